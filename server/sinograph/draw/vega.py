"""A chart as a Vega-Lite specification (version 6) with its data inside, so that other tools can draw and change it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sinograph.draw.matrix import Matrix
from sinograph.draw.plot import Dot, Measure, Plot

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: Colours of series on a light ground, as the pages have them.
COLOURS = ("#b3261e", "#0b57d0", "#5b6068", "#1a6b2f", "#5b3fd0", "#00626d", "#7a5200")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "diamond")


@dataclass(frozen=True, slots=True)
class About:
    """Words of the chart, and the address that goes before links."""

    title: str
    subtitle: str
    question: str
    base: str
    root: str


def plot(chart: Plot, about: About, rows: bool = False) -> dict[str, Any]:
    """Return a chart of marks; ``rows`` has one row for each thing instead of a y axis."""
    values = [_value(dot, chart, panel.title, about) for panel in chart.panels for dot in panel.dots]
    x = _channel("x", chart.x)
    y: dict[str, Any] = {"field": "label", "type": "nominal", "title": None} if rows else _channel("y", chart.y)
    if rows:
        y["sort"] = {"field": "x", "op": "min"}
    marks: dict[str, Any] = {"mark": {"type": "point", "filled": True, "size": 60}, "encoding": _encoding(chart)}
    layer: list[dict[str, Any]] = [marks]
    if any("xLow" in value for value in values):
        layer.insert(0, {"mark": {"type": "rule", "opacity": 0.5},
                         "encoding": {"x": {**x, "field": "xLow"}, "x2": {"field": "xHigh"}}})  # fmt: skip
    limits = {(li.axis, li.value): li.label for panel in chart.panels for li in panel.limits}
    layer += [_rule(chart, axis, value, label) for (axis, value), label in limits.items()]
    inner: dict[str, Any] = {"layer": layer, "encoding": {"x": x, "y": y}}
    whole: dict[str, Any] = {**_head(about), "data": {"values": values}}
    if len(chart.panels) > 1:
        inner = {**inner, "width": 480} if not rows else {**inner, "width": 700}
        facet = {"field": "panel", "type": "nominal", "title": None, "sort": [p.title for p in chart.panels]}
        whole |= {"facet": {"row" if rows else "column": facet}, "spec": inner}
        whole["resolve"] = {"scale": {"y": "independent" if rows else "shared"}}
    else:
        whole |= {"width": 900, "height": 460, **inner}
    return whole


def _encoding(chart: Plot) -> dict[str, Any]:
    made: dict[str, Any] = {
        "tooltip": {"field": "title", "type": "nominal"},
        "href": {"field": "href", "type": "nominal"},
    }
    if chart.series:
        used = list(dict.fromkeys(sorted({dot.series for dot in chart.dots})))
        scale = {"domain": list(chart.series), "range": [COLOURS[n % len(COLOURS)] for n in used]}
        made["color"] = {"field": "series", "type": "nominal", "title": None, "scale": scale}
        shapes = {"domain": list(chart.series), "range": [_SHAPES[n % len(_SHAPES)] for n in used]}
        made["shape"] = {"field": "series", "type": "nominal", "title": None, "scale": shapes}
    if any(dot.hollow for dot in chart.dots):
        made["fillOpacity"] = {"condition": {"test": "datum.hollow", "value": 0.1}, "value": 1}
    return made


def _rule(chart: Plot, axis: str, value: float, label: str) -> dict[str, Any]:
    measure = chart.x if axis == "x" else chart.y
    # One value of its own: the rows of the chart are not repeated for each.
    channel = {**_channel(axis, measure), "field": "limit"}
    return {"data": {"values": [{"limit": value, "label": label}]}, "mark": {"type": "rule", "strokeDash": [4, 3]},
            "encoding": {axis: channel, ("y" if axis == "x" else "x"): {"value": 0},
                         ("y2" if axis == "x" else "x2"): {"value": "height" if axis == "x" else "width"},
                         "tooltip": {"field": "label", "type": "nominal"}}}  # fmt: skip


def matrix(chart: Matrix, about: About) -> dict[str, Any]:
    """Return a chart of amounts in cells."""
    values = [
        {"row": chart.rows[c.row], "column": chart.columns[c.column], "value": c.value, "words": c.words,
         "title": c.title, "href": _address(c.href, about)}
        for c in chart.cells
    ]  # fmt: skip
    fill = {"field": "value", "type": "quantitative", "title": None, "scale": {"type": "log", "scheme": "blues"}}
    rect = {"mark": "rect", "encoding": {"color": fill, "tooltip": {"field": "title", "type": "nominal"},
                                         "href": {"field": "href", "type": "nominal"}}}  # fmt: skip
    words = {"mark": "text", "encoding": {"text": {"field": "words", "type": "nominal"}}}
    return {
        **_head(about), "data": {"values": values}, "layer": [rect, words],
        "encoding": {
            "x": {"field": "column", "type": "nominal", "title": None, "sort": list(chart.columns)},
            "y": {"field": "row", "type": "nominal", "title": None, "sort": list(chart.rows)},
        },
    }  # fmt: skip


def timeline(values: list[dict[str, Any]], lanes: list[str], about: About) -> dict[str, Any]:
    """Return a timeline: bars from ``start`` to ``end``, lanes in their order; one day is a thin bar."""
    lane = {"field": "lane", "type": "nominal", "title": None, "sort": lanes}
    return {
        **_head(about), "width": 1000, "height": {"step": 60}, "data": {"values": values},
        "mark": {"type": "bar", "height": 14, "opacity": 0.6, "minBandSize": 2},
        "encoding": {
            "x": {"field": "start", "type": "temporal", "title": None}, "x2": {"field": "end"}, "y": lane,
            "color": {**lane, "legend": None}, "tooltip": {"field": "title", "type": "nominal"},
            "href": {"field": "href", "type": "nominal"},
        },
    }  # fmt: skip


def _head(about: About) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "title": {"text": about.title, "subtitle": about.subtitle},
        "description": about.question,
    }


def _channel(name: str, measure: Measure) -> dict[str, Any]:
    title = f"{measure.title} ({measure.unit})" if measure.unit else measure.title
    if measure.scale == "time":
        return {"field": name, "type": "temporal", "title": title}
    return {"field": name, "type": "quantitative", "title": title, "scale": {"type": measure.scale, "zero": False}}


def _value(dot: Dot, chart: Plot, panel: str, about: About) -> dict[str, Any]:
    used = sorted({d.series for d in chart.dots})
    made: dict[str, Any] = {"label": dot.label, "title": dot.title, "href": _address(dot.href, about)}
    made["x"] = _plain(dot.x.at, chart.x)
    if chart.y.title:
        made["y"] = _plain(dot.y.at, chart.y)
    if dot.x.low is not None and dot.x.high is not None and dot.x.high > dot.x.low:
        made |= {"xLow": _plain(dot.x.low, chart.x), "xHigh": _plain(dot.x.high, chart.x)}
    if chart.series:
        made["series"] = chart.series[used.index(dot.series)]
    if panel:
        made["panel"] = panel
    return made | ({"hollow": True} if dot.hollow else {})


def _plain(value: float, measure: Measure) -> float | str:
    return date.fromordinal(round(value)).isoformat() if measure.scale == "time" else value


def _address(href: str, about: About) -> str:
    return about.root + href.lstrip("/") if href.startswith("/") else href
