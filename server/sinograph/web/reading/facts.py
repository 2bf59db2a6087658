"""What is claimed about one thing, arranged for reading: property by property, value by value."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from sinograph.web.reading.statements import Scope, Statement, Value
from sinograph.web.words.language import _
from sinograph.web.words.links import Link
from sinograph.web.words.terms import OntologyTerm

#: Properties that say what a thing is, in the order in which one asks.
_FIRST = tuple(
    "developedBy designedBy foundedBy affiliatedWith releaseDate launchDate foundingDate headquarteredIn"
    " headquartersCountry totalParameters activeParameters trainingTokens trainingCompute trainingCost gpuHours"
    " contextWindow accessMode licence architecture modality roundFor roundType roundAmount announcedOn closedOn"
    " postMoneyValuation requirement instrument paragraph appliesToDestination excludesDestination fabricatedBy soldBy"
    " inLine variantOf eventDate actor target".split()
)
#: Values of one property that are shown at once; the others have an address of their own.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """A dispute, mismatch, adjudication or doubt: where it is, and what it says."""

    link: Link
    kind: str
    words: str = ""
    claims: tuple[str, ...] = ()
    prop: str = ""
    severity: str = ""
    spread: str = ""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One value of one property, with everybody who says it."""

    value: Value
    period: str
    measurand: OntologyTerm | None
    scopes: tuple[Scope, ...]
    statements: tuple[Statement, ...]
    disputes: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        """Tell whether the graph asserts this value itself."""
        return any(s.status == "accepted" for s in self.statements)

    @property
    def sources(self) -> int:
        """How many sources say it."""
        return len({s.source.href for s in self.statements})


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with all its values."""

    prop: OntologyTerm
    shown: tuple[FactRow, ...]
    hidden: int
    adjudication: Finding | None
    disagreements: tuple[tuple[Finding, int], ...] = ()
    """Its disputes, each with the number of sources that take part."""

    @property
    def blocks(self) -> list[list[FactRow]]:
        """The values, those together that the same sources say in the same way, as in a list of places."""
        found: list[list[FactRow]] = []
        for row in self.shown:
            if found and _alike(found[-1][-1], row):
                found[-1].append(row)
            else:
                found.append([row])
        return found


def facts(
    statements: Iterable[Statement],
    findings: Iterable[Finding],
    only: str | None = None,
    elsewhere: Container[str] = frozenset(),
) -> list[Fact]:
    """Return the claims with values; opinions and words are left to ``opinions``.

    ``only`` is the name of a property of which every value is wanted; without it, each property shows its first ones,
    and those whose names are in ``elsewhere`` are left to other parts of the page.
    """
    disputes: dict[str, list[Finding]] = defaultdict(list)
    adjudications: dict[str, Finding] = {}
    for finding in findings:
        if finding.kind == "Adjudication":
            adjudications[finding.prop] = finding
        for claim in finding.claims if finding.kind == "Dispute" else ():
            disputes[claim].append(finding)
    groups: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        wanted = statement.prop.name == only if only else statement.prop.name not in elsewhere
        if wanted and not statement.is_opinion:
            groups[statement.prop.iri].append(statement)
    found = [
        _fact(groups[iri], disputes, adjudications.get(iri), len(groups[iri]) if only else SHOWN)
        for iri in sorted(groups)
    ]
    return sorted(found, key=_reading_order)


def opinions(statements: Iterable[Statement], elsewhere: Container[str] = frozenset()) -> list[Statement]:
    """Return the claims that are words or views; properties in ``elsewhere`` are left to other parts of the page."""
    return [s for s in statements if s.is_opinion and s.prop.name not in elsewhere]


def _fact(
    group: list[Statement], disputes: Mapping[str, list[Finding]], adjudication: Finding | None, most: int
) -> Fact:
    values: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    about = _("about %(number)s", number="")
    for s in group:
        values[(s.key, s.value.words.text.removeprefix(about), s.value.href, s.period)].append(s)
    rows = [_row(same, disputes) for same in values.values()]
    ranked = sorted(rows, key=lambda r: (r.statements[0].key, not r.accepted, r.statements[0].order[0]))
    ranked.sort(key=lambda r: r.measurand is not None)
    hidden = max(0, len(ranked) - most)
    return Fact(group[0].prop, tuple(ranked[:most]), hidden, adjudication, _disagreements(group, disputes))


def _disagreements(group: list[Statement], disputes: Mapping[str, list[Finding]]) -> tuple[tuple[Finding, int], ...]:
    sources: dict[str, set[str]] = defaultdict(set)
    found: dict[str, Finding] = {}
    for statement in group:
        for dispute in disputes.get(statement.iri, ()):
            found[dispute.link.href] = dispute
            sources[dispute.link.href].add(statement.source.href)
    return tuple((found[href], len(sources[href])) for href in sorted(found))


def _alike(one: FactRow, other: FactRow) -> bool:
    plain = not (one.disputes or other.disputes or one.scopes or other.scopes or one.measurand or other.measurand)
    same = (one.accepted, one.period, _said_by(one)) == (other.accepted, other.period, _said_by(other))
    return plain and same and bool(one.value.href and other.value.href)


def _said_by(row: FactRow) -> set[tuple[str, str]]:
    return {(s.source.href, s.certainty.iri) for s in row.statements}


def _row(same: list[Statement], disputes: Mapping[str, list[Finding]]) -> FactRow:
    first = next((s for s in same if s.status == "accepted"), same[0])
    against = {f.link.href: f for s in same for f in disputes.get(s.iri, ())}
    scopes = tuple(s for s in first.scopes if s.dimension)
    return FactRow(first.value, first.period, first.own_measurand, scopes, tuple(same), tuple(against.values()))


def _reading_order(fact: Fact) -> tuple[int, int, str]:
    """What a reader asks first, then what a thing is and belongs to, dates, numbers, and what has many values."""
    prop = fact.prop
    if prop.name in _FIRST:
        return -1, _FIRST.index(prop.name), ""
    if prop.sg("dimension"):
        place = 3
    elif "http://www.w3.org/2002/07/owl#ObjectProperty" in prop.types:
        place = 0
    else:
        place = 1 if prop.sg("dateValued") else 2
    return place, -len({s.source.href for row in fact.shown for s in row.statements}), prop.label
