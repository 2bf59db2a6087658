"""Paths between two things as a drawing: things in layers by their place on the way, statements as labelled lines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from markupsafe import Markup

from sinograph.draw import svg
from sinograph.draw.kinds import group_of, mark
from sinograph.draw.layers import Layout, layout

_COLUMN, _ROW, _SIDE, _TOP, _BOTTOM = 257.0, 84.0, 90.0, 30.0, 52.0
_HIGH = 24.0
_NAME, _WORDS = 21, 21
_LINES = 2

_Pair = tuple[str, str]
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A thing on the way."""

    label: str
    kind: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Tie:
    """What joins two things: words, and a page for it. It is read from the first thing to the second, or back."""

    label: str
    href: str
    title: str
    forward: bool = True
    contested: bool = False


def paths(
    ways: Sequence[Sequence[str]],
    places: Mapping[str, Place],
    ties: Mapping[tuple[str, str], Tie],
    title: str,
) -> Markup:
    """Return the drawing of ``ways``, lists of names that ``places`` knows, all with the same two ends.

    ``ties`` has every two neighbours in the order of the ways.
    """
    found = layout(ways)
    at = {name: (_x(layer), _y(found.row[name])) for name, layer in found.layer.items()}
    routes = {pair: [(_x(layer), _y(row)) for layer, row in line] for pair, line in found.lines.items()}
    spots = _spots(routes)
    lines = [_line(route, ties[pair]) for pair, route in routes.items()]
    words = [_words(spots[pair], _reads_on(pair, found, ties[pair]), ties[pair]) for pair in routes]
    marks = [_place(at[name], places[name]) for name in at]
    width, height = _x(found.layers - 1) + _SIDE, _y(found.rows) + _BOTTOM
    return svg.figure(width, height, title, [*lines, *words, *marks], class_="drawing ways")


def _x(layer: int) -> float:
    return _SIDE + layer * _COLUMN


def _y(row: float) -> float:
    return _TOP + row * _ROW


def _reads_on(pair: tuple[str, str], found: Layout, tie: Tie) -> bool:
    """Tell whether the words of a line read from left to right."""
    return tie.forward == (found.layer[pair[0]] <= found.layer[pair[1]])


def _line(route: Sequence[_Point], tie: Tie) -> Markup:
    n, bend = svg.number, _COLUMN / 2
    (x, y), *rest = route
    curve = f"M{n(x)},{n(y)}"
    for x2, y2 in rest:
        curve += f"C{n(x + bend)},{n(y)} {n(x2 - bend)},{n(y2)} {n(x2)},{n(y2)}"
        x, y = x2, y2
    return svg.element("path", d=curve, class_="edge contested" if tie.contested else "edge")


def _spots(
    routes: Mapping[tuple[str, str], Sequence[tuple[float, float]]],
) -> dict[tuple[str, str], tuple[float, float]]:
    """Return where the words of each line stand: in the middle of its middle piece, and none on another."""
    gaps: dict[float, list[tuple[float, _Pair]]] = defaultdict(list)
    for pair, route in routes.items():
        piece = (len(route) - 1) // 2
        (x1, y1), (x2, y2) = route[piece], route[piece + 1] if len(route) > 1 else route[piece]
        gaps[(x1 + x2) / 2].append(((y1 + y2) / 2, pair))
    found = {}
    for x, labels in gaps.items():
        labels.sort()
        heights = [y for y, _pair in labels]
        for _ in range(len(heights)):  # push neighbours apart until all have room
            for number in range(1, len(heights)):
                lacking = _HIGH + 4 - (heights[number] - heights[number - 1])
                if lacking > 0:
                    heights[number - 1] -= lacking / 2
                    heights[number] += lacking / 2
        found.update({pair: (x, y) for y, (_y, pair) in zip(heights, labels, strict=True)})
    return found


def _words(at: _Point, onward: bool, tie: Tie) -> Markup:
    """Return the label of a line, with an arrow that says in which direction it reads."""
    x, y = at
    label = cut(tie.label, _WORDS)
    arrowed = f"{label} →" if onward else f"← {label}"
    if tie.contested:
        arrowed = f"▲ {arrowed}"
    width = 6.6 * wide(arrowed) + 16
    return svg.link(
        tie.href, tie.title,
        svg.element("rect", x=x - width / 2, y=y - _HIGH / 2, width=width, height=_HIGH, rx=12.0, class_="pill"),
        svg.text(arrowed, x, y + 4, anchor="middle", class_="small"),
        class_="tie contested" if tie.contested else "tie",
    )  # fmt: skip


def _place(at: _Point, place: Place) -> Markup:
    x, y = at
    group = group_of(place.kind)
    rows = lines(place.label, _NAME)
    return svg.link(
        place.href, place.title,
        svg.element("circle", cx=x, cy=y, r=15.0, class_="hit"),
        mark(group, x, y, 9),
        *(svg.text(row, x, y + 26 + 15 * number, anchor="middle", class_="halo") for number, row in enumerate(rows)),
    )  # fmt: skip


def lines(text: str, most: int) -> list[str]:
    """Break a text into two lines of about ``most`` narrow characters; what is left over becomes ``…``."""
    found = [""]
    for word in text.replace("-", "-\u200b").replace(" ", " \u200b").split("\u200b"):
        if found[-1] and wide(found[-1] + word.rstrip()) > most and len(found) < _LINES:
            found.append("")
        found[-1] += word
    return [cut(one.strip(), most) for one in found if one.strip()]


def cut(text: str, most: int) -> str:
    """Return a text of at most ``most`` narrow characters; a wide one counts twice."""
    if wide(text) <= most:
        return text
    kept = ""
    for character in text:
        if wide(kept + character) > most - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def wide(text: str) -> int:
    """Return the width of a text in narrow characters."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
