"""Points of a result over two axes: each a link with its values, the highest named where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sinograph.draw import svg
from sinograph.draw.kinds import Group, mark
from sinograph.draw.scale import Linear, Log, Time, around, around_days

_WIDTH, _HEIGHT = 960.0, 460.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 72.0, 24.0, 40.0, 56.0
_NAMED = 12
_LETTER = 7.0  # about as wide as a letter of the labels; Chinese ones are twice that
_HIT = 12.0  # half of the 24 pixels that a target needs (WCAG 2.5.8)


@dataclass(frozen=True, slots=True)
class Point:
    """One row: where it stands, what it is called, what its tooltip says, where it leads."""

    x: float | date
    y: float
    label: str
    title: str
    href: str | None
    group: Group


@dataclass(frozen=True, slots=True)
class Axes:
    """What stands on both axes, and whether equal distances are equal factors."""

    x: str
    y: str
    log_x: bool = False
    log_y: bool = False


def points(found: Sequence[Point], axes: Axes, title: str) -> Markup:
    """Return the drawing of at least one point; all ``x`` are numbers, or all are days."""
    across, down = _across(found, axes.log_x), _down(found, axes.log_y)
    places = [(_at(across, p.x), down(p.y), p) for p in found]
    marks = [_mark(x, y, p) for x, y, p in sorted(places, key=lambda one: one[1], reverse=True)]
    return svg.figure(
        _WIDTH, _HEIGHT, title, [*_frame(across, down, axes), *marks, *_names(places)], class_="drawing points"
    )


def _across(found: Sequence[Point], log: bool) -> Linear | Log | Time:
    start, end = _LEFT, _WIDTH - _RIGHT
    days = [p.x for p in found if isinstance(p.x, date)]
    if days:
        return Time(*around_days(days), start, end)
    values = [float(p.x) for p in found if not isinstance(p.x, date)]
    return Log(min(values) / 1.5, max(values) * 1.5, start, end) if log else Linear(*around(values), start, end)


def _down(found: Sequence[Point], log: bool) -> Linear | Log:
    values = [p.y for p in found]
    start, end = _HEIGHT - _BOTTOM, _TOP
    if log:
        return Log(min(values) / 1.5, max(values) * 1.5, start, end)
    low, high = around(values)
    # Amounts begin at nought unless that would press all of them together at the top.
    return Linear(0.0 if 0 <= min(values) < max(values) * 0.7 else low, high, start, end)


def _at(scale: Linear | Log | Time, value: float | date) -> float:
    if isinstance(scale, Time):
        assert isinstance(value, date)
        return scale(value)
    assert not isinstance(value, date)
    return scale(value)


def _frame(across: Linear | Log | Time, down: Linear | Log, axes: Axes) -> list[Markup]:
    bottom = _HEIGHT - _BOTTOM
    found = [svg.text(axes.y, 8, 20, "small"), svg.text(axes.x, _WIDTH - _RIGHT, _HEIGHT - 8, "small", "end")]
    for tick in down.ticks(6):
        found.append(svg.line(_LEFT, tick.at, _WIDTH - _RIGHT, tick.at, "grid"))
        found.append(svg.text(tick.text, _LEFT - 8, tick.at + 4, "tick", "end"))
    for tick in across.ticks(8):
        found.append(svg.line(tick.at, bottom, tick.at, bottom + 5, "grid"))
        found.append(svg.text(tick.text, tick.at, bottom + 20, "tick", "middle"))
    return found


def _mark(x: float, y: float, point: Point) -> Markup:
    shape = mark(point.group, x, y, 5)
    hit = svg.element("circle", cx=x, cy=y, r=_HIT, class_="hit")
    if point.href is None:
        return svg.group(svg.element("title", point.title), hit, shape)
    return svg.link(point.href, point.title, hit, shape)


def _names(places: Sequence[tuple[float, float, Point]]) -> list[Markup]:
    """Name the highest points whose name covers no other name and no other of them."""
    taken: list[tuple[float, float, float]] = []
    found: list[Markup] = []
    for x, y, point in sorted(places, key=lambda one: one[1]):
        wide = sum(_LETTER * (2 if ord(letter) > 0x2E80 else 1) for letter in point.label)
        right = x + 10 + wide <= _WIDTH
        left = x + 10 if right else x - 10 - wide
        free = all(abs(y - y2) > 15 or left > end or left + wide < begin for begin, end, y2 in taken)
        if free and left > _LEFT and len(found) < _NAMED and point.label:
            taken.append((left, left + wide, y))
            found.append(svg.text(point.label, left, y + 4, "halo"))
    return found
