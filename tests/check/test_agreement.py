"""HermiT and the rules agree on a sample of the real data, both ways, in the part of OWL that we use."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import build as building
from sinograph import vocabulary as v
from sinograph.build.derive import derive
from sinograph.check import reason

ROOT = Path(__file__).parents[2]
SEEDS = (
    "organizations/deepseek",
    "models/deepseek-v3",
    "people/liang-wenfeng",
    "rounds/zhipu-b-2022",
    "chips/nvidia-h800",
)
LARGEST = 120
OWL = v.OWL


@pytest.fixture(scope="module")
def sample(graph: building.Graph) -> set[ox.Quad]:
    """The ontology, and what is asserted among some entities and their neighbours."""
    tbox = {ox.Quad(t.subject, t.predicate, t.object) for t in graph.schema.triples}
    chosen = {ox.NamedNode(v.ENTITY + name) for name in SEEDS}
    links = [q for q in graph.asserted if is_entity(q.subject) and is_entity(q.object)]
    for _ in range(2):
        for quad in sorted(links, key=str):
            if quad.subject in chosen and len(chosen) < LARGEST:
                chosen.add(quad.object)
    chosen |= {q.subject for q in links if q.object in chosen and "/tenures/" in str(q.subject)}
    return tbox | {
        q for q in graph.asserted
        if q.subject in chosen and (q.object in chosen or not is_entity(q.object))
    }  # fmt: skip


def is_entity(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(v.ENTITY)


@pytest.fixture(scope="module")
def derived(sample: set[ox.Quad]) -> set[ox.Triple]:
    store = ox.Store()
    store.bulk_extend(sample)
    return derive(store, ROOT / "queries" / "rules") | {q.triple for q in sample}


@pytest.fixture(scope="module")
def verdict(sample: set[ox.Quad]) -> reason.Verdict:
    return reason.reason(sample)


def types(triples: set[ox.Triple]) -> set[tuple[str, str]]:
    return {
        (t.subject.value, t.object.value)
        for t in triples
        if t.predicate == v.RDF_TYPE and is_entity(t.subject) and isinstance(t.object, ox.NamedNode)
        and isinstance(t.subject, ox.NamedNode) and t.object.value.startswith(v.TERM)
    }  # fmt: skip


def test_every_type_that_hermit_infers_follows_from_the_rules(verdict: reason.Verdict, derived: set[ox.Triple]) -> None:
    ours = {(s, c) for s, c in verdict.types if c.startswith(v.TERM)}
    assert ours - types(derived) == set()
    assert len(ours) > 200


def test_every_type_that_the_rules_infer_hermit_infers_too(verdict: reason.Verdict, derived: set[ox.Triple]) -> None:
    assert types(derived) - set(verdict.types) == set()


def test_the_sample_holds_something_to_infer(sample: set[ox.Quad], derived: set[ox.Triple]) -> None:
    fresh = derived - {q.triple for q in sample}
    assert {t.predicate.value.removeprefix(v.TERM) for t in fresh} >= {
        "developed",
        "developerCountry",
        "headquarteredIn",
    }
    assert any(t.object == v.sg("ChineseLab") for t in fresh)


@pytest.mark.parametrize("name", ["developed", "developerCountry", "headquarteredIn", "affiliatedWith"])
def test_a_relation_that_the_rules_add_cannot_be_denied(
    sample: set[ox.Quad], derived: set[ox.Triple], name: str
) -> None:
    """Entailed means: with its negation the graph is inconsistent (OWL 2 Direct Semantics, section 2.5)."""
    fresh = sorted(derived - {q.triple for q in sample}, key=str)
    triple = next(t for t in fresh if t.predicate == v.sg(name) and is_entity(t.object))
    denial = ox.BlankNode("denial")
    negative = {
        ox.Quad(denial, v.RDF_TYPE, ox.NamedNode(f"{OWL}NegativePropertyAssertion")),
        ox.Quad(denial, ox.NamedNode(f"{OWL}sourceIndividual"), triple.subject),
        ox.Quad(denial, ox.NamedNode(f"{OWL}assertionProperty"), triple.predicate),
        ox.Quad(denial, ox.NamedNode(f"{OWL}targetIndividual"), triple.object),
    }
    assert not reason.is_consistent(sample | negative)


def test_a_relation_that_does_not_follow_can_be_denied(sample: set[ox.Quad]) -> None:
    denial = ox.BlankNode("denial")
    negative = {
        ox.Quad(denial, v.RDF_TYPE, ox.NamedNode(f"{OWL}NegativePropertyAssertion")),
        ox.Quad(denial, ox.NamedNode(f"{OWL}sourceIndividual"), ox.NamedNode(v.ENTITY + "organizations/deepseek")),
        ox.Quad(denial, ox.NamedNode(f"{OWL}assertionProperty"), v.sg("headquarteredIn")),
        ox.Quad(denial, ox.NamedNode(f"{OWL}targetIndividual"), ox.NamedNode(v.ENTITY + "places/japan")),
    }
    assert reason.is_consistent(sample | negative)
