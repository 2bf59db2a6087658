"""A chart of claims in rows: each a mark with the bounds of the claim as a bar, in blocks that must not be mixed."""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from sinograph.draw.plot import Dot, Panel, Placed, Plot, placed, reach, shape, width_of
from sinograph.draw.svg import element, figure, group, line, link, text

_WIDTH, _ROW, _HEAD = 1100, 24, 56
#: Names, then values in words, then the drawing: a narrow window shows names and values first.
_NAMES, _LEFT, _RIGHT, _TOP = 200, 362, 30, 34


def draw(plot: Plot) -> Markup:
    """Return the drawing of a plot whose marks have their value on the x axis, one row a mark."""
    if not plot.dots:
        return figure(_WIDTH, 80, plot.title, [text(plot.empty, 12, 44, "small")])
    across = placed(plot.x.scale, reach(dot.x for dot in plot.dots), _LEFT, _WIDTH - _RIGHT)
    parts, y = [], float(_TOP)
    for panel in plot.panels:
        parts.append(_block(panel, across, y))
        y += _HEAD + len(panel.dots) * _ROW
    axis = [*_axis(across, 24), *_axis(across, y + 22)]
    parts.append(text(f"{plot.x.title} ({plot.x.unit})", _LEFT, 10, "small"))
    return figure(
        _WIDTH, y + 34, plot.title, [group(*axis, class_="axis", aria_hidden="true"), *parts], "drawing chart"
    )


def _axis(across: Placed, y: float) -> Iterable[Markup]:
    for tick in across.ticks(10):
        yield text(tick.text, tick.at, y, "tick", "middle")


def _block(panel: Panel, across: Placed, top: float) -> Markup:
    rows = [text(panel.title, 0, top + 26, "head"), text(panel.note, 0, top + 43, "small")]
    first, last = top + _HEAD - 4, top + _HEAD + len(panel.dots) * _ROW - 4
    rows += [line(tick.at, first, tick.at, last, "grid") for tick in across.ticks(10)]
    rows += [_row(dot, across, top + _HEAD + n * _ROW + _ROW / 2 - 4) for n, dot in enumerate(panel.dots)]
    return group(*rows, role="group", aria_label=panel.title)


def _row(dot: Dot, across: Placed, y: float) -> Markup:
    low = across(dot.x.at if dot.x.low is None else dot.x.low)
    high = across(across.high if dot.x.high is None else dot.x.high)
    parts = [
        element("rect", x=0.0, y=y - _ROW / 2, width=float(_WIDTH), height=float(_ROW), class_="hit"),
        text(shortened(dot.label, _NAMES - 12), _NAMES - 10, y + 4, None, "end"),
        text(dot.note, _NAMES + 6, y + 4, "small"),
    ]
    if high - low > 9:
        parts.append(line(low, y, high, y, f"span s{dot.series}"))
    if dot.x.high is None:  # the claim names no upper end
        parts.append(element("path", d=f"M{high - 7:.1f} {y - 5:.1f}l7 5l-7 5", class_=f"arrow s{dot.series}"))
    if dot.ring:
        parts.append(element("circle", cx=across(dot.x.at), cy=y, r=9.5, class_="ring"))
    parts.append(shape(dot.series, across(dot.x.at), y, 5, dot.hollow))
    return link(dot.href, dot.title, *parts, class_="m row")


@lru_cache(maxsize=16_384)
def shortened(words: str, room: float) -> str:
    """Return words cut to about so many pixels; what is cut says so."""
    if width_of(words, 13) <= room:
        return words
    while words and width_of(words + "…", 13) > room:
        words = words[:-1]
    return words.rstrip() + "…"
