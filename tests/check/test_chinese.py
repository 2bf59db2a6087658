"""Every term that a Chinese page names has a Chinese label, and the check that says so notices a gap."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import vocabulary as v
from sinograph.schema import Schema

CHECKS = Path(__file__).parents[2] / "queries" / "checks"


def found(store: ox.Store, check: str) -> list[str]:
    result = store.query((CHECKS / f"{check}.rq").read_text("utf-8"), prefixes=v.PREFIXES)
    assert isinstance(result, ox.QuerySolutions)
    return [row["term"].value.removeprefix(v.TERM) for row in result]


def planted(store: ox.Store, statement: str) -> ox.Store:
    store.update(f"INSERT DATA {{ {statement} }}", prefixes=v.PREFIXES)
    return store


@pytest.fixture
def store(schema: Schema) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in schema.triples)
    return store


def chinese(schema: Schema) -> set[str]:
    labels = (t for t in schema.triples if t.predicate == v.RDFS_LABEL and isinstance(t.object, ox.Literal))
    return {t.subject.value for t in labels if t.object.language == "zh" and isinstance(t.subject, ox.NamedNode)}


def test_what_can_be_claimed_has_a_chinese_label(schema: Schema) -> None:
    assert not {p.name for p in schema.properties.values() if p.claimable and p.iri.value not in chinese(schema)}


def test_classes_with_a_folder_have_a_chinese_label(schema: Schema) -> None:
    assert not {iri.value for iri in schema.folders} - chinese(schema)


def test_units_and_concepts_have_a_chinese_label(schema: Schema) -> None:
    listed = {t.subject.value for t in schema.triples if t.predicate.value == f"{v.SKOS}inScheme"}
    assert len(listed) > 300 and not listed - chinese(schema)


@pytest.mark.parametrize(
    "term",
    [
        "sg:Perpetuum a owl:Class ; sg:folder 'machines' ; rdfs:label 'perpetual motion'@en",
        "sg:Perpetuum a owl:DatatypeProperty ; sg:multiplicity sg:Many ; rdfs:label 'perpetual motion'@en",
        "sg:Perpetuum a sg:Unit ; rdfs:label 'perpetuum'@en , 'perpétuel'@fr",
        "sg:Perpetuum skos:inScheme sg:statusScheme",
    ],
)
def test_a_gap_is_noticed(store: ox.Store, term: str) -> None:
    assert found(store, "ontology-chinese-labels") == []
    assert found(planted(store, term), "ontology-chinese-labels") == ["Perpetuum"]
    planted(store, "sg:Perpetuum rdfs:label '永动机'@zh")
    assert found(store, "ontology-chinese-labels") == []


def test_chinese_definitions_end_as_chinese_sentences_do(store: ox.Store) -> None:
    assert found(store, "ontology-text-tidy") == []
    assert found(planted(store, "sg:score skos:definition '没有句号'@zh"), "ontology-text-tidy") == ["score"]


def test_chinese_labels_do_not_collide(store: ox.Store) -> None:
    planted(store, "sg:stakeOwner rdfs:label '持有方'@zh")
    query = (CHECKS / "ontology-labels-distinct.rq").read_text("utf-8")
    assert [str(row["label"].value) for row in store.query(query, prefixes=v.PREFIXES)] == ["持有方"]  # type: ignore[union-attr, arg-type]
