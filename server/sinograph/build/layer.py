"""The accepted layer: what OWL and a beginner's query see. Plain triples, and situations with their dates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    """Yield the plain triples and situation nodes of the accepted claims.

    A claim that another one repeats with a finer date makes no node of its own: it stands behind the other's.
    """
    finer = finer_claims(decisions.accepted)
    for claim in decisions.accepted:
        if claim.iri in finer:
            yield ox.Quad(situation_iri(finer[claim.iri], schema), v.sg("statedBy"), claim.iri)
        elif claim.property.situation is not None:
            yield from _situation(claim, dataset, schema)
        elif claim.dimensions:
            continue
        if claim.measurand == claim.property.default_measurand and not claim.dimensions:
            if claim.iri not in decisions.past and not (claim.property.situation and _many(claim)):
                assert claim.value.plain is not None
                yield ox.Quad(claim.about, claim.property.iri, claim.value.plain)


def _many(claim: Claim) -> bool:
    return claim.property.multiplicity == "Many"


def finer_claims(accepted: Iterable[Claim]) -> dict[ox.NamedNode, Claim]:
    """Return, for each claim that says the same as another with a coarser date and nothing more, that other claim.

    "Listed in January 2025" and "listed on 16 January 2025" are one listing. With two finer dates nobody can tell which
    is meant, and the claim keeps its own node.
    """
    alike: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in accepted:
        if claim.property.situation is not None and _since(claim) is not None:
            until = claim.validity.until
            same = (claim.key, claim.value.plain, claim.validity.start is None, until.text if until else None)
            alike[same].append(claim)
    found = {}
    for claims in alike.values():
        for claim in claims:
            finer = [c for c in claims if _says_more(c, claim) and not any(_says_more(d, c) for d in claims)]
            if len({since.text for other in finer if (since := _since(other))}) == 1:
                found[claim.iri] = finer[0]
    return found


def _since(claim: Claim) -> PartialDate | None:
    return claim.validity.start or claim.validity.as_of


def _says_more(one: Claim, other: Claim) -> bool:
    inner, outer = _since(one), _since(other)
    assert inner is not None and outer is not None
    within = outer.earliest <= inner.earliest and inner.latest <= outer.latest
    return within and inner.text != outer.text and set(other.value.qualifiers) <= set(one.value.qualifiers)


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
