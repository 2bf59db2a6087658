"""A network by kinds on a ring: one mark a kind, sized by how many there are, lines as wide as links are many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sinograph.draw.kinds import Group, mark
from sinograph.draw.svg import element, figure, group, line, link, text

_WIDTH, _HEIGHT = 680, 500
_ACROSS, _DOWN = 190, 165
_LARGEST, _SMALLEST, _WIDEST = 30, 9, 16


@dataclass(frozen=True, slots=True)
class Spoke:
    """One kind of things."""

    name: str
    label: str
    note: str
    """How many there are, in words."""
    size: int
    look: Group
    href: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Links between two kinds, or within one."""

    one: str
    other: str
    size: int
    title: str


def wheel(spokes: Sequence[Spoke], ties: Sequence[Tie], title: str) -> Markup:
    """Draw kinds in the order in which they are given, from the top to the right."""
    most = max((spoke.size for spoke in spokes), default=1)
    widest = max((tie.size for tie in ties), default=1)
    places = {spoke.name: _place(number, len(spokes)) for number, spoke in enumerate(spokes)}
    radius = {spoke.name: max(_SMALLEST, _LARGEST * math.sqrt(spoke.size / most)) for spoke in spokes}
    lines = [_tie(tie, places, max(0.75, _WIDEST * math.sqrt(tie.size / widest))) for tie in _ordered(ties, places)]
    loops = [_loop(tie, places, radius, max(0.75, _WIDEST * math.sqrt(tie.size / widest) / 2))
             for tie in ties if tie.one == tie.other]  # fmt: skip
    marks = [_spoke(spoke, places[spoke.name], radius[spoke.name]) for spoke in spokes]
    return figure(_WIDTH, _HEIGHT, title, [group(*lines, *loops, class_="ties"), *marks], class_="drawing wheel")


def _place(number: int, total: int) -> tuple[float, float]:
    angle = 2 * math.pi * number / max(total, 1) - math.pi / 2
    return _WIDTH / 2 + _ACROSS * math.cos(angle), _HEIGHT / 2 + _DOWN * math.sin(angle)


def _ordered(ties: Sequence[Tie], places: dict[str, tuple[float, float]]) -> list[Tie]:
    return sorted((t for t in ties if t.one != t.other and {t.one, t.other} <= places.keys()), key=lambda t: t.size)


def _tie(tie: Tie, places: dict[str, tuple[float, float]], width: float) -> Markup:
    (x1, y1), (x2, y2) = places[tie.one], places[tie.other]
    drawn = line(x1, y1, x2, y2)
    return group(element("title", tie.title), drawn, stroke_width=float(width))


def _loop(
    tie: Tie, places: dict[str, tuple[float, float]], radius: dict[str, float], width: float
) -> Markup:  # fmt: skip
    x, y = places[tie.one]
    dx, dy = (x - _WIDTH / 2) / _ACROSS, (y - _HEIGHT / 2) / _DOWN
    reach = radius[tie.one]
    ring = element("circle", cx=x + dx * reach, cy=y + dy * reach, r=reach * 0.8, fill="none")
    return group(element("title", tie.title), ring, stroke_width=float(width))


def _spoke(spoke: Spoke, place: tuple[float, float], radius: float) -> Markup:
    x, y = place
    side = 0 if abs(x - _WIDTH / 2) < 1 else 1 if x > _WIDTH / 2 else -1
    gap = radius * 1.25 + 8
    anchor = {0: "middle", 1: "start", -1: "end"}[side]
    if side:
        label_x, label_y = x + side * gap, y
    else:
        label_x, label_y = x, (y - gap - 30 if y < _HEIGHT / 2 else y + gap + 10)
    return link(
        spoke.href,
        f"{spoke.label}: {spoke.note}",
        mark(spoke.look, x, y, radius / 1.15),
        text(spoke.label, label_x, label_y, class_="halo", anchor=anchor),
        text(spoke.note, label_x, label_y + 15, class_="halo small", anchor=anchor),
    )
