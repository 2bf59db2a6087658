"""The accepted layer: what OWL and a beginner's query see. Plain triples, and situations with their dates."""

from collections.abc import Iterator
from hashlib import sha1

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.build.accept import Decisions
from sinograph.build.claims import value_text
from sinograph.build.dispute import Dispute, Mismatch
from sinograph.load.reader import name_of
from sinograph.load.records import Claim, Dataset
from sinograph.schema import Schema
from sinograph.values import PartialDate, decimal_literal


def accepted_quads(dataset: Dataset, decisions: Decisions, schema: Schema) -> Iterator[ox.Quad]:
    """Yield the plain triples and situation nodes of the accepted claims."""
    for claim in decisions.accepted:
        if claim.property.situation is not None:
            yield from _situation(claim, dataset, schema)
        elif claim.dimensions:
            continue
        if claim.measurand == claim.property.default_measurand and not claim.dimensions:
            if claim.iri not in decisions.past and not (claim.property.situation and _many(claim)):
                assert claim.value.plain is not None
                yield ox.Quad(claim.about, claim.property.iri, claim.value.plain)


def _many(claim: Claim) -> bool:
    return claim.property.multiplicity == "Many"


def situation_iri(claim: Claim, schema: Schema) -> ox.NamedNode:
    """Return the IRI of the situation that an accepted claim makes; the same statement makes the same node."""
    assert claim.property.situation is not None
    folder = schema.folder(claim.property.situation) or "situations"
    times = (claim.validity.start or claim.validity.as_of, claim.validity.until)
    parts = [*(str(part) for part in claim.key), str(claim.value.plain), *(t.text if t else "" for t in times)]
    digest = sha1("\n".join(parts).encode(), usedforsecurity=False).hexdigest()[:8]
    return ox.NamedNode(f"{v.ENTITY}{folder}/{name_of(claim.about).split('/')[-1]}-{digest}")


def _situation(claim: Claim, dataset: Dataset, schema: Schema) -> Iterator[ox.Quad]:
    prop = claim.property
    assert prop.situation is not None and claim.value.plain is not None
    node = situation_iri(claim, schema)
    yield ox.Quad(node, v.RDF_TYPE, prop.situation)
    subject = dataset.entities[claim.about].label
    label = f"{subject}: {prop.name} {value_text(claim, dataset.entities)}"
    yield ox.Quad(node, v.RDFS_LABEL, ox.Literal(label, language="en"))
    if prop.situation_subject is not None:
        yield ox.Quad(node, prop.situation_subject, claim.about)
    yield ox.Quad(node, prop.situation_value or prop.iri, claim.value.plain)
    yield ox.Quad(node, v.sg("statedBy"), claim.iri)
    if claim.measurand is not None:
        yield ox.Quad(node, v.sg("measurand"), claim.measurand)
    for name, term in claim.value.qualifiers:
        yield ox.Quad(node, v.sg(name), term)
    times: tuple[tuple[str, PartialDate | None], ...] = (
        ("validFrom", claim.validity.start),
        ("validUntil", claim.validity.until),
        ("asOf", claim.validity.as_of),
    )
    for name, day in times:
        if day is not None:
            yield ox.Quad(node, v.sg(name), day.literal)


def decision_quads(decisions: Decisions) -> Iterator[ox.Quad]:
    """Yield the review status of every claim, and each adjudication with its reason."""
    for iri, status in decisions.status.items():
        yield ox.Quad(iri, v.sg("reviewStatus"), v.sg(status))
    for choice, claims in decisions.adjudicated:
        slug = f"{name_of(choice.about).replace('/', '-')}-{choice.property.name}"
        node = ox.NamedNode(v.ADJUDICATION + slug)
        yield ox.Quad(node, v.RDF_TYPE, v.sg("Adjudication"))
        label = f"Why this {choice.property.name} of {name_of(choice.about)} is accepted"
        yield ox.Quad(node, v.RDFS_LABEL, ox.Literal(label, language="en"))
        yield ox.Quad(node, v.sg("about"), choice.about)
        yield ox.Quad(node, v.sg("property"), choice.property.iri)
        yield ox.Quad(node, v.sg("rationale"), ox.Literal(choice.because, language="en"))
        for claim in claims:
            yield ox.Quad(node, v.sg("accepts"), claim.iri)


def dispute_quads(disputes: list[Dispute], mismatches: list[Mismatch], dataset: Dataset) -> Iterator[ox.Quad]:
    """Yield the dispute and scope mismatch nodes."""
    for dispute in disputes:
        node = ox.NamedNode(v.DISPUTE + dispute.slug)
        yield ox.Quad(node, v.RDF_TYPE, v.sg("Dispute"))
        first = dispute.claims[0]
        label = f"Sources disagree: {dataset.entities[first.about].label} – {first.property.name}"
        yield ox.Quad(node, v.RDFS_LABEL, ox.Literal(label, language="en"))
        yield ox.Quad(node, v.sg("about"), first.about)
        yield ox.Quad(node, v.sg("property"), first.property.iri)
        if first.measurand is not None:
            yield ox.Quad(node, v.sg("measurand"), first.measurand)
        for name, term in first.dimensions:
            yield ox.Quad(node, v.sg(name), term)
        yield ox.Quad(node, v.sg("disputeKind"), ox.Literal(dispute.kind))
        yield ox.Quad(node, v.sg("spread"), decimal_literal(dispute.spread))
        yield ox.Quad(node, v.sg("severity"), ox.Literal(dispute.severity))
        for claim in dispute.claims:
            yield ox.Quad(node, v.sg("involves"), claim.iri)
    for mismatch in mismatches:
        node = ox.NamedNode(v.MISMATCH + mismatch.slug)
        yield ox.Quad(node, v.RDF_TYPE, v.sg("ScopeMismatch"))
        label = f"Not the same measure: {dataset.entities[mismatch.claims[0].about].label}"
        label += f" – {mismatch.claims[0].property.name}"
        yield ox.Quad(node, v.RDFS_LABEL, ox.Literal(label, language="en"))
        for claim in mismatch.claims:
            yield ox.Quad(node, v.sg("involves"), claim.iri)
            yield ox.Quad(node, v.sg("about"), claim.about)
