"""Evaluates one query on an opened store and writes the answer; runs inside a worker process only.

Results of pyoxigraph must stay on the thread that made them, or the process aborts; so nothing here hands one on.
"""

import re
from itertools import islice

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
)

from sinograph import export
from sinograph.engine.failures import explain
from sinograph.engine.gate import Gate
from sinograph.engine.request import Query
from sinograph.engine.sink import AnswerSink
from sinograph.errors import QueryError, RequestError, SinographError, UnknownFormat

Term = NamedNode | BlankNode | Literal | Triple
_IRI = re.compile(r"<([^<>\\\s]*)>")


def evaluate(store: Store, query: Query, sink: AnswerSink, gate: Gate | None = None, call: str = "") -> int | None:
    """Write the answer into ``sink`` and return the number of rows where it is known.

    SERVICE goes through the gate if there is one, under the name ``call``. Raises QuerySyntaxError, UnknownFormat,
    RequestError for a graph name that is no IRI, RemoteFailed, and SinographError when the store fails.
    """
    text = gate.through(query.text, call) if gate else query.text
    federated = gate if text != query.text else None
    try:
        result = _query(Store() if query.parse_only else store, query, text)
        form = _form(result)
        format = format_for(query, form)
        sink.begin(form, format)
        if query.rows is not None and isinstance(result, QuerySolutions):
            rows = list(islice(result, query.rows + 1))
            sink.complete = len(rows) <= query.rows
            return format.write(export.Table(result.variables, rows[: query.rows]), sink, query.prefixes)
        return format.write(result, sink, query.prefixes)
    except SyntaxError as error:
        raise explain(str(error), query.text, query.prefixes) from error
    except RuntimeError as error:
        if federated and "projection" not in str(error):
            raise federated.failure(str(error)) from error
        hint = "let SELECT project every variable that is given a value" if "projection" in str(error) else None
        raise QueryError(str(error), hint=hint) from error
    except ConnectionError:  # not the store, but the server that no longer listens
        raise
    except OSError as error:
        raise (federated.failure(str(error)) if federated else _failed(error)) from error


def _failed(error: OSError) -> SinographError:
    return SinographError(f"the evaluation failed: {error}")


def _query(store: Store, query: Query, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
    options: dict[str, object] = {}
    if query.default_graphs or query.named_graphs:
        # named_graphs alone would leave the store's default graph in place; the protocol wants an empty one.
        options["default_graph"] = [graph(iri) for iri in query.default_graphs]
        options["named_graphs"] = [graph(iri) for iri in query.named_graphs]
    if query.substitutions:
        options["substitutions"] = {Variable(n): term(t) for n, t in query.substitutions.items()}
    # Each prefix costs the parser 3 µs, so those that cannot occur stay away.
    prefixes = {name: iri for name, iri in query.prefixes.items() if f"{name}:" in query.text}
    try:
        return store.query(text, base_iri=query.base, prefixes=prefixes, **options)  # type: ignore[arg-type]
    except SyntaxError:
        if text == query.text:
            raise
        # The positions must be those of the text that the client knows.
        return store.query(query.text, base_iri=query.base, prefixes=prefixes, **options)  # type: ignore[arg-type]


def _form(result: QuerySolutions | QueryBoolean | QueryTriples) -> str:
    if isinstance(result, QuerySolutions):
        return export.SOLUTIONS
    return export.BOOLEAN if isinstance(result, QueryBoolean) else export.GRAPH


def format_for(query: Query, form: str) -> export.Format:
    """Return the format that the query wants for a result form; UnknownFormat if it wants none."""
    name = query.formats.get(form)
    if name is None:
        fitting = [f for f in export.formats().values() if form in f.forms]
        raise UnknownFormat(
            f"the result of this query is of the form {form!r}, and the request accepts no format for that",
            members={"variants": [f.media_types[0] for f in fitting]},
        )
    return export.find(name)


def graph(iri: str) -> NamedNode:
    """Read the name of a graph; RequestError if it is no absolute IRI."""
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise RequestError(f"the graph name <{iri}> is not an absolute IRI") from error


def term(text: str) -> Term:
    """Read one N-Triples term; RequestError if it is none."""
    try:
        if plain := _IRI.fullmatch(text):
            return NamedNode(plain[1])
        quads = list(parse(f"<x:> <x:> {text} .", RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as error:
        raise RequestError(f"{text!r} is not an N-Triples term") from error
    if len(quads) != 1:
        raise RequestError(f"{text!r} is not one N-Triples term")
    found: Term = quads[0].object
    return found
