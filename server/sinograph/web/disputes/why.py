"""Why sources differ, in plain sentences, and a drawing of their values with bounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.draw.intervals import Interval, intervals, start_of
from sinograph.draw.scale import Linear, Log, Tick, Time, around
from sinograph.engine.nodes import Node
from sinograph.web.reading.statements import Statement
from sinograph.web.words import wording
from sinograph.web.words.language import _, language
from sinograph.web.words.terms import OntologyTerm, Terms

_WIDTH, _WIDE = 900.0, 12.0
_LONG_APART = 180
#: The measurand of a claim whose source does not say what it counts.
_UNSAID = f"{v.TERM}unspecifiedScope"


@dataclass(frozen=True, slots=True)
class Span:
    """A claim with its value as a stretch of a scale; an open side is None."""

    statement: Statement
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What some of the claims count: the measurand, and who says which number."""

    term: OntologyTerm | None
    statements: tuple[Statement, ...]


def spans(statements: Iterable[Statement], nodes: Mapping[str, Node]) -> tuple[list[Span], bool]:
    """Return the claims that have bounds, and whether they are dates (as days since the year 1)."""
    found, dates = [], False
    for one in statements:
        node = nodes.get(one.iri, {})
        days = [node[name][0].value if node.get(name) else "" for name in ("valueEarliest", "valueLatest")]
        if any(days):
            dates = True
            low, high = (float(date.fromisoformat(day[:10]).toordinal()) if day else None for day in days)
        else:
            low, high = (float(node[n][0].value) if node.get(n) else None for n in ("valueLow", "valueHigh"))
        if low is not None or high is not None:
            found.append(Span(one, low, high))
    return found, dates


def drawing(found: Sequence[Span], dates: bool, prop: OntologyTerm | None, known: Terms) -> Markup:
    """Return the values with their bounds on a scale; nothing for fewer than two."""
    if len(found) < 2:
        return Markup("")
    ends = [x for s in found for x in (s.low, s.high) if x is not None]
    unit = "" if dates or prop is None else next((known.get(iri).notation for iri in prop.sg("canonicalUnit")), "")
    scale, ticks = _scale(ends, dates)
    rows = [
        Interval(
            s.statement.source.text, s.statement.value.words.text, s.low, s.high, s.statement.path,
            "accepted" if s.statement.status == "accepted" else "",
        )
        for s in sorted(found, key=lambda s: (s.low if s.low is not None else s.high or 0, s.high or 0))
    ]  # fmt: skip
    title = _("The values with their bounds, in %(unit)s", unit=unit) if unit else _("The values with their bounds")
    return intervals(rows, scale, ticks, title)


def _scale(ends: list[float], dates: bool) -> tuple[Linear | Log, list[Tick]]:
    start, end = start_of() + 12, _WIDTH - 40
    if dates:
        low, high = around(ends, 0.08)
        time = Time(date.fromordinal(int(low)), date.fromordinal(int(high) + 1), start, end)
        ticks = time.ticks(5)
        if len(ticks) < 2:  # some days only: the ends themselves
            ticks = [Tick(x, 0, date.fromordinal(int(x)).isoformat()) for x in sorted({min(ends), max(ends)})]
        scale = Linear(time.low.toordinal(), time.high.toordinal(), start, end)
        return scale, [Tick(t.value, scale(_ordinal(t)), t.text) for t in ticks]
    if min(ends) > 0 and max(ends) / min(ends) > _WIDE:
        logarithmic = Log(min(ends) / 1.6, max(ends) * 1.6, start, end)
        return logarithmic, _named(logarithmic.ticks(6))
    linear = Linear(*around(ends, 0.15), start, end)
    return linear, _named(linear.ticks(5))


def _ordinal(tick: Tick) -> float:
    if len(tick.text) == 4:
        return date(int(tick.text), 1, 1).toordinal()
    return date.fromisoformat(tick.text + "-01" if len(tick.text) == 7 else tick.text).toordinal()


def _named(ticks: Sequence[Tick]) -> list[Tick]:
    return [Tick(t.value, t.at, wording.number(f"{t.value:.12g}")) for t in ticks]


def reasons(
    statements: Sequence[Statement], found: Sequence[Span], dates: bool, measurand: OntologyTerm | None
) -> list[str]:
    """Return why the values of a dispute differ: what they measure, their bounds, who is independent, when said."""
    said = []
    if measurand:
        said.append(_("All of them measure the same: %(what)s. So they should agree.", what=measurand.label))
    else:
        said.append(
            _("No source says that it counts something else. So they are taken as the same figure, and should agree.")
        )
    if len(found) > 1:
        said.append(_bounds(found, dates))
    elif not found:
        said.append(_("Only one of the answers can be right."))
    resting = [s for s in statements if s.based_on]
    if resting:
        names = _list(s.source.text for s in resting)
        said.append(_("Not independent: %(names)s repeats or computes from other claims.", names=names))
    elif len({s.source.href for s in statements}) > 1:
        said.append(_("None of them is known to rest on another: each counts as a witness of its own."))
    kinds: dict[str, list[str]] = {}
    for one in statements:
        kinds.setdefault(one.certainty.label, []).append(one.source.text)
    if len(kinds) > 1:
        named = ("；" if language() == "zh" else "; ").join(
            f"{kind} {wording.bracketed(_list(names))}" for kind, names in kinds.items()
        )
        said.append(_("They are not equally sure: %(list)s.", list=named))
    said += _times(statements)
    chosen = next((s for s in statements if s.status == "accepted"), None)
    if chosen:
        said.append(
            _("This graph works with %(value)s (%(source)s). The others stay, as contested claims.",
              value=chosen.value.words.text, source=chosen.source.text)
        )  # fmt: skip
    else:
        said.append(_("This graph accepts none of them until somebody decides."))
    return said


def _bounds(found: Sequence[Span], dates: bool) -> str:
    apart = all(
        _exclude(a, b) for a in found for b in found if a.statement.value.words.text != b.statement.value.words.text
    )
    if dates:
        if apart:
            return _("No day fits two of the dates given, however they are read.")
        return _(
            "Some of the dates overlap, because one is only given by month or year; the others exclude each other."
        )
    if apart:
        return _("Rounding does not explain it: with their bounds, no two of the values overlap.")
    return _(
        "Some of the values overlap within their bounds, which rounding may explain; the others exclude each other."
    )


def _exclude(one: Span, other: Span) -> bool:
    below = one.high is not None and other.low is not None and one.high < other.low
    above = one.low is not None and other.high is not None and other.high < one.low
    return below or above


def _times(statements: Sequence[Statement]) -> list[str]:
    days = sorted(s.said.datetime for s in statements if s.said and s.said.datetime)
    if len(days) < 2:
        return []
    first, last = (
        date.fromisoformat((day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10])
        for day in (days[0], days[-1])
    )
    if (last - first).days < _LONG_APART:
        return []
    words = {"first": wording.date(days[0]).text, "last": wording.date(days[-1]).text}
    if f"{v.TERM}OneAtATime" in statements[0].prop.sg("multiplicity"):
        return [_("They were said from %(first)s to %(last)s. What was true may have changed in between.", **words)]
    return [
        _("They were said from %(first)s to %(last)s. Such a value does not change, but knowledge of it may.", **words)
    ]


def measured(statements: Iterable[Statement]) -> list[Measured]:
    """Return the claims by what they measure, those with most claims first."""
    groups: dict[str, list[Statement]] = {}
    for one in statements:
        said = one.measurand if one.measurand and one.measurand.iri != _UNSAID else None
        groups.setdefault(said.iri if said else "", []).append(one)
    ordered = sorted(groups.items(), key=lambda pair: (not pair[0], -len(pair[1])))
    return [Measured(group[0].measurand if iri else None, tuple(group)) for iri, group in ordered]


def _list(names: Iterable[str]) -> str:
    return ("、" if language() == "zh" else ", ").join(dict.fromkeys(names))
