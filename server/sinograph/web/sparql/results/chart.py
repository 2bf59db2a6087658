"""Which chart a result makes: points over dates or two numbers, or bars of one number; and the same for Vega-Lite."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from sinograph.draw.kinds import group_of
from sinograph.draw.result_bars import Bar, bars
from sinograph.draw.result_points import Axes, Point, points
from sinograph.engine import Row, Term
from sinograph.web.sparql.results.rows import cell, is_numeric
from sinograph.web.words import wording
from sinograph.web.words.language import _
from sinograph.web.words.links import kind_of

BARS = 30
"""Bars in one drawing."""
_LOG_FROM = 1000.0
"""From this ratio of the largest to the smallest number on, equal distances are equal factors."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One way to draw a result, and what may be chosen instead; ``x`` is empty for bars."""

    x: str
    y: str
    name: str
    drawing: Markup
    drawn: int
    total: int
    log_x: bool
    log_y: bool
    partial: int
    """Points whose day is not known, only the month or the year."""
    places: list[str]
    numbers: list[str]

    @property
    def missing(self) -> int:
        """Rows without a point."""
        return self.total - self.drawn


def chart(columns: Sequence[str], rows: Sequence[Row], x: str = "", y: str = "") -> Chart | None:
    """Return the chart of a result; None if no column holds numbers. ``x`` and ``y`` are wishes for columns.

    Without a wish the first column of dates is the time, else the first of two columns of numbers; a result with one
    column of numbers becomes bars in the order of its rows.
    """
    numbers = [name for name in columns if is_numeric(name, rows)]
    days = [name for name in columns if name not in numbers and _is_days(name, rows)]
    if not numbers:
        return None
    y = y if y in numbers else ""
    x = x if x in (*days, *numbers) else ""
    if not x and days:
        x = days[0]
    elif not x and len(numbers) > 1:
        x = next(name for name in numbers if name != y)
    y = y or next((name for name in numbers if name != x), numbers[0])
    name = next((c for c in columns if c not in (x, y) and c not in numbers and c not in days), "")
    places, chosen = [*days, *numbers], (x, y, name)
    return _points(chosen, rows, places, numbers) if x and x != y else _bars(chosen, rows, numbers)


def vega(found: Chart, rows: Sequence[Row], query: str, licence: str) -> dict[str, Any]:
    """Return the chart as a Vega-Lite specification (version 5) with its numbers inside."""
    values = []
    for row in rows:
        one: dict[str, Any] = {"y": row[found.y].number} if found.y in row else {}
        one |= {"name": cell(row.get(found.name)).text} if found.name else {}
        if found.x and found.x in row:
            one["x"] = row[found.x].number if found.x in found.numbers else row[found.x].value
        values.append(one)
    tooltip = [{"field": f, "title": t} for f, t in (("name", found.name), ("x", found.x), ("y", found.y)) if t]
    y = {"field": "y", "type": "quantitative", "title": found.y, "scale": {"type": "log" if found.log_y else "linear"}}
    if not found.x:
        encoding: dict[str, Any] = {"x": {**y, "field": "y"}, "y": {"field": "name", "type": "nominal", "sort": None}}
        return _spec("bar", encoding, values[:BARS], tooltip, query, licence)
    scale = {"scale": {"type": "log" if found.log_x else "linear", "zero": False}} if found.x in found.numbers else {}
    kind = "quantitative" if found.x in found.numbers else "temporal"
    x = {"field": "x", "type": kind, "title": found.x, **scale}
    return _spec("point", {"x": x, "y": y}, values, tooltip, query, licence)


def _spec(mark: str, encoding: Any, values: Any, tooltip: Any, query: str, licence: str) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": "A query of Sinograph",
        "usermeta": {"query": query, "license": licence},
        "width": 720,
        **({"height": 400} if mark == "point" else {}),
        "data": {"values": values},
        "mark": {"type": mark, "tooltip": True},
        "encoding": {**encoding, "tooltip": tooltip},
    }


def _points(chosen: tuple[str, str, str], rows: Sequence[Row], places: list[str], numbers: list[str]) -> Chart:
    x, y, name = chosen
    pairs = [(row, place, row[y].number) for row in rows if x in row and y in row and (place := _place(row[x]))]
    known = [(row, place, number) for row, place, number in pairs if number is not None and math.isfinite(number)]
    xs = [place.at for _, place, _ in known if not isinstance(place.at, date)]
    log_x, log_y = _wants_log(xs), _wants_log([number for _, _, number in known])
    found = [_point(row, chosen, place, number) for row, place, number in known]
    if not found:
        return _bars((x, y, name), rows, numbers)
    title = _("%(y)s against %(x)s, %(n)s rows", y=y, x=x, n=len(found))
    axes = Axes(_axis(x, log_x), _axis(y, log_y), log_x, log_y)
    partial = sum(place.partial for _, place, _ in known)
    drawing = points(found, axes, title)
    return Chart(x, y, name, drawing, len(found), len(rows), log_x, log_y, partial, places, numbers)


def _bars(chosen: tuple[str, str, str], rows: Sequence[Row], numbers: list[str]) -> Chart:
    _x, y, name = chosen
    known = [row for row in rows if y in row and row[y].number is not None][:BARS]
    found = []
    for place, row in enumerate(known, 1):
        shown, value = cell(row.get(name)), row[y].number or 0.0
        kind = group_of(kind_of(row[name].value)) if name in row else group_of("")
        found.append(Bar(shown.text or str(place), value, cell(row[y]).text, shown.href, kind))
    drawing = bars(found, _("%(y)s, %(n)s rows", y=y, n=len(found)))
    return Chart("", y, name, drawing, len(found), len(rows), False, False, 0, numbers, numbers)


@dataclass(frozen=True, slots=True)
class _Place:
    at: float | date
    partial: bool


def _place(term: Term) -> _Place | None:
    """Return a number or a day; of a month or a year its middle."""
    number = term.number
    if number is not None:
        return _Place(number, False) if math.isfinite(number) else None
    parts = term.value[:10].split("-")
    try:
        year, month, day = (int(p) for p in (*parts, "0", "0")[:3])
        if not month:
            return _Place(date(year, 7, 2), True)
        return _Place(date(year, month, day), False) if day else _Place(date(year, month, 1) + timedelta(14), True)
    except ValueError:
        return None


def _point(row: Row, chosen: tuple[str, str, str], place: _Place, number: float) -> Point:
    x, y, name = chosen
    shown = cell(row.get(name))
    kind = kind_of(row[name].value) if name in row else ""
    words = ", ".join(f"{column} {cell(row[column]).text}" for column in (x, y))
    return Point(
        place.at, number, shown.text, f"{shown.text}: {words}" if shown.text else words, shown.href, group_of(kind)
    )


def _is_days(name: str, rows: Sequence[Row]) -> bool:
    bound = [row[name] for row in rows if name in row]
    return bool(bound) and sum(wording.is_date(t) and _place(t) is not None for t in bound) > len(bound) / 2


def _wants_log(values: Sequence[float]) -> bool:
    return bool(values) and min(values) > 0 and max(values) / min(values) >= _LOG_FROM


def _axis(name: str, log: bool) -> str:
    return _("%(name)s, logarithmic", name=name) if log else name
