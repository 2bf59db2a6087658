"""The reasoner and the shapes notice what is planted."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import build as building
from sinograph import vocabulary as v
from sinograph.build.audit import audit
from sinograph.check import queries, reason, shapes
from sinograph.schema import Schema

ROOT = Path(__file__).parents[2]
Write = Callable[[dict[str, str]], Path]

MODEL = """
type: LanguageModel
label: DeepSeek-V3
claims:
- source: report
  locator: title
  certainty: companyClaimed
  developedBy: organizations/deepseek
  accessMode: openWeights
"""


def quad(subject: str, predicate: ox.NamedNode, obj: ox.NamedNode) -> ox.Quad:
    return ox.Quad(ox.NamedNode(v.ENTITY + subject), predicate, obj)


def test_data_and_ontology_together_are_consistent(write_data: Write) -> None:
    data = write_data({"models/deepseek-v3": MODEL})
    verdict = reason.reason(building.assemble(ROOT, data).asserted)
    assert verdict.findings() == []
    model, lab = v.ENTITY + "models/deepseek-v3", v.ENTITY + "organizations/deepseek"
    assert (model, v.TERM + "OpenWeightModel") in verdict.types
    assert (lab, v.TERM + "AILab") in verdict.types


def test_a_planted_inconsistency_is_caught(write_data: Write) -> None:
    graph = building.assemble(ROOT, write_data({"models/deepseek-v3": MODEL}))
    planted = quad("people/liang-wenfeng", v.RDF_TYPE, v.sg("Organization"))
    assert reason.is_consistent(graph.asserted)
    assert not reason.is_consistent({*graph.asserted, planted})
    assert reason.reason({*graph.asserted, planted}).findings() == [
        "reason: the ontology with the accepted triples is inconsistent"
    ]


def test_the_whole_graph_is_consistent(graph: building.Graph) -> None:
    assert reason.is_consistent(graph.asserted)


def test_an_unsatisfiable_class_is_caught(schema: Schema) -> None:
    tbox = {ox.Quad(t.subject, t.predicate, t.object) for t in schema.triples}
    chimera = v.sg("Chimera")
    tbox |= {
        ox.Quad(chimera, v.RDF_TYPE, v.OWL_CLASS),
        ox.Quad(chimera, v.RDFS_SUBCLASS_OF, v.sg("Person")),
        ox.Quad(chimera, v.RDFS_SUBCLASS_OF, v.sg("Organization")),
    }
    assert reason.reason(tbox).unsatisfiable == (chimera.value,)


def test_shapes_notice_a_claim_without_a_source(write_data: Write) -> None:
    graph = building.assemble(ROOT, write_data({"models/deepseek-v3": MODEL}))
    folder = ROOT / "ontology" / "shapes"
    assert shapes.findings(graph.quads, folder) == []
    maimed = {q for q in graph.quads if q.predicate != v.sg("source")}
    assert any("sinograph/claim/" in line and "source" in line for line in shapes.findings(maimed, folder))


def test_an_audit_runs_all_of_it(write_data: Write) -> None:
    assert audit(ROOT, write_data({"models/deepseek-v3": MODEL})) == []
    unread = MODEL.replace("label: DeepSeek-V3", "label: DeepSeek-V3\nwikidataId: Q1")
    doubled = {"models/deepseek-v3": unread, "models/deepseek-v4": unread.replace("V3", "V4")}
    found = audit(ROOT, write_data(doubled))
    assert found, "two entities with one Wikidata item"


@pytest.mark.parametrize(
    ("name", "lab"), [("accepted-has-claim", "organizations/openai"), ("dangling", "organizations/nobody")]
)
def test_checks_notice_what_is_planted(write_data: Write, name: str, lab: str) -> None:
    store = ox.Store()
    store.bulk_extend(building.assemble(ROOT, write_data({"models/deepseek-v3": MODEL})).quads)
    folder = ROOT / "queries" / "checks"
    assert queries.findings(store, folder) == []
    store.add(quad("models/deepseek-v3", v.sg("developedBy"), ox.NamedNode(v.ENTITY + lab)))
    assert any(line.startswith(f"{name}: ") for line in queries.findings(store, folder))


@pytest.mark.parametrize(
    "axiom",
    [
        "sg:Company rdfs:subClassOf [ owl:onProperty sg:foundedBy ; owl:someValuesFrom sg:Person ]",
        "sg:Company owl:equivalentClass [ owl:unionOf ( sg:Bank sg:HedgeFund ) ]",
        "sg:foundingDate a owl:ObjectProperty",
    ],
)
def test_the_profile_check_notices_what_owl_2_rl_does_not_allow(schema: Schema, axiom: str) -> None:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in schema.triples)
    query = (ROOT / "queries" / "checks" / "ontology-profile.rq").read_text()
    assert list(store.query(query, prefixes=v.PREFIXES)) == []  # type: ignore[arg-type]
    store.update(f"INSERT DATA {{ {axiom} }}", prefixes=v.PREFIXES)
    assert len(list(store.query(query, prefixes=v.PREFIXES))) == 1  # type: ignore[arg-type]
