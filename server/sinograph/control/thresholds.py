"""Limits of rules and how far a chip is from them: what is just below, what would have to change for another answer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sinograph.control.answer import Comparison
from sinograph.control.book import Book
from sinograph.control.decide import Judge, Verdict
from sinograph.control.explain import comparison
from sinograph.control.model import AREA, DENSITY, TPP, Item, Metric, Rule, Value
from sinograph.control.names import Named

_FLOORS = ("atLeast", "above")
#: Smaller than any step that a limit of a rule is written with, relative to the limit.
_TINY = Decimal("0.00001")
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Near:
    """A chip whose value is a little below a limit; ``under`` is how far, as a share of the limit (0.019 is 1.9 %)."""

    chip: str
    rule: Rule
    test: str
    metric: Metric
    relation: str
    value: Decimal
    limit: Decimal
    under: Decimal
    alone: bool | None
    """Whether the chip meets every other condition of the test, so that this one keeps it out; None where unknown."""


@dataclass(frozen=True)
class Checked:
    """One requirement in force with the outcome of each of its tests."""

    rule: Rule
    verdict: Verdict
    tests: tuple[tuple[Comparison, ...], ...]


@dataclass(frozen=True)
class Turn:
    """A change of one value that leads to another answer. ``side`` is below, at, above or is (a truth value)."""

    metric: Metric
    side: str
    limit: Value
    was: Value | None
    rank: int


def near(book: Book, share: Decimal) -> list[Near]:
    """Return the chips at most ``share`` below a limit from which a licence is required, the nearest first."""
    found = []
    for rule in book.rules.values():
        if rule.requires_licence:
            for chip in sorted(book.items):
                found += list(_near(book, chip, rule, share))
    return sorted(found, key=lambda n: (n.under, n.chip, n.rule.since, n.rule.iri))


def _near(book: Book, chip: str, rule: Rule, share: Decimal) -> Iterator[Near]:
    judge, item = book.judge(chip), book.items[chip]
    if rule.addressees and not rule.addressees & item.parties:
        return
    for test, criteria in rule.tests.items():
        for criterion in criteria:
            value, limit = item.values.get(criterion.metric or ""), criterion.limit
            if criterion.relation not in _FLOORS or isinstance(value, bool) or isinstance(limit, bool):
                continue
            if value is None or limit is None or not limit * (1 - share) <= value < limit:
                continue
            others = min((judge.truth(c) for c in criteria if c is not criterion), default=2)
            metric = book.metrics[criterion.metric or ""]
            under = (limit - value) / limit
            alone = {0: False, 1: None, 2: True}[others]
            yield Near(chip, rule, test, metric, criterion.relation, value, limit, under, alone)


def ledger(judge: Judge, in_force: tuple[str, ...]) -> list[Checked]:
    """Return every requirement in force that has tests, those that catch the item first."""
    found = []
    for iri in in_force:
        rule = judge.rules.get(iri)
        if rule is not None and rule.requires_licence and rule.tests:
            verdict = judge.verdict(iri)
            tests = (tuple(comparison(judge, rule, name, c) for c in rule.tests[name]) for name in sorted(rule.tests))
            found.append(Checked(rule, verdict, tuple(tests)))
    return sorted(found, key=lambda c: (-c.verdict.truth, c.rule.since, c.rule.iri))


def turns(book: Book, judge: Judge, to: Named, in_force: tuple[str, ...]) -> list[Turn]:
    """Return for each value the nearest change, down and up, that leads to another status; the other values stay."""
    usual = book.rank(judge, to, in_force)
    found: list[Turn] = []
    for metric, limits in _limits(judge, in_force).items():
        was = judge.item.values.get(metric.iri)
        changed = [
            Turn(metric, side, limit, was, rank)
            for side, limit, value in _candidates(metric, limits)
            if value != was and (rank := _rank(book, judge, metric.iri, value, to, in_force)) != usual
        ]
        found += _nearest(changed, was)
    return found


def _limits(judge: Judge, in_force: tuple[str, ...]) -> dict[Metric, set[Value]]:
    """Return the metrics and limits that the rules in force look at, directly or through other rules."""
    found: dict[Metric, set[Value]] = {}
    waiting, seen = list(in_force), set[str]()
    while waiting:
        iri = waiting.pop()
        rule = judge.rules.get(iri)
        if iri in seen or rule is None:
            continue
        seen.add(iri)
        if rule.addressees and not rule.addressees & judge.item.parties:
            continue
        for criterion in (c for criteria in rule.tests.values() for c in criteria):
            if criterion.other is not None:
                waiting.append(criterion.other)
            elif criterion.metric is not None and criterion.limit is not None:
                found.setdefault(judge.metrics[criterion.metric], set()).add(criterion.limit)
    return _with_inputs(found, judge)


def _with_inputs(found: dict[Metric, set[Value]], judge: Judge) -> dict[Metric, set[Value]]:
    """Add where performance and area would bring the density to one of its limits, the other one staying."""
    densities = [v for v in found.get(judge.metrics[DENSITY], ()) if not isinstance(v, bool)]
    performance, area = judge.item.values.get(TPP), judge.item.values.get(AREA)
    if densities and isinstance(performance, Decimal) and isinstance(area, Decimal) and area:
        found.setdefault(judge.metrics[TPP], set()).update(limit * area for limit in densities)
        found.setdefault(judge.metrics[AREA], set()).update(
            (performance / limit).quantize(_CENT) for limit in densities
        )
    return found


def _candidates(metric: Metric, limits: set[Value]) -> Iterator[tuple[str, Value, Value]]:
    if metric.boolean:
        yield from (("is", value, value) for value in (False, True))
        return
    for limit in sorted(limits):
        assert not isinstance(limit, bool)
        step = limit * _TINY
        yield from (("below", limit, limit - step), ("at", limit, limit), ("above", limit, limit + step))


def _rank(book: Book, judge: Judge, metric: str, value: Value, to: Named, in_force: tuple[str, ...]) -> int:
    item = _with(judge.item, metric, value)
    return book.rank(judge.revalued(item), to, in_force)


def _with(item: Item, metric: str, value: Value) -> Item:
    """Return the item with one value exchanged; a density that stands alone stays as it was."""
    found = item.changed(metric, value)
    if metric == TPP and AREA not in item.values and DENSITY in item.values:
        return replace(found, values={**found.values, DENSITY: item.values[DENSITY]})
    return found


def _nearest(turns: list[Turn], was: Value | None) -> list[Turn]:
    """Return the nearest turn on each side of the value; of an unknown value, the first to each other status."""
    if was is None or isinstance(was, bool):
        return list({turn.rank: turn for turn in reversed(turns)}.values())[::-1]
    down = [t for t in turns if t.limit < was or (t.limit == was and t.side == "below")]
    up = [t for t in turns if t.limit > was or (t.limit == was and t.side == "above")]
    return [*down[-1:], *up[:1]]
