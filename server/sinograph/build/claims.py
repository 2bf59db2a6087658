"""Entities and claims as quads: claim nodes in the default graph, what each source says in its own graph."""

from collections.abc import Iterator

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.load.reader import name_of
from sinograph.load.records import Claim, Dataset, Entity
from sinograph.values import PartialDate, date_literal, decimal_literal

_TRUE = ox.Literal("true", datatype=v.XSD_BOOLEAN)
_FALSE = ox.Literal("false", datatype=v.XSD_BOOLEAN)
_CLAIM = v.sg("Claim")
_Statement = tuple[ox.NamedNode, ox.NamedNode | ox.Literal]


def dataset_quads(dataset: Dataset) -> Iterator[ox.Quad]:
    """Yield the quads of all claims and doubts; review status and accepted triples come from ``accept``."""
    for claim in dataset.claims:
        yield ox.Quad(claim.iri, v.RDF_TYPE, _CLAIM)
        for predicate, term in _statements(claim, dataset.entities):
            yield ox.Quad(claim.iri, predicate, term)
        if claim.value.plain is not None:
            yield ox.Quad(claim.about, claim.property.iri, claim.value.plain, claim.source)
        if claim.doubt is not None:
            yield from _doubt(claim)


def entity_quads(dataset: Dataset) -> Iterator[ox.Quad]:
    """Yield types, labels and descriptive statements of all entities."""
    for entity in dataset.entities.values():
        yield from _entity(entity)


def _entity(entity: Entity) -> Iterator[ox.Quad]:
    for cls in entity.types:
        yield ox.Quad(entity.iri, v.RDF_TYPE, cls)
    for label in entity.labels:
        yield ox.Quad(entity.iri, v.RDFS_LABEL, label)
    for alias in entity.aliases:
        yield ox.Quad(entity.iri, v.SKOS_ALT_LABEL, alias)
    for predicate, term in entity.statements:
        yield ox.Quad(entity.iri, predicate, term)


def _statements(claim: Claim, entities: dict[ox.NamedNode, Entity]) -> Iterator[_Statement]:
    yield v.RDFS_LABEL, ox.Literal(_label(claim, entities), language="en")
    yield v.sg("about"), claim.about
    yield v.sg("property"), claim.property.iri
    yield v.sg("source"), claim.source
    yield v.sg("certainty"), claim.certainty
    yield v.sg("locator"), ox.Literal(claim.locator)
    yield v.sg("checked"), _TRUE if claim.checked else _FALSE
    yield from _value(claim, entities)
    yield from _times(claim)
    for name, term in claim.value.qualifiers:
        yield v.sg(name), term
    if claim.claimant is not None:
        yield v.sg("claimant"), claim.claimant
    if claim.paraphrase is not None:
        yield v.sg("paraphrase"), ox.Literal(claim.paraphrase, language="en")
    if claim.approximate:
        yield v.sg("approximate"), _TRUE
    for base in claim.based_on:
        yield v.sg("basedOn"), base
    for other in claim.contrasts:
        yield v.sg("contrasts"), other


def _value(claim: Claim, entities: dict[ox.NamedNode, Entity]) -> Iterator[_Statement]:
    value = claim.value
    yield v.sg("valueText"), ox.Literal(value_text(claim, entities))
    if value.term is not None:
        yield v.sg("value"), value.term
    if value.undisclosed:
        yield v.sg("undisclosed"), _TRUE
    if value.unit is not None:
        yield v.sg("unit"), value.unit
    if claim.measurand is not None:
        yield v.sg("measurand"), claim.measurand
    if value.bounds is not None:
        for name, bound in (("valueLow", value.bounds.low), ("valueHigh", value.bounds.high)):
            if bound is not None:
                yield v.sg(name), decimal_literal(bound)
    for name, day in zip(("valueEarliest", "valueLatest"), value.days or (), strict=False):
        if day is not None:
            yield v.sg(name), date_literal(day)


def value_text(claim: Claim, entities: dict[ox.NamedNode, Entity]) -> str:
    """Return the value in words for people: an entity's label, a number with its unit, a date as printed."""
    term = claim.value.term
    if isinstance(term, ox.NamedNode) and term in entities:
        return entities[term].label
    return claim.value.text


def _times(claim: Claim) -> Iterator[_Statement]:
    times: tuple[tuple[str, PartialDate | None], ...] = (
        ("assertedOn", claim.asserted_on),
        ("recordedOn", claim.recorded_on),
        ("retractedOn", claim.retracted_on),
        ("validFrom", claim.validity.start),
        ("validUntil", claim.validity.until),
        ("asOf", claim.validity.as_of),
    )
    for name, day in times:
        if day is not None:
            yield v.sg(name), day.literal
    if claim.asserted_on is not None:
        yield v.sg("assertedEarliest"), date_literal(claim.asserted_on.earliest)
    start = claim.validity.start or claim.validity.as_of
    if start is not None:
        yield v.sg("startEarliest"), date_literal(start.earliest)
        yield v.sg("startLatest"), date_literal(start.latest)
    end = claim.validity.until or (claim.validity.as_of if not claim.validity.start else None)
    if end is not None:
        yield v.sg("endEarliest"), date_literal(end.earliest)
        yield v.sg("endLatest"), date_literal(end.latest)


def _label(claim: Claim, entities: dict[ox.NamedNode, Entity]) -> str:
    subject = entities[claim.about].label if claim.about in entities else name_of(claim.about)
    source = entities[claim.source].label if claim.source in entities else name_of(claim.source)
    return f"{source}: {subject} – {claim.property.name} – {value_text(claim, entities)}"


def _doubt(claim: Claim) -> Iterator[ox.Quad]:
    assert claim.doubt is not None
    node = ox.NamedNode(v.DOUBT + claim.iri.value.removeprefix(v.CLAIM))
    yield ox.Quad(node, v.RDF_TYPE, v.sg("Doubt"))
    yield ox.Quad(node, v.RDFS_LABEL, ox.Literal(f"Doubt about claim {name_of(claim.iri)}", language="en"))
    yield ox.Quad(node, v.sg("doubts"), claim.iri)
    yield ox.Quad(node, v.sg("rationale"), ox.Literal(claim.doubt, language="en"))
