"""Edges out of claims: one for each subject, property and object, with what its claims say together."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

from sinograph.export.network import Edge, Said
from sinograph.network.things import day, id_of

#: The strongest first, as the policy of the build has it; what is never accepted comes last.
CERTAINTIES = ("official", "companyClaimed", "derived", "reported", "estimated", "opinion", "rumoured")
STATUSES = ("accepted", "contested", "unreviewed", "superseded", "rejected")
_OPEN = "9999-12-31"


def edges(rows: Iterable[list[str]], disputed: Collection[str], labels: Mapping[str, str]) -> Iterator[Edge]:
    """Make an edge of each run of rows with the same first three columns.

    A row is subject, property, object, claim, source, certainty, status, valid from, valid until. ``disputed`` holds
    claims, ``labels`` the names of properties by IRI.
    """
    for number, ((subject, relation, target), run) in enumerate(groupby(rows, key=lambda row: tuple(row[:3]))):
        claims = list(run)
        statuses = {id_of(row[6]) for row in claims}
        yield Edge(
            id=str(number),
            source=id_of(subject),
            target=id_of(target),
            relation=id_of(relation),
            label=labels.get(relation, id_of(relation)),
            relation_iri=relation,
            claims=len({row[3] for row in claims}),
            certainty=_first(CERTAINTIES, {id_of(row[5]) for row in claims}),
            status=_first(STATUSES, statuses),
            disputed="contested" in statuses or any(row[3] in disputed for row in claims),
            spells=spells((row[7], row[8]) for row in claims),
            source_ids=tuple(sorted({id_of(row[4]).removeprefix("sources/") for row in claims})),
            said=_said(claims),
        )


def _said(claims: Iterable[list[str]]) -> tuple[Said, ...]:
    found = {
        row[3]: Said(row[3], id_of(row[4]).removeprefix("sources/"), id_of(row[5]), id_of(row[6]), row[7], row[8])
        for row in claims
    }
    return tuple(sorted(found.values(), key=lambda one: (_place(one.certainty), one.claim)))


def _place(certainty: str) -> int:
    return CERTAINTIES.index(certainty) if certainty in CERTAINTIES else len(CERTAINTIES)


def spells(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return first and last day of every time something holds, from printed beginnings and ends.

    The widest reading of a partial date counts; an end is the first day no more. Times that overlap or touch are one.
    Without any date there are none: nobody has said.
    """
    found = sorted({(day(start), _before(until)) for start, until in pairs if start or until})
    merged: list[tuple[str, str]] = []
    for first, last in found:
        if last and first and last < first:
            last = first
        if merged and (not merged[-1][1] or _after(merged[-1][1]) >= first):
            before = merged.pop()
            first, last = before[0], "" if not before[1] or not last else max(before[1], last)
        merged.append((first, last))
    return tuple(merged)


def overlaps(spans: tuple[tuple[str, str], ...], since: str, until: str) -> bool:
    """Say whether one of the spells may meet the time from ``since`` to ``until``; without spells it always may."""
    return not spans or any(first <= (until or _OPEN) and (last or _OPEN) >= since for first, last in spans)


def _before(until: str) -> str:
    last = day(until, last=True)
    return (date.fromisoformat(last) - timedelta(days=1)).isoformat() if last else ""


def _after(last: str) -> str:
    return (date.fromisoformat(last) + timedelta(days=1)).isoformat()


def _first(order: Iterable[str], found: set[str]) -> str:
    return next((name for name in order if name in found), min(found, default=""))
