"""A timeline in lanes: marks on days, spans for months and years, periods behind them, crowds counted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from sinograph.draw.kinds import group_of, mark
from sinograph.draw.plot import width_of
from sinograph.draw.scale import Time
from sinograph.draw.svg import element, figure, group, line, link, text

_WIDTH, _LEFT, _ROW, _HEAD, _GAP, _AXIS, _STRIP = 1140, 28, 24, 24, 12, 28, 24
#: A mark is a target of its own, so it takes at least this much of its row, and its name besides.
TARGET = 24
_UNITS = (1, 7, 31, 92, 366)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something with a first and a last day: the same for a day that is known, others for a month or a year."""

    first: date
    last: date
    label: str
    title: str
    href: str
    kind: str
    weight: float = 0
    """Who is drawn first when not all fit."""
    disputed: bool = False

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Lane:
    """Happenings of one sort."""

    name: str
    happenings: tuple[Happening, ...]
    count: str
    """How many there are, in words; it is printed with the name."""
    backed: bool = False
    """Whether the periods are drawn behind it."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time that is drawn as a bar above the lanes and as a tint behind those that are backed."""

    first: date
    until: date | None
    label: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Happenings of a stretch of days that found no room."""

    first: date
    last: date
    members: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A lane with places: each happening in a row, and the crowds that found none."""

    lane: Lane
    placed: tuple[tuple[Happening, int], ...]
    crowds: tuple[Crowd, ...]
    rows: int


def scale(first: date, last: date) -> Time:
    """Return the scale of the days from ``first`` to ``last``, both whole."""
    return Time(first, last + timedelta(days=1), _LEFT, _WIDTH - _LEFT)


def arrange(lane: Lane, across: Time, rows: int) -> Line:
    """Give happenings places in at most ``rows`` rows, the weightiest first; others are crowds by days."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    found, left = [], []
    for one in sorted(lane.happenings, key=lambda h: (-h.weight, h.first, h.label)):
        start, end = _named(one, across)[:2]
        row = next((n for n, spans in enumerate(taken) if all(e <= start or end <= s for s, e in spans)), None)
        if row is None:
            left.append(one)
        else:
            taken[row].append((start, end))
            found.append((one, row))
    used = 1 + max((row for _, row in found), default=0)
    found.sort(key=lambda pair: (pair[0].first, pair[0].last, pair[0].label))
    return Line(lane, tuple(found), tuple(_crowds(left, across)), used)


def _named(one: Happening, across: Time) -> tuple[float, float, float, str]:
    """Return from where to where a happening needs its row with its name, where the name stands, and its anchor."""
    start, end = _extent(one, across)
    wide = width_of(one.label, 12) + 8
    if end - start > wide + 12:  # a long span carries its name
        return start, end, start + 8, "start"
    if end + wide <= _WIDTH or start < wide:
        return start, end + wide, end + 1, "start"
    return start - wide, end, start - 1, "end"


def _extent(one: Happening, across: Time) -> tuple[float, float]:
    """Return from where to where a happening needs its row, which is never less than a target."""
    start, end = across(max(one.first, across.low)), across(min(one.last + timedelta(days=1), across.high))
    if end - start < TARGET:
        middle = (start + end) / 2
        start, end = middle - TARGET / 2, middle + TARGET / 2
    return start, end


def _crowds(left: Sequence[Happening], across: Time) -> Iterable[Crowd]:
    """Put what found no room together by the smallest calendar unit whose mark is a target: day, week … year."""
    pixels = (across.end - across.start) / max(1, (across.high - across.low).days)
    unit = next((days for days in _UNITS if days * pixels >= TARGET + 6), _UNITS[-1])
    groups: dict[date, list[Happening]] = {}
    for one in left:
        groups.setdefault(_start_of(max(one.first, across.low), unit), []).append(one)
    for start, members in sorted(groups.items()):
        yield Crowd(start, _end_of(start, unit), tuple(sorted(members, key=lambda h: (h.first, h.label))))


def _start_of(day: date, unit: int) -> date:
    if unit == 7:
        return day - timedelta(days=day.weekday())
    month = {31: day.month, 92: (day.month - 1) // 3 * 3 + 1, 366: 1}.get(unit)
    return day if month is None else date(day.year, month, 1)


def _end_of(start: date, unit: int) -> date:
    if unit <= 7:
        return start + timedelta(days=unit - 1)
    months = {31: 1, 92: 3, 366: 12}[unit]
    whole = start.month - 1 + months
    return date(start.year + whole // 12, whole % 12 + 1, 1) - timedelta(days=1)


def draw(
    title: str, across: Time, lines: Sequence[Line], periods: Sequence[Period], words: str,
    more: Callable[[Line, Crowd], tuple[str, str]],
) -> Markup:  # fmt: skip
    """Return the drawing; ``words`` head the periods, ``more`` gives address and title of a crowd."""
    strip = _AXIS + (_HEAD + len(periods) * _STRIP + _GAP if periods else 0)
    tops, y = [], float(strip)
    for one in lines:
        tops.append(y)
        y += _HEAD + (one.rows + bool(one.crowds)) * _ROW + _GAP
    ticks = across.ticks(10)
    axis = [text(tick.text, tick.at, at, "tick", "middle") for tick in ticks for at in (16, y + 14)]
    axis += [line(tick.at, _AXIS - 6, tick.at, y, "grid") for tick in ticks]
    backs = [(top, one) for top, one in zip(tops, lines, strict=True) if one.lane.backed]
    parts = [group(*axis, class_="axis", aria_hidden="true")]
    parts += _periods(periods, across, words, backs)
    parts += [_lane(one, top, across, more) for top, one in zip(tops, lines, strict=True)]
    return figure(_WIDTH, y + 24, title, parts, "drawing chart lanes")


def _periods(
    periods: Sequence[Period], across: Time, words: str, backs: Sequence[tuple[float, Line]]
) -> Iterable[Markup]:  # fmt: skip
    if periods:
        yield text(words, _LEFT, _AXIS + 14, "lane")
    for n, one in enumerate(periods):
        start = across(max(one.first, across.low))
        end = across(min(one.until or across.high, across.high))
        top = _AXIS + _HEAD + n * _STRIP
        for lane_top, back in backs:
            high = _HEAD + (back.rows + bool(back.crowds)) * _ROW
            yield element("rect", x=start, y=lane_top, width=end - start, height=float(high), class_="tint")
        bar = element(
            "rect", x=start, y=top + 2.0, width=max(end - start, 3.0), height=_STRIP - 4.0, rx=3, class_="bar"
        )
        room, beyond = end - start - 12, _WIDTH - end - 10
        wide = width_of(one.label, 12)
        at, anchor = (start + 6, None) if wide <= room or beyond < start else (end + 6, None)
        if wide > room and beyond < wide and start > wide:
            at, anchor = start - 6, "end"
        yield link(one.href, one.title, bar, text(one.label, at, top + 16, "period halo", anchor), class_="band")


def _lane(one: Line, top: float, across: Time, more: Callable[[Line, Crowd], tuple[str, str]]) -> Markup:
    parts = [line(_LEFT, top, _WIDTH - _LEFT, top, "grid"), text(one.lane.name, _LEFT, top + 17, "head")]
    parts.append(text(one.lane.count, _LEFT + width_of(one.lane.name, 15) + 8, top + 17, "small"))
    parts += [_mark(happening, top + _HEAD + (row + 0.5) * _ROW, across) for happening, row in one.placed]
    base = top + _HEAD + (one.rows + 0.5) * _ROW
    for crowd in one.crowds:
        href, title = more(one, crowd)
        start, end = _extent(Happening(crowd.first, crowd.last, "", "", "", ""), across)
        middle = (start + end) / 2
        box = element(
            "rect", x=middle - TARGET / 2, y=base - TARGET / 2, width=float(TARGET), height=float(TARGET), class_="hit"
        )
        parts.append(
            link(href, title, box, text(f"+{len(crowd.members)}", middle, base + 4, "more", "middle"), class_="more")
        )
    return group(*parts, role="group", aria_label=f"{one.lane.name}, {one.lane.count}")


def _mark(one: Happening, y: float, across: Time) -> Markup:
    start, end = _extent(one, across)
    kind = group_of(one.kind)
    parts = [element("rect", x=start, y=y - TARGET / 2, width=end - start, height=float(TARGET), class_="hit")]
    if one.exact:
        parts.append(mark(kind, (start + end) / 2, y, 5.5))
    else:  # the days it can be, not one of them
        left, right = across(max(one.first, across.low)), across(min(one.last + timedelta(days=1), across.high))
        parts.append(
            element(
                "rect", x=left, y=y - 4, width=max(right - left, 4.0), height=8.0, rx=4, class_=f"mark since {kind.css}"
            )
        )
    if one.disputed:
        parts.append(text("▲", (start + end) / 2, y - 6, "warn", "middle"))
    *_room, at, anchor = _named(one, across)
    parts.append(text(one.label, at, y + 4, "name halo", anchor))
    return link(one.href, one.title, *parts, class_="m" if one.exact else "m spanned")
