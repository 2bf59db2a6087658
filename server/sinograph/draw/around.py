"""A thing in the middle and what is tied to it on both sides, grouped by how; each name is a link."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sinograph.draw import svg
from sinograph.draw.kinds import group_of, mark
from sinograph.draw.words import clipped

_WIDE, _ROW, _HEAD, _TOP = 480.0, 25.0, 27.0, 8.0
_NEAR, _LABEL = 82.0, 96.0
"""How far from the middle a mark and the beginning of its name stand."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """One tie: the other thing, where its page is, what the tie says, whether sources disagree about it."""

    label: str
    href: str
    kind: str
    title: str
    contested: bool = False


@dataclass(frozen=True, slots=True)
class Bunch:
    """Ties of one sort under their name; ``more`` counts those that are left out."""

    name: str
    spokes: Sequence[Spoke]
    more: str = ""
    href: str = ""

    @property
    def height(self) -> float:
        """How much room the bunch takes."""
        return _HEAD + _ROW * (len(self.spokes) + bool(self.more))


def around(label: str, kind: str, bunches: Sequence[Bunch], title: str) -> Markup:
    """Return the drawing; bunches go to the side that has more room left, in their order."""
    left: list[Bunch] = []
    right: list[Bunch] = []
    for bunch in bunches:
        side = right if sum(b.height for b in right) <= sum(b.height for b in left) else left
        side.append(bunch)
    tall = max(sum(b.height for b in left), sum(b.height for b in right), 90.0) + 2 * _TOP
    middle = (_WIDE / 2, tall / 2)
    parts = [part for side, sign in ((left, -1), (right, 1)) for part in _side(side, sign, tall, middle)]
    edges = [edge for edge, _ in parts if edge]
    marks = [shown for _, shown in parts]
    centre = [
        mark(group_of(kind), *middle, size=9),
        svg.text(clipped(label, 2 * _NEAR - 24, 13), middle[0], middle[1] + 28, "halo focus", "middle"),
    ]
    return svg.figure(_WIDE, tall, title, [svg.group(*edges), *marks, *centre], "drawing around")


def _side(
    bunches: Sequence[Bunch], sign: int, tall: float, middle: tuple[float, float]
) -> list[tuple[Markup | None, Markup]]:
    anchor = "start" if sign > 0 else "end"
    near, far = middle[0] + sign * _NEAR, middle[0] + sign * _LABEL
    room = _WIDE / 2 - _LABEL - 2
    at = (tall - sum(b.height for b in bunches)) / 2
    found: list[tuple[Markup | None, Markup]] = []
    for bunch in bunches:
        name = clipped(bunch.name, room + 12, 12)
        found.append((None, svg.text(name, near - sign * 6, at + 18, "small", anchor)))
        at += _HEAD
        for spoke in bunch.spokes:
            y = at + _ROW / 2
            hit = svg.element("rect", x=float(min(near - 12, far - room) if sign < 0 else near - 12), y=float(at),
                              width=float(room + _LABEL - _NEAR + 12), height=_ROW, class_="hit")  # fmt: skip
            shown = svg.link(
                spoke.href, spoke.title, hit, mark(group_of(spoke.kind), near, y, 5),
                svg.text(clipped(spoke.label, room, 13), far, y + 4, None, anchor),
            )  # fmt: skip
            found.append((_edge(middle, near, y, sign, spoke.contested), shown))
            at += _ROW
        if bunch.more:
            more = svg.text(bunch.more, far, at + 17, "small", anchor)
            found.append((None, svg.link(bunch.href, f"{bunch.name}: {bunch.more}", more)))
            at += _ROW
    return found


def _edge(middle: tuple[float, float], x: float, y: float, sign: int, contested: bool) -> Markup:
    n = svg.number
    bend = middle[0] + sign * _NEAR * 0.45
    path = f"M{n(middle[0])},{n(middle[1])}C{n(bend)},{n(middle[1])} {n(bend)},{n(y)} {n(x)},{n(y)}"
    return svg.element("path", d=path, class_="edge contested" if contested else "edge")
