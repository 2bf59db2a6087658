"""The page of the SPARQL endpoint: the form, the words of the graph, and what a query found in one of four views."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

from flask import render_template, request

from sinograph import vocabulary as v
from sinograph.agents.mend import advice
from sinograph.engine import Answer, Query, Row, Term, read_rows, read_variables
from sinograph.engine.guards import form_of
from sinograph.engine.nodes import read_nodes
from sinograph.errors import QueryOutOfMemory, QueryTimeout, SinographError
from sinograph.export.format import BOOLEAN, GRAPH
from sinograph.query import library
from sinograph.resources import share
from sinograph.web.context import engine, settings
from sinograph.web.data.ground import ground
from sinograph.web.negotiate import HTML, offered
from sinograph.web.sparql.protocol import Asked
from sinograph.web.sparql.results.chart import chart
from sinograph.web.sparql.results.count import count
from sinograph.web.sparql.results.graph import graph
from sinograph.web.sparql.results.programs import programs
from sinograph.web.sparql.results.rows import shown
from sinograph.web.sparql.results.words import words
from sinograph.web.words.language import later

VIEWS = {"table": later("Table"), "chart": later("Chart"), "graph": later("Graph"), "raw": later("Raw")}
_RAW = 20_000
"""Characters of the raw answer on the page."""
_TRIPLE = ("subject", "property", "value")
_EXAMPLE = """SELECT ?model ?lab ?parameters
WHERE {
  ?model sg:developedBy ?lab ;
         sg:totalParameters ?parameters .
}
ORDER BY DESC(?parameters)
LIMIT 50"""


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of an answer, whatever its form, and how many there are altogether."""

    columns: list[str]
    rows: list[Row]
    total: int | None
    """None if that cannot be told quickly."""
    cut: bool


def view_of(text: str) -> str:
    """Return the view that is asked for; the first that fits the form of the query without a wish."""
    wish = request.args.get("view", "")
    return wish if wish in VIEWS else "graph" if form_of(text) == GRAPH else "table"


def for_view(query: Query, view: str) -> Query:
    """Return the query in the format that a view is made from: triples line by line, but Turtle to read them raw."""
    return query if view == "raw" else replace(query, formats={**query.formats, GRAPH: "ntriples"})


def empty_page() -> str:
    """Return the form with an example in it."""
    return _page(_EXAMPLE, "table")


def page_of(answer: Answer, asked: Asked, query: Query, note: str | None, view: str) -> str:
    """Return the form with the query and its result; where that is empty, with what would mend the query."""
    data, text = answer.read(), query.text
    address = _address(asked, text)
    found: dict[str, object] = {
        "form": answer.form,
        "view": view,
        "tabs": [(name, title, address(view=name)) for name, title in VIEWS.items()],
        "milliseconds": f"{answer.seconds * 1000:,.0f}" if answer.seconds >= 0.001 else "< 1",
        "remembered": answer.cached,
        "downloads": list(_downloads(answer.form, address)),
    }
    nothing = False
    if answer.form == BOOLEAN:
        found["yes"] = b"true" in data
        nothing = found["yes"] is False
    elif view == "raw":
        raw = data.decode()
        found |= {"raw": raw[:_RAW], "longer": len(raw) - _RAW}
    else:
        result = _read(answer, data, query)
        nothing = not result.rows
        found |= _viewed(result, view, answer.form, text, address)
    own_graphs = asked.default_graphs or asked.named_graphs or asked.substitutions
    said = advice(ground(), text) if nothing and not own_graphs else []
    return _page(text, view, result={**found, "notes": [*([note] if note else []), *said]})


def failed_page(text: str, error: SinographError, problem: dict[str, object]) -> str:
    """Return the form with the query kept, and what went wrong in plain words."""
    slow, large = isinstance(error, QueryTimeout), isinstance(error, QueryOutOfMemory)
    limited = None
    if (slow or large) and "limit" not in text.lower():
        limited = "/sparql?" + urlencode({"query": text.rstrip() + "\nLIMIT 100"})
    return _page(text, "table", problem={**problem, "slow": slow, "large": large, "limited": limited})


def _page(text: str, view: str, **parts: object) -> str:
    return render_template(
        "sparql.html", query=text, view=view, examples=examples(), limits=engine().limits, words=words(),
        programs=programs(text), most=settings().table_rows, **parts,
    )  # fmt: skip


@cache
def examples() -> list[tuple[str, str, str]]:
    """Return queries to begin with: address, title, question."""
    found = library.read_all(share() / "queries" / "examples").values()
    return [(f"/sparql?{urlencode({'query': library.body(q.text)})}", q.title, q.question or "") for q in found]


def _read(answer: Answer, data: bytes, query: Query) -> Result:
    most = settings().table_rows
    if answer.form != GRAPH:
        rows = read_rows(data)
        total = len(rows) if answer.complete else count(query)
        return Result(read_variables(data), list(rows), total, not answer.complete)
    triples = list(_triples(data))
    return Result(list(_TRIPLE), triples[:most], len(triples), len(triples) > most)


def _triples(data: bytes) -> Iterator[Row]:
    for subject, node in read_nodes(data).items():
        for name, values in node.items():
            # Nodes name properties of ours by their local name.
            predicate = Term("iri", name if ":" in name else v.TERM + name)
            for value in values:
                yield dict(zip(_TRIPLE, (Term("iri", subject), predicate, value), strict=True))


def _viewed(result: Result, view: str, form: str, text: str, address: "_Address") -> dict[str, object]:
    args = request.args
    found: dict[str, object] = {"total": result.total, "at_hand": len(result.rows), "cut": result.cut}
    if view == "chart":
        made = chart(result.columns, result.rows, args.get("x", ""), args.get("y", ""))
        axes = {"x": made.x, "y": made.y} if made else {}
        return found | {"chart": made, "vega": f"/sparql/chart.vl.json{address(**axes).removeprefix('/sparql')}"}
    if view == "graph":
        made_graph = graph(result.columns, result.rows, form, text)
        export = f"/export?{urlencode({'query': made_graph.export})}" if made_graph else ""
        gexf = f"/export/gexf?{urlencode({'query': made_graph.export})}" if made_graph else ""
        return found | {"graph": made_graph, "export": export, "gexf": gexf}
    page = args.get("page", "1")
    order = args.get("sort", "")
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    return found | {"table": shown(result.columns, result.rows, order, number, address), "sorted": order}


class _Address:
    """Makes addresses of the same query on the same graphs, parameters in one order, what is usual left out."""

    def __init__(self, pairs: Sequence[tuple[str, str]], form: str | None) -> None:
        self._pairs = pairs
        self._usual = {"view": "graph" if form == GRAPH else "table", "page": "1", "format": ""}

    def __call__(self, **more: object) -> str:
        known = {name: str(value) for name, value in more.items() if value}
        pairs = [*self._pairs, *((n, value) for n, value in known.items() if value != self._usual.get(n))]
        return f"/sparql?{urlencode(pairs)}"


def _address(asked: Asked, text: str) -> _Address:
    pairs = [("query", text)]
    pairs += [("default-graph-uri", iri) for iri in asked.default_graphs]
    pairs += [("named-graph-uri", iri) for iri in asked.named_graphs]
    pairs += [(f"${name}", value) for name, value in asked.substitutions.items()]
    return _Address(pairs, form_of(text))


def _downloads(form: str, address: _Address) -> Iterator[tuple[str, str]]:
    for name, _, _ in offered(form, html=False):
        if name != HTML:
            yield name, address(format=name)


def rows_of(query: Query) -> tuple[list[str], list[Row]]:
    """Return columns and rows of a query as the page has them; the errors of the engine."""
    answer = engine().query(for_view(query, "table"))
    if answer.form == BOOLEAN:
        return [], []
    result = _read(answer, answer.read(), replace(query, rows=None)) if answer.form == GRAPH else None
    if result:
        return result.columns, result.rows
    data = answer.read()
    return read_variables(data), list(read_rows(data))
