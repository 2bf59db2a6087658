"""One day: which rules began or ended on it, whom they caught, which chips changed their status, and all else."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sinograph import vocabulary as v
from sinograph.control.history import Band, by_status
from sinograph.web import ask
from sinograph.web.status import standing
from sinograph.web.timeline import happenings
from sinograph.web.timeline.happenings import Happening
from sinograph.web.timeline.state import Asked
from sinograph.web.words.conditions import condition
from sinograph.web.words.links import Link
from sinograph.web.words.names import link
from sinograph.web.words.terms import OntologyTerm, terms

#: Most chips named in a row; the others are counted, and the page of the rule has them all.
NAMED = 12


@dataclass(frozen=True)
class Provision:
    """A provision of an act: what it asks for, on which condition, and which chips meet it."""

    link: Link
    requirement: OntologyTerm | None
    condition: str
    chips: tuple[Link, ...]


@dataclass(frozen=True)
class Act:
    """An act or a letter with what happened to it on the day."""

    link: Link
    happened: tuple[Happening, ...]
    provisions: tuple[Provision, ...]


@dataclass(frozen=True)
class Change:
    """Chips whose standing moved in the same way."""

    was: str
    basis_was: str | None
    now: str
    basis_now: str | None
    chips: tuple[Link, ...]


@dataclass(frozen=True)
class Day:
    """Everything about a day."""

    acts: tuple[Act, ...]
    changes: tuple[Change, ...]
    others: dict[str, list[Happening]]
    around: tuple[Happening, ...]
    """What happened in the month or year, on a day that is not known."""
    before: date | None
    after: date | None


def of(asked: Asked) -> Day:
    """Return everything that is dated on the day that is asked for."""
    assert asked.on is not None
    day, found = asked.on, [h for h in asked.found if h.lane in asked.lanes]
    exact = [h for h in found if h.first == h.last == day]
    others: dict[str, list[Happening]] = defaultdict(list)
    for one in exact:
        if one.lane != "rules":
            others[one.lane].append(one)
    known = sorted({h.first for h in found if h.exact})
    return Day(
        tuple(_acts([h for h in exact if h.lane == "rules"])),
        tuple(_changes(day)) if not asked.focus.id and not asked.country.id else (), dict(others),
        tuple(h for h in found if not h.exact and h.first <= day <= h.last),
        max((d for d in known if d < day), default=None), min((d for d in known if d > day), default=None),
    )  # fmt: skip


def _acts(rules: list[Happening]) -> Iterable[Act]:
    """Put what happened to an act and to its provisions together."""
    groups: dict[str, list[Happening]] = defaultdict(list)
    for one in rules:
        groups[one.act or one.thing].append(one)
    known = provisions()
    for act, members in sorted(groups.items(), key=lambda pair: (-_size(pair[1]), pair[0])):
        parts = dict.fromkeys(p for m in members for p in (*m.parts, *([m.thing] if m.thing in known else [])))
        yield Act(link(act), tuple(members), tuple(known[part] for part in parts if part in known))


def _size(members: list[Happening]) -> int:
    return sum(1 + len(m.parts) for m in members)


def provisions() -> dict[str, Provision]:
    """Return what each rule asks for and which chips meet it, by IRI."""
    return ask.once_spoken("timeline provisions", _read)


def _read() -> dict[str, Provision]:
    chips: dict[str, dict[str, Link]] = defaultdict(dict)
    words: dict[str, tuple[str, str]] = {}
    for row in ask.rows("timeline-rules"):
        rule = row["rule"].value
        words[rule] = (row["requirement"].value if "requirement" in row else "",
                       row["condition"].value if "condition" in row else "")  # fmt: skip
        if "chip" in row:
            chips[rule][row["chip"].value] = link(row["chip"].value)
    return {
        rule: Provision(link(rule), terms().get(asks) if asks else None, condition(formula) or formula,
                        tuple(sorted(chips[rule].values(), key=lambda one: one.text)))
        for rule, (asks, formula) in words.items()
    }  # fmt: skip


def _changes(day: date, destination: str = "places/china") -> Iterable[Change]:
    """Return how the standing of chips for a destination moved on the day, most chips first."""
    found: dict[tuple[str, str | None, str, str | None], list[Link]] = defaultdict(list)
    where = standing.book().place(destination, None)
    for path, history in standing.histories(where).items():
        bands: tuple[Band, ...] = by_status(history)
        for was, now in zip(bands, bands[1:], strict=False):
            if now.since == day.isoformat():
                found[was.status, was.basis, now.status, now.basis].append(link(v.ENTITY + path))
    for key, chips in sorted(found.items(), key=lambda pair: (-len(pair[1]), str(pair[0]))):
        yield Change(*key, tuple(sorted(chips, key=lambda one: one.text)))


def around(day: date) -> list[Happening]:
    """Return what happened on a day, each provision and entry for itself: for files."""
    return [h for h in happenings.single() if h.first == h.last == day]
