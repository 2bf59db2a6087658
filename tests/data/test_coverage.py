"""Nothing of the ontology and no source stands idle without a stated reason, and no reason outlives its cause."""

import pyoxigraph as ox
import pytest

from sinograph import vocabulary as v
from sinograph.schema import Schema
from tests.data.conftest import rows, short

TERMS = {row["term"]: row["reason"] for row in rows("unused_terms.csv")}
SOURCES = {row["source"]: row["reason"] for row in rows("unused_sources.csv")}


@pytest.fixture(scope="module")
def members(store: ox.Store) -> set[str]:
    """Names of the classes that something is a member of."""
    return {short(q.object.value) for q in store.quads_for_pattern(None, v.RDF_TYPE, None, ox.DefaultGraph())}


@pytest.fixture(scope="module")
def spoken(store: ox.Store) -> set[str]:
    """Names of the properties that a claim speaks of or that link something in any graph."""
    claimed = (q.object for q in store.quads_for_pattern(None, v.sg("property"), None, ox.DefaultGraph()))
    linked = (q.predicate for q in store.quads_for_pattern(None, None, None))
    return {short(term.value) for term in {*claimed, *linked} if isinstance(term, ox.NamedNode)}


def idle(names: set[str], used: set[str]) -> set[str]:
    return names - used - set(TERMS)


def test_every_class_has_a_member_or_a_reason(schema: Schema, members: set[str]) -> None:
    assert not idle({name for name, iri in schema.classes.items() if iri.value.startswith(v.TERM)}, members)


def test_every_claimable_property_is_used_or_has_a_reason(schema: Schema, spoken: set[str]) -> None:
    assert not idle({p.name for p in schema.properties.values() if p.claimable}, spoken)


def test_every_other_property_is_used_or_has_a_reason(schema: Schema, spoken: set[str]) -> None:
    assert not idle({p.name for p in schema.properties.values() if not p.claimable}, spoken)


def test_every_source_is_cited_or_has_a_reason(store: ox.Store) -> None:
    sources = {q.subject for q in store.quads_for_pattern(None, v.RDF_TYPE, v.sg("Source"), ox.DefaultGraph())}
    cited = {q.object for q in store.quads_for_pattern(None, v.sg("source"), None, ox.DefaultGraph())}
    uncited = {short(s.value).removeprefix("sources/") for s in sources - cited if isinstance(s, ox.NamedNode)}
    assert uncited == set(SOURCES)


def test_a_term_with_a_reason_exists_and_is_idle(schema: Schema, members: set[str], spoken: set[str]) -> None:
    assert set(TERMS) <= set(schema.properties) | set(schema.classes)
    assert not set(TERMS) & (members | spoken), "used by now: take it off the list"
    assert all(reason.endswith(".") for reason in (*TERMS.values(), *SOURCES.values()))


def test_an_idle_term_would_be_noticed(schema: Schema, members: set[str]) -> None:
    assert idle({"LanguageModel", "PerpetualMotion"}, members) == {"PerpetualMotion"}
