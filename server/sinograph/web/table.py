"""The page of the SPARQL endpoint: a form, and the result of a query as a table with links."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from flask import render_template, request

from sinograph.agents.mend import advice
from sinograph.engine import Answer, Term, read_rows, read_variables
from sinograph.export.format import BOOLEAN, GRAPH
from sinograph.query import library
from sinograph.resources import share
from sinograph.vocabulary import PREFIXES
from sinograph.web.context import engine, local_path, settings
from sinograph.web.mcp import ground
from sinograph.web.negotiate import HTML, offered
from sinograph.web.protocol import Asked

_EXAMPLE = """SELECT ?model ?lab ?parameters
WHERE {
  ?model sg:developedBy ?lab ;
         sg:totalParameters ?parameters .
}
ORDER BY DESC(?parameters)
LIMIT 50"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the table; ``href`` only for addresses that a browser may follow."""

    text: str
    href: str | None
    ours: bool
    note: str


def empty_page() -> str:
    """Return the form with an example in it."""
    return _page(_EXAMPLE, None)


def page_of(answer: Answer, asked: Asked, text: str, note: str | None = None) -> str:
    """Return the form with the query and its result; where that is empty, with what would mend the query."""
    data = answer.read()
    result: dict[str, object] = {
        "form": answer.form,
        "complete": answer.complete,
        "limit": settings().table_rows,
        "milliseconds": round(answer.seconds * 1000),
        "snapshot": answer.snapshot,
        "downloads": list(_downloads(answer.form, asked, text)),
    }
    if answer.form == GRAPH:
        result["turtle"] = data.decode()
    elif answer.form == BOOLEAN:
        result["yes"] = b"true" in data
    else:
        result["columns"] = columns = read_variables(data)
        result["rows"] = [[cell(row.get(name)) for name in columns] for row in read_rows(data)]
    nothing = result.get("rows") == [] or result.get("yes") is False
    own_graphs = asked.default_graphs or asked.named_graphs or asked.substitutions
    said = advice(ground(), text) if nothing and not own_graphs else []
    return _page(text, {**result, "notes": [*([note] if note else []), *said]})


def _page(text: str, result: Mapping[str, object] | None) -> str:
    return render_template("sparql.html", query=text, result=result, examples=_examples(), limits=engine().limits)


@cache
def _examples() -> list[tuple[str, str]]:
    """Return queries to begin with, as address and title."""
    found = library.read_all(share() / "queries" / "examples").values()
    return [(f"/sparql?{urlencode({'query': library.body(q.text)})}", q.title) for q in found]


def cell(term: Term | None) -> Cell:
    """Return how a term is shown: our own things lead to this server, other web addresses to their place."""
    if term is None:
        return Cell("", None, False, "")
    if term.kind != "iri":
        return Cell(term.value, None, False, term.language or shorten(term.datatype or ""))
    if (path := local_path(term.value)) is not None:
        return Cell(shorten(term.value), path, True, "")
    # Anything may stand in an IRI, also javascript:, so only two schemes become links.
    followed = term.value if term.value.startswith(("http://", "https://")) else None
    return Cell(shorten(term.value), followed, False, "")


def shorten(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return the IRI with the longest prefix that fits."""
    fitting = [(namespace, name) for name, namespace in prefixes.items() if iri.startswith(namespace)]
    if not fitting:
        return iri
    namespace, name = max(fitting, key=lambda pair: len(pair[0]))
    return f"{name}:{iri[len(namespace) :]}"


def _downloads(form: str, asked: Asked, text: str) -> Iterator[tuple[str, str]]:
    pairs = [("query", text)]
    pairs += [("default-graph-uri", iri) for iri in asked.default_graphs]
    pairs += [("named-graph-uri", iri) for iri in asked.named_graphs]
    for name, _, _ in offered(form, html=False):
        if name != HTML:
            yield name, f"{request.path}?{urlencode([*pairs, ('format', name)])}"
