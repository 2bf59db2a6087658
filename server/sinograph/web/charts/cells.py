"""A chart of amounts in cells from the rows of its query: rows by their sums, columns in the order of the header."""

from collections import defaultdict

from sinograph.draw.matrix import Cell, Matrix
from sinograph.engine import Row
from sinograph.query.chart import ChartQuery
from sinograph.web.charts.marks import groups_of
from sinograph.web.charts.sayings import key_of, number, short_money, thing, words_of
from sinograph.web.words.language import _, ngettext
from sinograph.web.words.links import path_of


def matrix(rows: list[Row], chart: ChartQuery) -> Matrix:
    """Return the matrix to draw: one cell a row of the query."""
    assert chart.row and chart.column and chart.value
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[row[chart.row.column].value] += float(row[chart.value.column].value)
    names = sorted(sums, key=lambda iri: (-sums[iri], iri)) if chart.row.total else sorted(sums)
    columns = list(groups_of(rows, chart.column))
    iris = {key_of(row[chart.column.column]): row[chart.column.column].value for row in rows}
    cells = []
    for row in rows:
        value, count = row[chart.value.column], int(row[chart.count].value) if chart.count else 1
        words, href = number(value.value, chart.value.unit), path_of(row[chart.link].value)
        key = key_of(row[chart.column.column])
        name = thing(row[chart.row.column].value)
        rounds = ngettext("%(num)s round", "%(num)s rounds", count)
        cells.append(
            Cell(
                names.index(row[chart.row.column].value), columns.index(key), float(value.value),
                short_money(float(value.value)), str(count),
                f"{name.text}, {words_of(chart.column, key, iris[key])}: {words}, {rounds}", href,
            )
        )  # fmt: skip
    return Matrix(
        chart.title, tuple(thing(iri).text for iri in names),
        tuple(words_of(chart.column, k, iris[k]) for k in columns),
        tuple(short_money(sums[iri]) for iri in names), _("together"), tuple(cells),
        _("Nothing in this graph fits this chart."),
    )  # fmt: skip
