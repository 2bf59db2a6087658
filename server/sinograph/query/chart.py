"""Reads ``queries/charts/*.rq``: a chart is a query and what its header says about columns, scales, words and gaps.

Beside the keys of every query the header holds ``chart`` (YAML) and ``zh`` (the same words in Chinese)::

    #+ chart:
    #+   draw: points
    #+   x: {column: released, scale: time, title: Release date}
    #+   y: {column: compute, low: low, high: high, scale: log, title: Training compute, unit: FLOP}
    #+   series: {column: country, keep: [places/china], other: elsewhere}
    #+   left: {noDate: models without a date}

A row whose column ``?left`` is bound is not drawn but counted under the words that ``left`` has for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sinograph.errors import NotFound, QueryError
from sinograph.query import library
from sinograph.query.library import NamedQuery

DRAWINGS = ("points", "ranges", "matrix")
SCALES = ("linear", "log", "time", "band")
_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Axis:
    """A column whose values are measured: where they stand, on which scale, in which unit."""

    column: str
    scale: str = "linear"
    title: str = ""
    unit: str = ""
    low: str = ""
    """Column of the lower bound."""
    high: str = ""
    """Column of the upper bound."""


@dataclass(frozen=True)
class Choice:
    """A column whose values make groups: panels, series, rows or columns."""

    column: str
    keep: tuple[str, ...] = ()
    """Values that are groups of their own; empty: all."""
    other: str = ""
    """Words for all other values."""
    order: tuple[str, ...] = ()
    """Values that come first, in this order."""
    last: tuple[str, ...] = ()
    """Values that come last, in this order."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Words for values that are no things of the graph."""
    filled: tuple[str, ...] = ()
    """Values drawn as filled marks; only for shapes."""
    total: bool = False
    """Whether groups are put in the order of their sums."""


@dataclass(frozen=True)
class Lines:
    """Columns of rows that are limits instead of marks."""

    column: str
    rule: str
    words: str
    since: str = "since"
    until: str = "until"
    axis: str = ""
    """Column that says ``x`` or ``y``; empty: all lie on the y axis."""


@dataclass(frozen=True)
class ChartQuery:
    """A query with everything needed to draw its answer."""

    query: NamedQuery
    draw: str
    label: str
    """Column of the thing that names a mark."""
    link: str
    """Column of what a mark leads to: a claim or a thing."""
    table: tuple[str, ...]
    """Columns of the table, in its order."""
    subtitle: str
    read: tuple[str, ...]
    """How to read it, in two sentences."""
    left: Mapping[str, str]
    """Value of ``?left`` → words for what is not drawn."""
    heads: Mapping[str, str] = field(default_factory=dict)
    """Headings of columns that are no axis."""
    x: Axis | None = None
    y: Axis | None = None
    value: Axis | None = None
    panel: Choice | None = None
    series: Choice | None = None
    shape: Choice | None = None
    row: Choice | None = None
    column: Choice | None = None
    lines: Lines | None = None
    mark: str = ""
    """Column of a finding that a mark points at."""
    count: str = ""
    """Column with the number of things behind a cell."""
    under: float = 0.0
    """Per cent below a line within which marks are named; 0: none are."""
    title: str = ""
    question: str = ""
    why: str = ""
    rank: int = 99
    """Place in the gallery."""

    @property
    def name(self) -> str:
        """The name in addresses."""
        return self.query.name

    def columns(self) -> frozenset[str]:
        """Return every column that the header names."""
        axes = [a for a in (self.x, self.y, self.value) if a]
        choices = [c for c in (self.panel, self.series, self.shape, self.row, self.column) if c]
        lines = [self.lines.column, self.lines.rule, self.lines.words, self.lines.axis] if self.lines else []
        named = [n for a in axes for n in (a.column, a.low, a.high)] + [c.column for c in choices] + lines
        return frozenset(n for n in (*named, self.label, self.link, *self.table, self.mark, self.count) if n)


def find(folder: Path, name: str) -> ChartQuery:
    """Return the chart called ``name``; raises ``NotFound`` with near matches, ``QueryError`` for a bad header."""
    try:
        query = library.find(folder, name)
    except NotFound as error:
        raise NotFound(f"no chart is called '{name}'", hint=error.hint or "see /charts") from error
    return _read(query)


@cache
def everything(folder: Path, language: str = "en") -> dict[str, ChartQuery]:
    """Return every chart of a folder in the order of the gallery, by name, in a language."""
    found = {name: _read(query) for name, query in library.read_all(folder).items()}
    ordered = sorted(found.items(), key=lambda pair: (pair[1].rank, pair[0]))
    return {name: spoken(chart, language) for name, chart in ordered}


def spoken(chart: ChartQuery, language: str) -> ChartQuery:
    """Return the chart with the words of ``language``, as far as its header has them."""
    said = library.structure(chart.query, "zh") if language.startswith("zh") else {}
    if not said:
        return chart
    made: dict[str, Any] = {k: str(said[k]) for k in ("title", "question", "why", "subtitle") if k in said}
    for key in ("x", "y", "value"):
        axis: Axis | None = getattr(chart, key)
        if axis is not None and key in said:
            made[key] = replace(axis, title=str(said[key]))
    for key in ("panel", "series", "shape", "row", "column"):
        choice: Choice | None = getattr(chart, key)
        if choice is not None:
            words = {k: said.get("words", {}).get(k, text) for k, text in choice.words.items()}
            made[key] = replace(choice, words=words, other=said.get("other", choice.other))
    if "heads" in said:
        made["heads"] = {**chart.heads, **said["heads"]}
    left = {k: str(said.get("left", {}).get(k, text)) for k, text in chart.left.items()}
    read = tuple(map(str, said.get("read", chart.read)))
    return replace(chart, **made, left=left, read=read)


def _read(query: NamedQuery) -> ChartQuery:
    said = dict(library.structure(query, "chart"))
    if not said:
        raise QueryError(f"{query.name} has no chart", hint="add '#+ chart:' with draw, label, link, table and read")
    made: dict[str, Any] = {}
    for key in ("x", "y", "value"):
        if key in said:
            made[key] = _part(Axis, query.name, key, said.pop(key))
    for key in ("panel", "series", "shape", "row", "column"):
        if key in said:
            made[key] = _part(Choice, query.name, key, said.pop(key))
    if "lines" in said:
        made["lines"] = _part(Lines, query.name, "lines", said.pop("lines"))
    words = {"title": query.title, "question": query.question, "why": query.why}
    chart = _part(ChartQuery, query.name, "chart", {**words, **said, **made, "query": query})
    if chart.draw not in DRAWINGS:
        raise QueryError(f"{query.name}: nothing draws '{chart.draw}'", hint=f"use one of {', '.join(DRAWINGS)}")
    for axis in (chart.x, chart.y, chart.value):
        if axis and axis.scale not in SCALES:
            raise QueryError(f"{query.name}: there is no scale '{axis.scale}'", hint=f"use {', '.join(SCALES)}")
    return chart


def _part(kind: type[_Part], name: str, key: str, said: Mapping[str, Any]) -> _Part:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(said) - known):
        raise QueryError(f"{name}: '{key}' has no '{unknown[0]}'", hint=f"it takes {', '.join(sorted(known))}")
    try:
        return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in said.items()})
    except TypeError as error:
        raise QueryError(f"{name}: '{key}' is not complete: {error}", hint="see queries/README.md") from error
