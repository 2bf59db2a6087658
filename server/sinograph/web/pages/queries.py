"""The named queries: the questions this graph was made for, each with its SPARQL, its parameters and its answer."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from sinograph import export
from sinograph.engine import Query, Row, read_rows, read_variables
from sinograph.engine.answer import Answer
from sinograph.errors import NotFound
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.query import library
from sinograph.query.library import NamedQuery
from sinograph.query.parameters import substitutions
from sinograph.resources import share
from sinograph.vocabulary import PREFIXES
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.forms.filled import arguments, filled, values
from sinograph.web.reading.statements import Reader, Value
from sinograph.web.words import wording
from sinograph.web.words.language import later
from sinograph.web.words.terms import terms
from sinograph.web.words.wording import Words

blueprint = Blueprint("queries", __name__)
NAVIGATION = (later("Questions"), "/queries", 40)

#: Where the named queries are.
FOLDER = share() / "queries" / "answers"
_TABLES = ("csv", "json")
#: A claimed value as text: "more than 500000000 USD".
_AMOUNT = re.compile(r"(?:[a-z ]+ )?\d{5,}(?:\.\d+)?(?: (?:to|or) \d+(?:\.\d+)?)?(?: \S+)?")
#: What the value of a parameter is, in words.
_TYPES = {
    "entity": later("a thing, by its name"),
    "date": later("a day, as YYYY-MM-DD"),
    "text": later("text"),
    "number": later("a number"),
    "property": later("a property, by its name"),
}


def named() -> list[NamedQuery]:
    """Return the named queries in the order of their titles."""
    return _named(FOLDER)


@cache
def _named(folder: Path) -> list[NamedQuery]:
    return sorted(library.read_all(folder).values(), key=lambda query: query.title.casefold())


def warm() -> None:
    """Read the files of the questions."""
    named()


@blueprint.get("/queries")
def index() -> Response:
    """List the questions."""
    return _respond(render_template("queries.html", queries=named()), "index")


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """Show a query with its answer; ``.csv`` and ``.json`` give the answer alone."""
    stem, _, extension = name.rpartition(".")
    if stem and extension in _TABLES:
        return _table(library.find(FOLDER, stem), extension)
    found = library.find(FOLDER, name)
    fields = filled(found)
    unclear = any(field.problem for field in fields)
    shown = {} if unclear else _answered(found, {f.parameter.name: f.value for f in fields if f.value})
    body = render_template(
        "query.html", query=found, fields=fields, unclear=unclear, text=library.body(found.text), words=_words,
        types=_TYPES, arguments=urlencode(arguments(fields), safe="/"), **shown,
    )  # fmt: skip
    response = _respond(body, found.text)
    if unclear:
        response.status_code = 400
    return response


def _answered(query: NamedQuery, given: dict[str, str]) -> dict[str, object]:
    """Return what the page shows of an answer: a table, or the text of a graph or of yes and no."""
    answer = _run(query, "json", given, settings().table_rows)
    data = answer.read()
    solutions = answer.form == SOLUTIONS
    columns = _columns(read_variables(data), query) if solutions else []
    reader = Reader(terms())
    rows = [[_cell(reader, row, c) for c in columns] for row in read_rows(data)] if solutions else []
    return {"columns": columns, "rows": rows, "complete": answer.complete, "limit": settings().table_rows,
            "other": None if solutions else data.decode()}  # fmt: skip


def _columns(variables: list[str], query: NamedQuery) -> list[str]:
    """Leave out what was asked with, and labels that stand as words of a link."""
    params = {p.name for p in query.params}
    labels = {f"{c}Label" for c in variables}
    return [c for c in variables if c not in params and c not in labels]


def _cell(reader: Reader, row: Row, column: str) -> Value:
    """Return one value in words: a thing by its label, a number for reading."""
    term = row.get(column)
    if term is None:
        return Value(Words(""))
    value = reader.term(term)
    if term.kind == "literal" and _AMOUNT.fullmatch(term.value) and term.number is None:
        value = Value(wording.quantity(term.value))
    label = row.get(f"{column}Label")
    return Value(Words(label.value, term.value), value.href) if label and term.kind == "iri" else value


def _words(name: str) -> str:
    """Return the name of a column or parameter in words: ``trainingCost`` is ``training cost``."""
    return wording.spoken(name).replace("_", " ")


def _run(query: NamedQuery, format_name: str, given: dict[str, str], rows: int | None = None) -> Answer:
    forms = {SOLUTIONS: format_name, BOOLEAN: format_name, GRAPH: "turtle"}
    bound = substitutions(query, given)
    return engine().query(
        Query(query.text, forms, substitutions=bound, base=settings().base, prefixes=PREFIXES, rows=rows)
    )


def _table(query: NamedQuery, extension: str) -> Response:
    answer = _run(query, extension, values(query))
    if answer.form == GRAPH:
        raise NotFound(f"'{query.name}' makes a graph, not a table", hint=f"see /queries/{query.name}")
    response = Response(answer.read(), content_type=export.formats()[extension].content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{query.name}.{extension}"'
    return _stamped(response, query.text)


def _respond(body: str, *parts: str) -> Response:
    return _stamped(Response(body, content_type="text/html; charset=utf-8"), *parts)


def _stamped(response: Response, *parts: str) -> Response:
    tag = conditional.tag(engine().snapshot, request.full_path, *parts)
    conditional.stamp(response, tag, settings().max_age)
    return response
