"""Bars of a result: a name, a length from nought, the number at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sinograph.draw import svg
from sinograph.draw.kinds import Group
from sinograph.draw.scale import Linear

_WIDTH, _ROW, _NAMES, _ROOM = 960.0, 28.0, 260.0, 130.0
_LETTERS = 36


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, its amount, the amount in words, where it leads."""

    label: str
    value: float
    text: str
    href: str | None
    group: Group


def bars(found: Sequence[Bar], title: str) -> Markup:
    """Return the drawing of at least one bar; all begin at nought, so their lengths can be compared."""
    low, high = min(0.0, *(b.value for b in found)), max(0.0, *(b.value for b in found))
    scale = Linear(low, high if high > low else low + 1, _NAMES, _WIDTH - _ROOM)
    rows = [_bar(bar, number, scale) for number, bar in enumerate(found)]
    zero = svg.line(scale(0), 0, scale(0), len(found) * _ROW, "grid")
    return svg.figure(_WIDTH, len(found) * _ROW, title, [zero, *rows], class_="drawing bars")


def _bar(bar: Bar, number: int, scale: Linear) -> Markup:
    y = number * _ROW
    start, end = sorted((scale(0), scale(bar.value)))
    name = bar.label if len(bar.label) <= _LETTERS else f"{bar.label[: _LETTERS - 1]}…"
    drawn = [
        svg.element("rect", x=0.0, y=y, width=_WIDTH, height=_ROW, class_="hit"),
        svg.text(name, _NAMES - 10, y + 18, None, "end"),
        svg.element("rect", x=start, y=y + 5, width=max(end - start, 1.0), height=_ROW - 10, class_=bar.group.css),
        svg.text(bar.text, end + 8, y + 18, "small"),
    ]
    words = f"{bar.label}: {bar.text}"
    if bar.href is None:
        return svg.group(svg.element("title", words), *drawn)
    return svg.link(bar.href, words, *drawn)
