"""Build step: where sources disagree. Disputes, and scope mismatches that only look like disputes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha1

import pyoxigraph as ox

from sinograph.build.compare import COMPARABLE, Comparer
from sinograph.build.policy import Policy
from sinograph.load.reader import name_of
from sinograph.load.records import Claim, Dataset, Key


@dataclass(frozen=True)
class Dispute:
    """Claims about the same thing that exclude each other."""

    slug: str
    claims: tuple[Claim, ...]
    kind: str
    spread: Decimal
    severity: str


@dataclass(frozen=True)
class Mismatch:
    """Claims about one topic that measure different things: shown side by side, no dispute."""

    slug: str
    claims: tuple[Claim, ...]


def disputes(dataset: Dataset, policy: Policy, comparer: Comparer) -> list[Dispute]:
    """Return one dispute for each connected group of contradicting, independent claims."""
    groups: dict[Key, list[Claim]] = defaultdict(list)
    for claim in dataset.claims:
        if claim.property.multiplicity != "Many" and claim.property.kind in COMPARABLE and not claim.retracted_on:
            groups[claim.key].append(claim)
    found: list[Dispute] = []
    for key, claims in groups.items():
        components = [c for c in _components(claims, comparer) if len(c) > 1]
        for number, component in enumerate(components, 1):
            slug = _slug(key, claims[0]) + (f"-{number}" if number > 1 else "")
            kind, spread = _spread(component)
            limits = policy.severity[kind]
            severity = "high" if spread >= limits.high else "medium" if spread >= limits.medium else "low"
            found.append(Dispute(slug, tuple(component), kind, spread, severity))
    return sorted(found, key=lambda d: d.slug)


def mismatches(dataset: Dataset, comparer: Comparer) -> list[Mismatch]:
    """Return groups of claims that seem to contradict but differ in measurand.

    Either two sources on the same subject and property with different measurands, or claims that a curator contrasted
    although they measure different things.
    """
    links: list[tuple[Claim, Claim]] = []
    index = dataset.claim_index()
    topics: dict[tuple[ox.NamedNode, str, object], list[Claim]] = defaultdict(list)
    for claim in dataset.claims:
        if claim.property.kind in COMPARABLE - {"entity", "concept"} and not claim.retracted_on:
            topics[(claim.about, claim.property.name, claim.dimensions)].append(claim)
            others = (index[o] for o in claim.contrasts if o in index)
            links.extend((claim, o) for o in others if _differs_in_scope(claim, o))
    for claims in topics.values():
        links.extend(
            (a, b)
            for n, a in enumerate(claims)
            for b in claims[n + 1 :]
            if a.property.multiplicity != "Many"
            and a.source != b.source
            and a.measurand != b.measurand
            and comparer.exclude(a, b)
        )
    found = []
    for component in _connected(links):
        first = component[0]
        digest = sha1(" ".join(c.iri.value for c in component).encode(), usedforsecurity=False).hexdigest()[:8]
        found.append(Mismatch(f"{name_of(first.about).split('/')[-1]}-{first.property.name}-{digest}", component))
    return sorted(found, key=lambda m: m.slug)


def _differs_in_scope(one: Claim, other: Claim) -> bool:
    """Tell whether two contrasted numbers measure different things; two models are never one topic."""
    numeric = {"integer", "number"}
    if one.property.kind not in numeric or other.property.kind not in numeric or one.measurand == other.measurand:
        return False
    kinds = {name_of(c.about).split("/")[0] for c in (one, other)}
    return one.about == other.about or len(kinds) == 2


def _components(claims: list[Claim], comparer: Comparer) -> Iterator[list[Claim]]:
    pairs = [
        (a, b)
        for n, a in enumerate(claims)
        for b in claims[n + 1 :]
        if comparer.contradict(a, b) and comparer.independent(a, b)
    ]
    yield from (list(c) for c in _connected(pairs))


def _connected(pairs: Iterable[tuple[Claim, Claim]]) -> list[tuple[Claim, ...]]:
    parent: dict[ox.NamedNode, ox.NamedNode] = {}
    claims: dict[ox.NamedNode, Claim] = {}

    def top(iri: ox.NamedNode) -> ox.NamedNode:
        while parent[iri] != iri:
            iri = parent[iri]
        return iri

    for one, other in pairs:
        for claim in (one, other):
            claims[claim.iri] = claim
            parent.setdefault(claim.iri, claim.iri)
        parent[top(one.iri)] = top(other.iri)
    groups: dict[ox.NamedNode, list[Claim]] = defaultdict(list)
    for iri, claim in claims.items():
        groups[top(iri)].append(claim)
    ordered = [tuple(sorted(g, key=lambda c: c.iri.value)) for g in groups.values()]
    return sorted(ordered, key=lambda g: g[0].iri.value)


def _slug(key: Key, claim: Claim) -> str:
    about, prop, measurand, dimensions = key
    slug = f"{name_of(about).replace('/', '-')}-{prop}"
    if dimensions or measurand != claim.property.default_measurand:
        text = f"{measurand} {sorted(str(d) for d in dimensions)}"
        slug += "-" + sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]
    return slug


def _spread(claims: list[Claim]) -> tuple[str, Decimal]:
    kind = claims[0].property.kind
    if kind in ("integer", "number"):
        edges = [e for c in claims if c.value.bounds for e in (_middle(c),) if e is not None]
        low, high = min(edges, default=Decimal(1)), max(edges, default=Decimal(1))
        ratio = (high / low) if low > 0 else abs(high - low) + 1
        return "number", ratio.quantize(Decimal("0.001"))
    if kind == "date":
        days: list[date] = [d for c in claims if c.value.days for d in c.value.days if d is not None]
        return "date", Decimal((max(days) - min(days)).days)
    return "entity", Decimal(len({c.value.term for c in claims}))


def _middle(claim: Claim) -> Decimal | None:
    bounds = claim.value.bounds
    assert bounds is not None
    if bounds.low is not None and bounds.high is not None:
        return (bounds.low + bounds.high) / 2
    return bounds.low if bounds.low is not None else bounds.high
