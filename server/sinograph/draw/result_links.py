"""Things of a result and the lines between them: the same result gives the same drawing, without chance."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sinograph.draw import svg
from sinograph.draw.kinds import Group, mark

_WIDTH, _MARGIN_X, _MARGIN_Y = 960.0, 90.0, 34.0
_STEPS = 60
_LETTERS, _LETTER = 26, 6.8
_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, slots=True)
class Knot:
    """One thing."""

    label: str
    href: str | None
    group: Group


@dataclass(frozen=True, slots=True)
class Tie:
    """One line, from knot to knot by their number; ``words`` say what it means."""

    source: int
    target: int
    words: str


def links(knots: Sequence[Knot], ties: Sequence[Tie], title: str) -> Markup:
    """Return the drawing; every thing that has a page is a link, every line has a title."""
    height = min(900.0, max(320.0, 150 + len(knots) * 13.0))
    places = _fitted(_places(len(knots), [(t.source, t.target) for t in ties]), height)
    lines = [_tie(places, knots, tie) for tie in ties]
    names = _names(places, knots, ties)
    marks = [_knot(places[number], knot, names.get(number)) for number, knot in enumerate(knots)]
    return svg.figure(_WIDTH, height, title, [*lines, *marks], class_="drawing links")


def _tie(places: list[tuple[float, float]], knots: Sequence[Knot], tie: Tie) -> Markup:
    (x1, y1), (x2, y2) = places[tie.source], places[tie.target]
    words = f"{knots[tie.source].label} – {tie.words} → {knots[tie.target].label}"
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    # An arrow head of two strokes just before the mark of the target.
    tip_x, tip_y = x2 - (x2 - x1) / length * 10, y2 - (y2 - y1) / length * 10
    turn = math.atan2(y2 - y1, x2 - x1)
    wings = [(tip_x - 7 * math.cos(turn + d), tip_y - 7 * math.sin(turn + d)) for d in (0.45, -0.45)]
    head = "M" + " L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in (wings[0], (tip_x, tip_y), wings[1]))
    return svg.group(
        svg.element("title", words), svg.line(x1, y1, tip_x, tip_y, "edge"), svg.element("path", d=head, class_="edge")
    )


def _knot(place: tuple[float, float], knot: Knot, name: Markup | None) -> Markup:
    x, y = place
    drawn = [svg.element("circle", cx=x, cy=y, r=12.0, class_="hit"), mark(knot.group, x, y, 7)]
    drawn += [name] if name is not None else []
    if knot.href is None:
        return svg.group(svg.element("title", knot.label), *drawn)
    return svg.link(knot.href, knot.label, *drawn)


def _names(places: list[tuple[float, float]], knots: Sequence[Knot], ties: Sequence[Tie]) -> dict[int, Markup]:
    """Return the names for which there is room, the most tied things first; the others have their title."""
    taken = [(x - 9, y - 9, x + 9, y + 9) for x, y in places]
    often = Counter(number for tie in ties for number in (tie.source, tie.target))
    found = {}
    for number in sorted(range(len(knots)), key=lambda n: (-often[n], n)):
        label = knots[number].label
        name = label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1]}…"
        wide = sum(_LETTER * (2 if ord(letter) > 0x2E80 else 1) for letter in name)
        x, y = places[number]
        for left, base, at, anchor in (
            (x - wide / 2, y + 23, x, "middle"), (x - wide / 2, y - 13, x, "middle"),
            (x + 12, y + 4, x + 12, "start"), (x - 12 - wide, y + 4, x - 12, "end"),
        ):  # fmt: skip
            box = (left, base - 12, left + wide, base + 3)
            if not any(box[0] < x2 and x1 < box[2] and box[1] < y2 and y1 < box[3] for x1, y1, x2, y2 in taken):
                taken.append(box)
                found[number] = svg.text(name, at, base, "halo", anchor)
                break
    return found


def _places(count: int, ties: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return places by springs and repulsion (Fruchterman, Reingold 1991), begun on a spiral, the most tied first."""
    degree = [0] * count
    for a, b in ties:
        degree[a] += 1
        degree[b] += 1
    xs, ys = [0.0] * count, [0.0] * count
    for rank, knot in enumerate(sorted(range(count), key=lambda n: (-degree[n], n))):
        xs[knot], ys[knot] = (math.sqrt(rank) * f(rank * _GOLDEN) for f in (math.cos, math.sin))
    for step in range(_STEPS):
        moves_x, moves_y = [0.0] * count, [0.0] * count
        for a in range(count):
            for b in range(a):
                dx, dy = xs[a] - xs[b], ys[a] - ys[b]
                push = 1.0 / (dx * dx + dy * dy + 0.01)
                moves_x[a] += dx * push
                moves_y[a] += dy * push
                moves_x[b] -= dx * push
                moves_y[b] -= dy * push
        for a, b in ties:
            dx, dy = xs[a] - xs[b], ys[a] - ys[b]
            pull = math.sqrt(dx * dx + dy * dy)
            moves_x[a] -= dx * pull
            moves_y[a] -= dy * pull
            moves_x[b] += dx * pull
            moves_y[b] += dy * pull
        most = 0.6 * (1 - step / _STEPS)
        for n in range(count):
            # A light pull to the middle keeps parts that are not tied together on one sheet.
            mx, my = moves_x[n] - xs[n] * 0.05, moves_y[n] - ys[n] * 0.05
            length = math.hypot(mx, my)
            if length > 0:
                xs[n] += mx / length * min(length, most)
                ys[n] += my / length * min(length, most)
    return list(zip(xs, ys, strict=True))


def _fitted(places: list[tuple[float, float]], height: float) -> list[tuple[float, float]]:
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    wide, high = _WIDTH - 2 * _MARGIN_X, height - 2 * _MARGIN_Y
    return [
        (
            _MARGIN_X + ((x - left) / (right - left) if right > left else 0.5) * wide,
            _MARGIN_Y + ((y - top) / (bottom - top) if bottom > top else 0.5) * high,
        )
        for x, y in places
    ]
