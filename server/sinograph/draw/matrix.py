"""A table of amounts as shaded cells: what is in a cell is printed in it, the shade follows a logarithmic scale."""

import math
from dataclasses import dataclass

from markupsafe import Markup

from sinograph.draw.ranges import shortened
from sinograph.draw.svg import element, figure, group, link, text

SHADES = 5
_LEFT, _TOTAL, _ROW, _TOP, _CELL = 250, 96, 32, 38, 132


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount, in words and as a number, with its place."""

    row: int
    column: int
    value: float
    words: str
    small: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows and columns in words, sums of the rows, and the cells that hold something."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    totals: tuple[str, ...]
    total: str
    cells: tuple[Cell, ...]
    empty: str = ""


def draw(matrix: Matrix) -> Markup:
    """Return the drawing of a matrix; without cells, the sentence that says so."""
    if not matrix.cells:
        return figure(600, 80, matrix.title, [text(matrix.empty, 12, 44, "small")])
    cell = min(_CELL, (1100 - _LEFT - _TOTAL) / len(matrix.columns))
    wide, high = _LEFT + cell * len(matrix.columns) + _TOTAL, _TOP + _ROW * len(matrix.rows)
    heads = [
        text(shortened(c, cell - 6), _LEFT + cell * (n + 0.5), _TOP - 12, "small", "middle")
        for n, c in enumerate(matrix.columns)
    ]
    heads.append(text(matrix.total, wide - 6, _TOP - 12, "small", "end"))
    rows = []
    for n, (name, total) in enumerate(zip(matrix.rows, matrix.totals, strict=True)):
        base = _TOP + _ROW * n + _ROW / 2 + 4
        rows += [
            text(shortened(name, _LEFT - 16), _LEFT - 10, base, None, "end"),
            text(total, wide - 6, base, "sum", "end"),
        ]
    low, top = min(c.value for c in matrix.cells), max(c.value for c in matrix.cells)
    cells = [_cell(one, cell, shade(one.value, low, top)) for one in matrix.cells]
    return figure(wide, high + 8, matrix.title, [group(*heads, *rows, aria_hidden="true"), *cells], "drawing chart")


def _cell(one: Cell, wide: float, step: int) -> Markup:
    x, y = _LEFT + wide * one.column, _TOP + _ROW * one.row
    box = element("rect", x=x + 1.5, y=y + 1.5, width=wide - 3, height=_ROW - 3.0, rx=3, class_=f"mark heat-{step}")
    words = text(one.words, x + wide / 2, y + _ROW / 2 + 4, f"on-{step}", "middle")
    return link(one.href, one.title, box, words, class_="m")


def shade(value: float, low: float, high: float) -> int:
    """Return which of ``SHADES`` steps a value has, from 0; equal factors are equal steps. Zero and below is 0."""
    if value <= 0 or low <= 0 or high <= low:
        return 0 if value <= 0 else SHADES // 2
    share = (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
    return min(SHADES - 1, max(0, int(share * SHADES)))
