"""Everything that decides about control, read from a snapshot once: each further answer is worked out in memory.

The answers are those of ``control.status`` and ``control.what_if``; tests hold the two against each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sinograph.control import compose, names, reach, read
from sinograph.control.answer import Status
from sinograph.control.compose import Question
from sinograph.control.decide import Judge, Standing, first_rank, standings
from sinograph.control.model import Item, Metric, Rule
from sinograph.control.names import Named, Register
from sinograph.control.reach import Groups, Reach
from sinograph.control.read import Row, Selecting, ask_all, local
from sinograph.control.robust import Case
from sinograph.control.wishes import imagined
from sinograph.vocabulary import ENTITY

_EVERYWHERE = Reach()


@dataclass(frozen=True)
class Place:
    """A destination and the head office of the end user, the latter where it is given."""

    to: Named
    seat: Named | None = None


@dataclass(frozen=True)
class Book:
    """Rules, metrics, chips and names of one snapshot; chips and lines by ``kind/slug``, rules by IRI."""

    metrics: Mapping[str, Metric]
    rules: Mapping[str, Rule]
    items: Mapping[str, Item]
    reaches: Mapping[str, Reach]
    groups: Groups
    chips: Register
    places: Register
    lines: Mapping[str, tuple[Named, ...]]
    claimed: Mapping[str, list[Row]]
    documents: Mapping[str, list[Row]]
    _judges: dict[str, Judge] = field(default_factory=dict)
    _calendars: dict[tuple[str, str], tuple[tuple[str, str, tuple[str, ...]], ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, engine: Selecting) -> "Book":
        """Read the book; a dozen queries, about a second."""
        metrics = read.metrics(engine)
        named = ask_all(engine, "names")
        chips = {path: read.item_of(path, rows, metrics) for path, rows in _by(ask_all(engine, "chip"), "chip").items()}
        lines = _by(ask_all(engine, "forms"), "line")
        return cls(
            metrics=metrics,
            rules=read.rules(engine, metrics),
            items={path: item for path, item in chips.items() if item is not None},
            reaches=reach.read(ask_all(engine, "reach")),
            groups=Groups.read(ask_all(engine, "members")),
            chips=Register(named, "chips"),
            places=Register(named, "places"),
            lines={p: tuple(Named(local(r["chip"]), r["name"]) for r in rows) for p, rows in lines.items()},
            claimed=_by(ask_all(engine, "claimed-values"), "chip"),
            documents=_by(ask_all(engine, "grounds"), "rule"),
        )

    # What an answer is made from.

    def grounds(self, rule: str) -> list[Row]:
        """Return the documents of a rule ``kind/slug``."""
        return self.documents.get(rule, [])

    def claims(self, chip: str) -> list[Row]:
        """Return the claimed values of a chip ``kind/slug``."""
        return self.claimed.get(chip, [])

    def unplaced(self, chip: str, day: str) -> list[Row]:
        """Return the rules that catch the chip on the day and name no destination, and warnings."""
        found = []
        for iri, rule in sorted(self.rules.items()):
            warning = rule.requirement == "presumedViolation"
            if warning or (rule.requirement == "requiresLicence" and not self.reach(iri).placed):
                if self.reach(iri).stated(day) and self.judge(chip).verdict(iri).name == "met":
                    found.append({"rule": iri, "title": rule.title, "requirement": rule.requirement})
        return found

    def reach(self, rule: str) -> Reach:
        """Return when and where a rule reaches."""
        return self.reaches.get(rule, _EVERYWHERE)

    def judge(self, chip: str) -> Judge:
        """Return the judge of a chip of the graph; its verdicts hold for every day and destination."""
        if chip not in self._judges:
            self._judges[chip] = Judge(self.rules, self.metrics, self.items[chip])
        return self._judges[chip]

    # Answers.

    def place(self, to: str, hq: str | None = None) -> Place:
        """Return destination and head office by name. Raises ``NotFound`` with near matches, or ``RequestError``."""
        return Place(self.places.find(to, "destination"), self.places.find(hq, "destination") if hq else None)

    def status(self, chip: str, to: str, on: str | date, hq: str | None = None) -> Status:
        """Return the control status of a chip or line of chips, as ``control.status`` does."""
        where, wanted = self.place(to, hq), self.chips.find(chip, "chip")
        return self.answer(wanted, where, names.day(on))

    def answer(self, chip: Named, where: Place, day: str) -> Status:
        """Return the control status on a day written YYYY-MM-DD."""
        question = Question(where.to, day, where.seat)
        forms = self.lines.get(chip.path, ()) if chip.line else (chip,)
        in_force = tuple(self.in_force(where, day))
        case = Case(self.rules, self.metrics, in_force, where.to.iri)
        found = [self._one(form, question, case) for form in forms]
        return compose.line(chip, question, found) if chip.line else found[0]

    def _one(self, chip: Named, question: Question, case: Case) -> Status:
        rank, found = self.decide(self.judge(chip.path), question.to, case.in_force)
        return compose.real(self, chip, self.items[chip.path], question, case, found, rank)

    def what_if(self, specs: Mapping[str, object], to: str, on: str | date, hq: str | None = None) -> Status:
        """Return the status of an imagined chip, as ``control.what_if`` does."""
        question, judge = self.imagine(specs, to, on, hq)
        place = Place(question.to, question.seat)
        return compose.of_imagined(
            self, question, judge, standings(judge, self.in_force(place, question.on), question.to.iri)
        )

    def imagine(
        self, specs: Mapping[str, object], to: str, on: str | date, hq: str | None = None
    ) -> tuple[Question, Judge]:
        """Return the question about an imagined chip and its judge. Raises as ``control.what_if``."""
        where = self.place(to, hq)
        item = imagined(lambda text: self.places.find(text, "destination"), specs, self.metrics)
        return Question(where.to, names.day(on), where.seat), Judge(self.rules, self.metrics, item)

    def in_force(self, where: Place, day: str) -> list[str]:
        """Return the IRIs of the rules that reach the destination or the head office on the day."""
        to = self.groups.of(where.to.iri, day)
        seat = self.groups.of(where.seat.iri, day) if where.seat else frozenset[str]()
        return [iri for iri, r in sorted(self.reaches.items()) if r.active(day) and r.covers(to, seat)]

    def decide(self, judge: Judge, to: Named, in_force: Iterable[str]) -> tuple[int, list[Standing]]:
        """Return the rank (0 no export, 1, 2 licence, 3 open, 4 exception, 5 none) and what stands behind it."""
        found = standings(judge, in_force, to.iri)
        return self._rank(judge, to, found[0].rank if found else 5), found

    def rank(self, judge: Judge, to: Named, in_force: Iterable[str]) -> int:
        """Return the rank alone, which is quicker."""
        return self._rank(judge, to, first_rank(judge, in_force, to.iri))

    def _rank(self, judge: Judge, to: Named, rank: int) -> int:
        if judge.item.native(to.iri) or to.iri in self._jurisdictions:
            return 0
        # A destination whose groups nobody recorded may be in one that a rule names.
        return min(rank, 5 if self.groups.known(to.iri) else 3)

    def sort_of(self, to: Named, judge: Judge) -> tuple[bool, ...]:
        """Return what besides the rules in force decides about an item: where that is alike, so is the answer."""
        item = judge.item
        return (
            item.native(to.iri), item.perhaps_native(to.iri), to.iri in self._jurisdictions, self.groups.known(to.iri)
        )  # fmt: skip

    @cached_property
    def _jurisdictions(self) -> frozenset[str]:
        return frozenset().union(*(rule.jurisdictions for rule in self.rules.values()))

    def calendar(self, where: Place) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Return the stretches of days with the same rules in force: first day, first day after it, those rules."""
        key = (where.to.path, where.seat.path if where.seat else "")
        if key not in self._calendars:
            found: list[tuple[str, str, tuple[str, ...]]] = []
            days = ["", *self.days(where)]
            for since, until in zip(days, [*days[1:], ""], strict=True):
                rules = tuple(self.in_force(where, since))
                if found and found[-1][2] == rules:
                    found[-1] = (found[-1][0], until, rules)
                else:
                    found.append((since, until, rules))
            self._calendars[key] = tuple(found)
        return self._calendars[key]

    def days(self, where: Place) -> list[str]:
        """Return the dates on which the status of some chip can change, as YYYY-MM-DD, in order."""
        found = {day for r in self.reaches.values() for day in r.days()} | self.groups.days(where.to.iri)
        if where.seat:
            found |= self.groups.days(where.seat.iri)
        return sorted({(day + "-01-01" if len(day) == 4 else day + "-01" if len(day) == 7 else day) for day in found})


def _by(rows: Sequence[Row], name: str) -> dict[str, list[Row]]:
    """Return the rows by ``kind/slug`` of one of their members."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[local(row[name])].append(row)
    return {key: rows for key, rows in found.items() if f"{ENTITY}{key}" == rows[0][name]}
