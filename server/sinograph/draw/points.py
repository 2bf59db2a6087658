"""A chart of marks on two axes: panels side by side, light grid, limits as lines, names where there is room."""

from collections.abc import Iterable

from markupsafe import Markup

from sinograph.draw.plot import Dot, Limit, Panel, Placed, Plot, Room, placed, reach, shape
from sinograph.draw.svg import element, figure, group, line, link, text

_WIDTH, _HIGH = 1100, 520
_LEFT, _TOP, _BOTTOM, _GAP = 62, 36, 44, 46
_DOT = 4.6


def draw(plot: Plot) -> Markup:
    """Return the drawing of a plot; without marks, the sentence that says so."""
    if not plot.dots:
        return figure(_WIDTH, 80, plot.title, [text(plot.empty, 12, 44, "small")])
    many = len(plot.panels)
    wide = (_WIDTH - _LEFT - 12 - _GAP * (many - 1)) / many
    xs = reach(dot.x for dot in plot.dots) + _limits(plot, "x")
    down = placed(plot.y.scale, reach(dot.y for dot in plot.dots) + _limits(plot, "y"), _TOP + _HIGH, _TOP)
    parts = []
    for n, panel in enumerate(plot.panels):
        left = _LEFT + n * (wide + _GAP)
        parts.append(_panel(plot, panel, placed(plot.x.scale, xs, left, left + wide), down, left, left + wide, n == 0))
    return figure(_WIDTH, _TOP + _HIGH + _BOTTOM, plot.title, parts, "drawing chart")


def _limits(plot: Plot, axis: str) -> list[float]:
    return [limit.value for panel in plot.panels for limit in panel.limits if limit.axis == axis]


def _panel(
    plot: Plot, panel: Panel, across: Placed, down: Placed, left: float, right: float, first: bool
) -> Markup:  # fmt: skip
    bottom = _TOP + _HIGH
    parts = [text(panel.title, left, 14, "head")] if panel.title else []
    if first:
        parts.append(text(_named(plot.y.title, plot.y.unit), 0, 14 if not panel.title else 30, "small"))
    parts.append(group(*_grid(across, down, left, right, bottom, first), class_="axis", aria_hidden="true"))
    parts.append(text(_named(plot.x.title, plot.x.unit), right, bottom + 38, "small", "end"))
    room = Room((left, _TOP - 6, right, bottom - 2))
    for dot in panel.dots:
        x, y = across(dot.x.at), down(dot.y.at)
        room.take((x - _DOT, y - _DOT, x + _DOT, y + _DOT))
        for left_end, right_end, top_end, low_end in _bars(dot, across, down):
            room.take((left_end, top_end - 1, right_end, low_end + 1))
    parts += [_line(limit, across, down, left, right, room) for limit in panel.limits]
    parts += _names(panel.dots, across, down, room)  # below the marks, so that no name hides one
    parts += [_dot(dot, across, down) for dot in panel.dots]
    return group(*parts, role="group", aria_label=panel.title or plot.title)


def _grid(across: Placed, down: Placed, left: float, right: float, bottom: float, first: bool) -> Iterable[Markup]:
    for tick in down.ticks(8):
        yield line(left, tick.at, right, tick.at, "grid")
        if first:
            yield text(tick.text, left - 8, tick.at + 4, "tick", "end")
    for tick in across.ticks(max(3, round((right - left) / 100))):
        yield line(tick.at, bottom, tick.at, bottom + 5, "grid")
        yield text(tick.text, tick.at, bottom + 20, "tick", "middle")
    yield line(left, bottom, right, bottom, "grid")


def _line(limit: Limit, across: Placed, down: Placed, left: float, right: float, room: Room) -> Markup:
    if limit.axis == "y":
        at = down(limit.value)
        start = left if limit.since is None else across(limit.since)
        end = right if limit.until is None else across(limit.until)
        place = room.beside(limit.label, start + 2, at - 9, 0) or room.beside(limit.label, end - 60, at + 9, 0)
        drawn, hit = line(start, at, end, at, "limit"), (start, at - 6, end - start, 12.0)
    else:
        at = across(limit.value)
        place = room.beside(limit.label, at + 2, _TOP + 8, 2) or room.beside(limit.label, at + 2, _TOP + 24, 2)
        drawn, hit = line(at, _TOP, at, _TOP + _HIGH, "limit"), (at - 6, _TOP, 12.0, _HIGH)
    box = element("rect", x=float(hit[0]), y=float(hit[1]), width=float(hit[2]), height=float(hit[3]), class_="hit")
    words = [text(limit.label, *place, "limit halo")] if place else []
    return link(limit.href, limit.title, box, drawn, *words, class_="limit")


def _dot(dot: Dot, across: Placed, down: Placed) -> Markup:
    x, y = across(dot.x.at), down(dot.y.at)
    parts = [element("circle", cx=x, cy=y, r=8.0, class_="hit")]
    if dot.ring:
        parts.append(element("circle", cx=x, cy=y, r=_DOT + 4.5, class_="ring"))
    parts += [line(one, first, two, last, f"span s{dot.series}") for one, two, last, first in _bars(dot, across, down)]
    return link(dot.href, dot.title, *parts, shape(dot.series, x, y, _DOT, dot.hollow), class_="m")


def _bars(dot: Dot, across: Placed, down: Placed) -> Iterable[tuple[float, float, float, float]]:
    """Yield left, right, top and bottom of the lines that span the bounds of a value; short ones are none."""
    x, y = across(dot.x.at), down(dot.y.at)
    left = across(dot.x.at if dot.x.low is None else dot.x.low)
    right = across(across.high if dot.x.high is None else dot.x.high)
    if right - left > 2 * _DOT:
        yield left, right, y, y
    bottom = down(dot.y.at if dot.y.low is None else dot.y.low)
    top = down(down.high if dot.y.high is None else dot.y.high)
    if bottom - top > 2 * _DOT:
        yield x, x, top, bottom


def _names(dots: Iterable[Dot], across: Placed, down: Placed, room: Room) -> list[Markup]:
    """Name marks where there is room: first those pointed out, then records, then the others from the newest on."""
    ordered = sorted(dots, key=lambda dot: (dot.x.at, dot.y.at))
    records, high, low = set(), float("-inf"), float("inf")
    for dot in ordered:
        if dot.y.at > high or dot.y.at < low:
            records.add(id(dot))
        high, low = max(high, dot.y.at), min(low, dot.y.at)
    ordered.sort(key=lambda dot: (not dot.ring, id(dot) not in records, -dot.x.at, dot.label))
    found, named = [], set()
    for dot in ordered:
        if dot.label in named:
            continue
        place = room.beside(dot.label, across(dot.x.at), down(dot.y.at), 9 if not dot.ring else 12)
        if place:
            named.add(dot.label)
            found.append(element("text", dot.label, x=place[0], y=place[1], class_=f"name halo s{dot.series}"))
    return [group(*found, aria_hidden="true")]


def _named(title: str, unit: str) -> str:
    return f"{title} ({unit})" if unit else title
