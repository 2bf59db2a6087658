"""The control status of a chip over time: the stretches of days on which nothing that decides changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sinograph.control.book import Book, Place
from sinograph.control.decide import Judge, Standing
from sinograph.control.model import Rule
from sinograph.control.read import local
from sinograph.control.robust import STATUS


@dataclass(frozen=True)
class Band:
    """A stretch of days with one status, for the same reasons.

    ``since`` is its first day and ``until`` the first day after it, as YYYY-MM-DD; empty where it has no beginning or
    no end. ``rules`` holds what decides (several where several requirements decide alike), the first one being the one
    an answer names first; ``policy`` says how applications are judged, ``exception`` which licence exception is open.
    """

    since: str
    until: str
    status: str
    basis: str | None
    rules: tuple[Rule, ...] = ()
    policy: str = ""
    exception: str = ""

    @property
    def key(self) -> tuple[str, str | None]:
        """What a drawing colours by."""
        return self.status, self.basis

    def holds(self, day: str) -> bool:
        """Tell whether the day YYYY-MM-DD lies in it."""
        return self.since <= day and (not self.until or day < self.until)


#: Bands by item, sort of destination and rules in force: most destinations share theirs with others.
Known = dict[tuple[object, ...], Band]


def bands(book: Book, chip: str, where: Place, known: Known | None = None) -> tuple[Band, ...]:
    """Return the whole history of a chip ``chips/slug`` for a destination, from the first day to the last.

    On each day the band's status, basis and rules are those that ``control.status`` gives; neighbours differ in
    something. A line of chips has one only where all its forms agree: ask for the forms.
    """
    return bands_of(book, book.judge(chip), where, known)


def bands_of(book: Book, judge: Judge, where: Place, known: Known | None = None) -> tuple[Band, ...]:
    """Return the history of the item that a judge holds against the rules, real or imagined.

    ``known`` has what was worked out before for chips of the same book, and is added to.
    """
    found: list[Band] = []
    for band in _pieces(book, judge, where, {} if known is None else known):
        if found and _alike(found[-1], band):
            found[-1] = replace(found[-1], until=band.until)
        else:
            found.append(band)
    return tuple(found)


def by_status(history: tuple[Band, ...]) -> tuple[Band, ...]:
    """Return the history with neighbours joined that have the same status and basis; rules are those of the first."""
    found: list[Band] = []
    for band in history:
        if found and found[-1].key == band.key:
            found[-1] = replace(found[-1], until=band.until)
        else:
            found.append(band)
    return tuple(found)


def on(history: tuple[Band, ...], day: str) -> Band:
    """Return the band of a day written YYYY-MM-DD."""
    return next(band for band in history if band.holds(day))


def day_before(day: str) -> str:
    """Return the day before one, both YYYY-MM-DD."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _pieces(book: Book, judge: Judge, where: Place, known: Known) -> Iterator[Band]:
    """Yield one band for each stretch between dates that rules name, not yet joined."""
    about = (judge.item.iri, *book.sort_of(where.to, judge))
    for since, until, in_force in book.calendar(where):
        key = (*about, in_force)
        if key not in known:
            rank, found = book.decide(judge, where.to, in_force)
            known[key] = _band(rank, found)
        yield replace(known[key], since=since, until=until)


def _band(rank: int, found: list[Standing]) -> Band:
    status, basis = STATUS[rank] if rank else ("notSubject", None)
    deciding = [s for s in found if s.rank == rank and s.verdict.name != "notMet"] if rank else []
    first = deciding[0] if deciding else None
    policy = next((s.review for s in deciding if s.review), "").rpartition(" ")[2] if rank in (1, 2) else ""
    exception = first.exception if first else None
    return Band("", "", status, basis, tuple(s.rule for s in deciding), policy,
                (exception.paragraph or exception.title) if exception else "")  # fmt: skip


def _alike(one: Band, other: Band) -> bool:
    return (one.status, one.basis, one.rules, one.policy, one.exception) == (
        other.status, other.basis, other.rules, other.policy, other.exception
    )  # fmt: skip


def slugs(band: Band) -> tuple[str, ...]:
    """Return ``rules/slug`` of each rule that decides."""
    return tuple(local(rule.iri) for rule in band.rules)
