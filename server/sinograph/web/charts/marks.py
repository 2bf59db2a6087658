"""A chart from the rows of its query: marks, limits, table, what is left out and what lies just under a limit."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sinograph.draw.plot import Dot, Limit, Measure, Panel, Plot
from sinograph.engine import Row
from sinograph.query.chart import Axis, ChartQuery, Choice, Lines
from sinograph.values import PartialDate
from sinograph.web.charts.sayings import Said, cell, key_of, measured, number, span, thing, words_of
from sinograph.web.words import wording
from sinograph.web.words.conditions import condition
from sinograph.web.words.language import _
from sinograph.web.words.links import Link, path_of
from sinograph.web.words.terms import terms


@dataclass(frozen=True, slots=True)
class Near:
    """A thing that lies under a limit: its value, and which part of the limit that is."""

    link: Link
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A limit with the rules that set it and what lies just under it."""

    words: str
    value: float
    rules: tuple[tuple[Link, str, str], ...]
    """Each rule with its time and its condition."""
    near: tuple[Near, ...]


def drawn(rows: Iterable[Row], chart: ChartQuery) -> list[Row]:
    """Return the rows that are marks, in the order of the query."""
    line = chart.lines.column if chart.lines else ""
    return [row for row in rows if "left" not in row and row.get(line) is None]


def left_out(rows: Iterable[Row], chart: ChartQuery) -> list[tuple[int, str]]:
    """Return how many rows are not drawn, with the reason in words, most first; grouped rows count what they hold."""
    found: Counter[str] = Counter()
    for row in rows:
        if "left" in row:
            found[row["left"].value] += int(row[chart.count].value) if chart.count in row else 1
    return [(n, chart.left.get(key, wording.spoken(key))) for key, n in found.most_common()]


def table(rows: list[Row], chart: ChartQuery) -> tuple[list[str], list[list[Said]]]:
    """Return the headings and the rows of the table twin: one row a mark."""
    axes = {a.column: a for a in (chart.x, chart.y, chart.value) if a}
    heads = [_head(axes[c]) if c in axes else chart.heads.get(c, wording.spoken(c).capitalize()) for c in chart.table]
    return heads, [[cell(chart, column, row) for column in chart.table] for row in rows]


def _head(axis: Axis) -> str:
    return f"{axis.title} ({axis.unit})" if axis.unit else axis.title


def plot(rows: list[Row], every: list[Row], chart: ChartQuery, edges: list[Edge]) -> Plot:
    """Return the chart to draw; ``rows`` are its marks, ``every`` also holds limits."""
    x, y = chart.x, chart.y or Axis("")
    assert x is not None
    near = {n.link.href for edge in edges for n in edge.near}
    groups = groups_of(rows, chart.panel) if chart.panel else {"": rows}
    panels = []
    limits = tuple(_limits(every, chart)) if chart.lines else ()
    for key, members in groups.items():
        dots = [_dot(row, chart, x, y, near) for row in members]
        if chart.draw == "ranges":
            dots.sort(key=lambda dot: (dot.x.at, dot.label))
        first = members[0][chart.panel.column].value if chart.panel else ""
        heading = words_of(chart.panel, key, first) if chart.panel else ""
        panels.append(Panel(_capital(heading), tuple(dots), limits, _definition(first)))
    names = tuple(name for name, _hollow in legend(rows, chart)[0]) if chart.series else ()
    empty = _("Nothing in this graph fits this chart.")
    return Plot(
        chart.title, Measure(x.title, x.unit, x.scale), Measure(y.title, y.unit, y.scale), tuple(panels), names, empty
    )


def groups_of(rows: list[Row], choice: Choice) -> dict[str, list[Row]]:
    """Return rows by the value of a choice: first and last those that the header puts there."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key_of(row.get(choice.column)), []).append(row)
    start = [k for k in choice.order if k in found]
    end = [k for k in choice.last if k in found]
    return {k: found[k] for k in [*start, *sorted(found.keys() - {*start, *end}), *end]}


def legend(rows: list[Row], chart: ChartQuery) -> tuple[list[tuple[str, int]], list[tuple[str, bool]]]:
    """Return the series with their numbers and the shapes (hollow or not) that are drawn, in words."""
    series, shapes = [], []
    if chart.series:
        used = {series_of(row, chart.series) for row in rows}
        iris = {key_of(t): t.value for row in rows if (t := row.get(chart.series.column))}
        for n, key in enumerate(chart.series.keep):
            if n in used:
                series.append((_capital(words_of(chart.series, key, iris.get(key, ""))), n))
        if len(chart.series.keep) in used:
            series.append((chart.series.other or _("other"), len(chart.series.keep)))
    if (choice := chart.shape) is not None:
        known = {key_of(term): term.value for row in rows if (term := row.get(choice.column))}
        for key in sorted(known, key=lambda k: (k not in choice.filled, k)):
            shapes.append((_capital(words_of(choice, key, known[key])), key not in choice.filled))
    return series, shapes


def series_of(row: Row, choice: Choice) -> int:
    """Return the number of the series a row belongs to; values that are not kept share the last."""
    key = key_of(row.get(choice.column))
    return choice.keep.index(key) if key in choice.keep else len(choice.keep)


def _dot(row: Row, chart: ChartQuery, x: Axis, y: Axis, near: set[str]) -> Dot:
    at, high = span(x, row), span(y, row) if y.column else None
    assert at is not None
    label = thing(row[chart.label].value)
    said = [measured(axis, row) for axis in (y, x) if axis.column]
    extra = [c for c in (chart.shape, chart.series) if c]
    said += dict.fromkeys(text for c in extra for text in _texts(cell(chart, c.column, row)))
    sources = [text for c in chart.table if c in ("source", "sources") for text in _texts(cell(chart, c, row))]
    title = f"{label.text}: {' · '.join([*said, *sources[:2]])}"
    note = measured(x, row) if chart.draw == "ranges" else ""
    if chart.mark and row.get(chart.mark) and row[chart.mark].value:
        note = f"≠ {note}"
    return Dot(
        label.text, title, path_of(row[chart.link].value), at, high or at.exact(0),
        series_of(row, chart.series) if chart.series else 0,
        bool(chart.shape) and key_of(row.get(chart.shape.column)) not in chart.shape.filled if chart.shape else False,
        label.href in near, note,
    )  # fmt: skip


def _texts(said: Said) -> list[str]:
    return [link.text for link in said.links] or ([said.text] if said.text else [])


def _limits(every: Iterable[Row], chart: ChartQuery) -> Iterable[Limit]:
    assert chart.lines is not None
    seen: dict[tuple[str, ...], list[Row]] = {}
    for row in every:
        if row.get(chart.lines.column):
            names = (chart.lines.axis, chart.lines.column, chart.lines.since, chart.lines.until)
            seen.setdefault(tuple(key_of(row.get(n)) for n in names), []).append(row)
    for (axis, value, since, until), rows in seen.items():
        words = number(value, _axis(chart, axis or "y").unit)
        when = wording.period(since or None, until or None)
        rules = ", ".join(thing(row[chart.lines.rule].value).text for row in rows)
        timed = chart.x is not None and chart.x.scale == "time"
        yield Limit(
            axis or "y", float(value), words, f"{words}, {when}: {rules}", path_of(rows[0][chart.lines.rule].value),
            _day(since) if timed else None, _day(until) if timed else None,
        )  # fmt: skip


def _day(text: str) -> float | None:
    return PartialDate.parse(text).earliest.toordinal() if text else None


def _axis(chart: ChartQuery, name: str) -> Axis:
    found = chart.x if name == "x" else chart.y
    assert found is not None
    return found


def edges(every: list[Row], chart: ChartQuery) -> list[Edge]:
    """Return the limits on the y axis with their rules and, by ``under``, the things just below each, nearest first."""
    if chart.lines is None:
        return []
    groups: dict[tuple[str, float], list[Row]] = {}
    for row in every:
        if found := row.get(chart.lines.column):
            groups.setdefault((key_of(row.get(chart.lines.axis)) or "y", float(found.value)), []).append(row)
    made = []
    for (name, value), rows in sorted(groups.items()):
        axis = _axis(chart, name)
        rules = tuple(_rule(row, chart.lines) for row in rows)
        near = tuple(_near(every, chart, axis, value)) if name == "y" else ()
        made.append(Edge(f"{axis.title}: {number(f'{value:g}', axis.unit)}", value, rules, near))
    return made


def _rule(row: Row, lines: Lines) -> tuple[Link, str, str]:
    time = wording.period(key_of(row.get(lines.since)) or None, key_of(row.get(lines.until)) or None)
    formula = key_of(row.get(lines.words))
    return thing(row[lines.rule].value), time, condition(formula) or formula


def _near(every: Iterable[Row], chart: ChartQuery, axis: Axis, limit: float) -> list[Near]:
    found = []
    for row in every:
        term = row.get(axis.column)
        if term is not None and chart.label in row and limit * (1 - chart.under / 100) <= float(term.value) < limit:
            words = number(term.value, axis.unit)
            found.append(Near(thing(row[chart.label].value), words, 100 * float(term.value) / limit))
    return sorted(found, key=lambda near: (-near.share, near.link.text))


def _definition(iri: str) -> str:
    found = terms().by_iri.get(iri)
    return (found.definition or "") if found else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
