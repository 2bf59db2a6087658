"""``/charts``: charts of the graph, each a query with its drawing, table, query text and files to take along."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.draw import matrix as cells
from sinograph.draw import points, ranges, standalone, vega
from sinograph.draw.plot import Plot, shape
from sinograph.draw.svg import element
from sinograph.engine import Row
from sinograph.errors import NotFound
from sinograph.query import chart as charts
from sinograph.query import library
from sinograph.query.chart import ChartQuery
from sinograph.resources import share
from sinograph.web import ask
from sinograph.web.answers import conditional, embed
from sinograph.web.answers.reply import send_json
from sinograph.web.charts import marks
from sinograph.web.charts.cells import matrix
from sinograph.web.charts.sayings import Said
from sinograph.web.context import engine, public_url, settings
from sinograph.web.words.language import language, later

blueprint = Blueprint("charts", __name__)
NAVIGATION = (later("Charts"), "/charts", 32)

FOLDER = share() / "queries" / "charts"
_STYLES = Path(__file__).parents[1] / "static"
_VEGA = "application/vnd.vegalite.v6+json"


@dataclass(frozen=True)
class Chart:
    """A chart with everything its page shows."""

    query: ChartQuery
    rows: list[Row]
    svg: Markup
    heads: list[str]
    table: list[list[Said]]
    left: list[tuple[int, str]]
    edges: list[marks.Edge]
    series: list[tuple[str, Markup]]
    shapes: list[tuple[str, Markup]]
    plot: Plot | cells.Matrix

    @property
    def total(self) -> int:
        """Return how many rows are not drawn."""
        return sum(n for n, _words in self.left)


def chart(name: str) -> Chart:
    """Return a chart in the language of the page, made once a snapshot; raises ``NotFound`` with near matches."""
    known = charts.everything(FOLDER, language())
    if name not in known:
        charts.find(FOLDER, name)
    return ask.once_spoken(f"chart {name}", lambda: _made(known[name]))


def _rows(query: ChartQuery) -> list[Row]:
    return ask.once(f"chart rows {query.name}", lambda: list(engine().select(query.query.text)))


def _made(query: ChartQuery) -> Chart:
    every = _rows(query)
    rows = marks.drawn(every, query)
    heads, table = marks.table(rows, query)
    edges = marks.edges(every, query)
    left = marks.left_out(every, query)
    if query.draw == "matrix":
        found = matrix(rows, query)
        return Chart(query, rows, cells.draw(found), heads, table, left, edges, [], [], found)
    plot = marks.plot(rows, every, query, edges)
    names, forms = marks.legend(rows, query)
    series = [(words, _key(n, False)) for words, n in names]
    shapes = [(words, _key(0, hollow, "plain")) for words, hollow in forms] if len(forms) > 1 or not series else []
    drawing = (ranges if query.draw == "ranges" else points).draw(plot)
    return Chart(query, rows, drawing, heads, table, left, edges, series, shapes, plot)


def _key(series: int, hollow: bool, class_: str = "") -> Markup:
    return element("svg", shape(series, 9, 9, 5.5, hollow), width=18, height=18, aria_hidden="true",
                   class_=f"drawing {class_}".rstrip())  # fmt: skip


def warm() -> None:
    """Draw every chart before its first reader comes."""
    for name in charts.everything(FOLDER, language()):
        chart(name)


@blueprint.get("/charts")
def index() -> Response:
    """List the charts."""
    known = charts.everything(FOLDER, language())
    made = [chart(name) for name in known]
    body = render_template("charts.html", charts=made)
    return _stamped(Response(body, content_type="text/html; charset=utf-8"))


@blueprint.get("/charts/<name>")
def page(name: str) -> Response:
    """Show a chart with its table and query; ``.svg``, ``.csv``, ``.json`` and ``.vl.json`` give it as a file."""
    stem, _dot, extension = name.partition(".")
    if extension:
        if extension not in _FILES:
            raise NotFound(f"a chart has no file '.{extension}'", hint=f"there are {', '.join(sorted(_FILES))}")
        return _FILES[extension](chart(stem))
    found = chart(name)
    text = library.body(found.query.query.text)
    body = render_template(
        "chart.html", chart=found, query=text, address="/sparql?" + urlencode({"query": text}),
        others=[c for c in charts.everything(FOLDER, language()).values() if c.name != name],
    )  # fmt: skip
    return _stamped(Response(body, content_type="text/html; charset=utf-8"))


def _sheets() -> list[str]:
    return [(_STYLES / name).read_text(encoding="utf-8") for name in ("sinograph.css", "drawing.css", "charts.css")]


def _thumb(found: Chart) -> Response:
    return _file(found, standalone.thumb(found.svg, _sheets()), "thumb.svg", "image/svg+xml; charset=utf-8")


@blueprint.get("/embed/charts/<name>")
def embedded(name: str) -> Response:
    """Show the drawing of a chart for the frame of another site."""
    found = chart(name)
    return embed.send("embed_chart.html", f"/charts/{name}", values={"chart": found})


def _svg(found: Chart) -> Response:
    credit = f"{public_url(f'/charts/{found.query.name}')} · {engine().snapshot}"
    whole = standalone.whole(found.svg, found.query.title, found.query.subtitle, credit, _sheets(), public_url("/"))
    return _file(found, whole, "svg", "image/svg+xml; charset=utf-8")


def _csv(found: Chart) -> Response:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    columns = columns_of(found.query)
    writer.writerow(columns)
    writer.writerows([row[c].value if c in row else "" for c in columns] for row in found.rows)
    return _file(found, lines.getvalue(), "csv", "text/csv; charset=utf-8; header=present")


def columns_of(query: ChartQuery) -> list[str]:
    """Return the columns of files: those of the table and what a mark leads to, things also by name, and bounds."""
    bounds = [c for a in (query.x, query.y) if a for c in (a.low, a.high) if c]
    named = [c for column in query.table for c in ((f"{column}Label", column) if column == query.label else (column,))]
    return list(dict.fromkeys([*named, *bounds, query.link]))


def _json(found: Chart) -> Response:
    return send_json(lambda: {
        "title": found.query.title, "question": found.query.question, "subtitle": found.query.subtitle,
        "read": list(found.query.read), "about": found.query.why, "page": public_url(f"/charts/{found.query.name}"),
        "snapshot": engine().snapshot, "rows": values(found),
        "left_out": [{"number": n, "what": words} for n, words in found.left],
        "limits": [_limit(edge) for edge in found.edges],
    }, language())  # fmt: skip


def _limit(edge: marks.Edge) -> dict[str, object]:
    near = [{"thing": n.link.text, "value": n.value, "percent": round(n.share, 2)} for n in edge.near]
    return {"limit": edge.words, "value": edge.value, "rules": [r[0].text for r in edge.rules], "just_below": near}


def values(found: Chart) -> list[dict[str, object]]:
    """Return the rows as plain values: numbers as numbers, things and claims as IRIs."""
    made: list[dict[str, object]] = []
    for row in found.rows:
        known = {c: row[c] for c in columns_of(found.query) if c in row}
        made.append({c: t.value if t.number is None else float(t.value) for c, t in known.items()})
    return made


def _vega(found: Chart) -> Response:
    return send_json(lambda: specification(found), language(), content_type=_VEGA)


def specification(found: Chart) -> dict[str, object]:
    """Return the chart as a Vega-Lite specification that holds its data."""
    about = vega.About(found.query.title, found.query.subtitle, found.query.question, v.BASE, public_url("/"))
    if isinstance(found.plot, cells.Matrix):
        return vega.matrix(found.plot, about)
    return vega.plot(found.plot, about, rows=found.query.draw == "ranges")


_FILES = {"svg": _svg, "thumb.svg": _thumb, "csv": _csv, "json": _json, "vl.json": _vega}


def _file(found: Chart, body: str, extension: str, kind: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'inline; filename="{found.query.name}.{extension}"'
    return _stamped(response)


def _stamped(response: Response) -> Response:
    tag = conditional.tag(engine().snapshot, request.full_path, public_url("/"))
    conditional.stamp(response, tag, settings().max_age)
    return response
