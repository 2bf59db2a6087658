"""Values of a chart's rows in words, in the language of the page: things by name, numbers with unit, dates as said."""

from collections.abc import Mapping
from dataclasses import dataclass

from sinograph import vocabulary as v
from sinograph.draw.plot import Span
from sinograph.engine import Row, Term
from sinograph.query.chart import Axis, ChartQuery, Choice
from sinograph.values import PartialDate
from sinograph.web.words import wording
from sinograph.web.words.language import language
from sinograph.web.words.links import Link, kind_of, name_of, path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms


@dataclass(frozen=True, slots=True)
class Said:
    """A cell of a table: links, or plain words."""

    links: tuple[Link, ...] = ()
    text: str = ""
    number: bool = False


def thing(iri: str) -> Link:
    """Return a link to a thing, a term, a claim or a finding, with words in the language of the page."""
    if iri.startswith(v.TERM):
        term = terms().get(iri)
        return Link(path_of(iri), term.label, title=term.definition)
    if kind_of(iri):
        return link(iri)
    return Link(path_of(iri), name_of(iri))


def key_of(term: Term | None) -> str:
    """Return what header lines call a value: ``places/china``, ``estimated``, ``several``; empty for none."""
    if term is None:
        return ""
    return name_of(term.value) if term.kind == "iri" else term.value


def words_of(choice: Choice, key: str, iri: str) -> str:
    """Return the words for a value of a choice."""
    if key in choice.words:
        return choice.words[key]
    return thing(iri).text if iri.startswith(v.BASE) else wording.spoken(key)


def number(text: str, unit: str) -> str:
    """Return a number with its unit for reading."""
    return f"{wording.number(text)} {unit}".rstrip()


def short_money(value: float) -> str:
    """Return an amount for a small cell: ``1.3 bn``, ``950 m``; in Chinese in 亿 and 万."""
    steps = ((1e8, "亿"), (1e4, "万")) if language() == "zh" else ((1e9, " bn"), (1e6, " m"))
    for size, word in steps:
        if value >= size:
            return f"{value / size:,.3g}{word}" if value / size < 1000 else f"{value / size:,.0f}{word}"
    return f"{value:,.0f}"


def span(axis: Axis, row: Row) -> Span | None:
    """Return the value of an axis in a row with its bounds; None where the row has neither.

    A date that is known to the month or year spans it. A claim with one bound stands at that bound.
    """
    found = row.get(axis.column)
    if axis.scale == "time":
        if found is None:
            return None
        day = PartialDate.parse(found.value)
        low, high = day.earliest.toordinal(), day.latest.toordinal()
        return Span((low + high) / 2, low, high)
    low_term, high_term = row.get(axis.low), row.get(axis.high)
    if found is None and low_term is None and high_term is None:
        return None
    bounds = [float(term.value) if term else None for term in (low_term, high_term)]
    if found is None:
        known = next(b for b in bounds if b is not None)
        return Span(known, bounds[0], bounds[1])
    value = float(found.value)
    return Span(value, value if not axis.low or bounds[0] is None else bounds[0],
                value if not axis.high or bounds[1] is None else bounds[1])  # fmt: skip


def measured(axis: Axis, row: Row) -> str:
    """Return the value of an axis in words: a date, a number with unit, or its only bound."""
    found = row.get(axis.column)
    if found is not None:
        return wording.date(found.value).text if axis.scale == "time" else number(found.value, axis.unit)
    if low := row.get(axis.low):
        return f"> {number(low.value, axis.unit)}"
    if high := row.get(axis.high):
        return f"< {number(high.value, axis.unit)}"
    return ""


def cell(chart: ChartQuery, column: str, row: Row) -> Said:
    """Return one value of the table."""
    axes: Mapping[str, Axis] = {a.column: a for a in (chart.x, chart.y, chart.value) if a}
    if column in axes:
        axis, words = axes[column], measured(axes[column], row)
        leads = row.get(chart.link)
        is_claim = leads is not None and leads.value.startswith(v.CLAIM)
        linked = is_claim and axis is not (chart.x if chart.y else None)
        return Said((Link(path_of(leads.value), words),), number=True) if linked and leads else Said(text=words)
    term = row.get(column)
    if term is None or not term.value:
        return Said()
    choices = [c for c in (chart.panel, chart.series, chart.shape, chart.row, chart.column) if c]
    known = next((c.words[key_of(term)] for c in choices if c.column == column and key_of(term) in c.words), None)
    if known:
        return Said(text=known)
    iris = term.value.split()
    if all(iri.startswith(v.BASE) for iri in iris):
        return Said(tuple(thing(iri) for iri in sorted(iris)))
    return Said(text=wording.spoken(term.value), number=term.number is not None)
