"""Things over time by a quantity on a logarithmic scale: a mark each, which is a link; names where there is room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sinograph.draw import svg
from sinograph.draw.kinds import group_of, mark
from sinograph.draw.scale import Log, Time, around_days
from sinograph.draw.words import clipped, width

_WIDE, _TALL = 720.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 20.0, 26.0, 28.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One thing: when, how much, where its page is, and everything about it in a line."""

    label: str
    href: str
    kind: str
    day: date
    value: float
    title: str


def dots(found: Sequence[Dot], axis: str, title: str) -> Markup:
    """Return the drawing; ``axis`` names the quantity and its unit. The values are above zero."""
    low, high = min(d.value for d in found), max(d.value for d in found)
    across = Time(*around_days([d.day for d in found], 0.05), _LEFT, _WIDE - _RIGHT)
    up = Log(low / 1.6, high * 1.6, _TALL - _BOTTOM, _TOP)
    grid = [
        *(_tick(t.text, _LEFT, up(t.value)) for t in up.ticks()),
        *(svg.group(svg.line(t.at, _TOP, t.at, _TALL - _BOTTOM, "grid"),
                    svg.text(t.text, t.at, _TALL - 8, "tick", "middle")) for t in across.ticks()),
        svg.text(axis, 4, 14, "small"),
    ]  # fmt: skip
    placed = [(d, across(d.day), up(d.value)) for d in sorted(found, key=lambda d: -d.value)]
    names = _names(placed)
    marks = [
        svg.link(d.href, d.title, svg.element("circle", cx=x, cy=y, r=12.0, class_="hit"), mark(group_of(d.kind), x, y))
        for d, x, y in placed
    ]
    return svg.figure(_WIDE, _TALL, title, [svg.group(*grid), svg.group(*names), *marks])


def _tick(text: str, x: float, y: float) -> Markup:
    return svg.group(svg.line(x, y, _WIDE - _RIGHT, y, "grid"), svg.text(text, x - 8, y + 4, "tick", "end"))


def _names(placed: Iterable[tuple[Dot, float, float]]) -> list[Markup]:
    points = [(x, y) for _, x, y in placed]
    taken: list[tuple[float, float, float, float]] = [(x - 7, y - 7, x + 7, y + 7) for x, y in points]
    found = []
    for dot, x, y in placed:
        words = clipped(dot.label, 130, 12)
        wide = width(words, 12)
        for left, base, anchor in (
            (x + 10, y + 4, "start"),
            (x - 10 - wide, y + 4, "end"),
            (x - wide / 2, y - 11, "middle"),
        ):
            box = (left, base - 10, left + wide, base + 3)
            inside = box[0] >= _LEFT and box[2] <= _WIDE - 2 and box[1] >= _TOP - 12
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                at = {"start": left, "end": left + wide, "middle": x}[anchor]
                found.append(svg.text(words, at, base, "small halo", anchor))
                break
    return found


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
