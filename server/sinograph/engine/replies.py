"""Reads what an endpoint answered and writes it in the format that was asked for, as the embedded engine would have."""

import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from sinograph import export
from sinograph.engine.request import Query
from sinograph.engine.spool import Spool
from sinograph.engine.transport import Reply
from sinograph.errors import (
    EngineBusy,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    RemoteFailed,
    SinographError,
)
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS

#: What is asked for: the one form that every engine has and that loses nothing, then what else can be read.
ACCEPT = {
    SOLUTIONS: "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    BOOLEAN: "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    GRAPH: "application/n-triples, text/turtle;q=0.5, application/rdf+xml;q=0.1",
}
_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
_GRAPHS = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/ntriples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,  # its type before RDF 1.1
    "text/turtle": RdfFormat.TURTLE,
    "application/x-turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_SMALL = 2**20
_PLACE = re.compile(r"line\s*[:=]?\s*(\d+)\W+col(?:umn)?\s*[:=]?\s*(\d+)|\b(?:error at|at) (\d+):(\d+)", re.IGNORECASE)
_TIME = re.compile(r"time[d ]*-?out|cancell?ed|deadline", re.IGNORECASE)
_LATER = {"retry_after_s": 10}
_TRACE = re.compile(r"^\s*(?:at\s+[\w.$/<>]+\(|Caused by:|Traceback|File \"|\.\.\. \d+ more).*", re.MULTILINE)
_log = logging.getLogger("sinograph.engine.remote")
_log.addHandler(logging.NullHandler())  # a command says the error itself; a server adds a handler


class SpoolSink:
    """A sink for export formats that collects the answer; QueryTooComplex when it grows too large."""

    def __init__(self, spool: Spool, most: int) -> None:
        """Write into ``spool``, at most ``most`` bytes."""
        self._spool, self._most = spool, most

    def write(self, data: bytes, /) -> int:
        """Take the next bytes of the body."""
        if self._spool.size + len(data) > self._most:
            raise QueryTooComplex(
                f"the answer is larger than {self._most:,} bytes",
                hint="add a LIMIT, or take the whole graph as a download",
                members={"limit_bytes": self._most},
            )
        self._spool.add(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: it is all kept."""


def write(reply: Reply, form: str, query: Query, format: export.Format, sink: SpoolSink) -> tuple[int | None, bool]:
    """Write a good reply in ``format``; return the number of rows where it is known, and whether they are all.

    RemoteFailed if the reply is of another kind or cannot be read.
    """
    # An error remembers the frames it came through, and with them a parser, which must not end on another thread.
    failure: SinographError
    try:
        return _written(reply, form, query, format, sink)
    except SinographError as error:
        failure = error.with_traceback(None)
    except (SyntaxError, ValueError, OSError) as error:
        _log.warning("the endpoint's %s cannot be read: %s", reply.media_type, error)
        failure = RemoteFailed(f"the endpoint's answer cannot be read as {reply.media_type}")
    raise failure


def _written(reply: Reply, form: str, query: Query, format: export.Format, sink: SpoolSink) -> tuple[int | None, bool]:
    if form == GRAPH:
        return format.write(_triples(reply), sink, query.prefixes), True
    result = _results(reply)
    if isinstance(result, QueryBoolean) != (form == BOOLEAN):
        raise RemoteFailed(f"the endpoint answered something that is not of the form {form!r}")
    if query.rows is not None and isinstance(result, QuerySolutions):
        rows = list(islice(result, query.rows + 1))
        table = export.Table(result.variables, rows[: query.rows])
        return format.write(table, sink, query.prefixes), len(rows) <= query.rows
    return format.write(result, sink, query.prefixes), True


def _results(reply: Reply) -> QuerySolutions | QueryBoolean:
    format = _RESULTS.get(reply.media_type)
    if format is None:
        raise _unexpected(reply)
    data = reply.body.read(_SMALL + 1)
    if len(data) <= _SMALL:
        return parse_query_results(data, format)
    reply.body.seek(0)
    return parse_query_results(reply.body, format)


def _triples(reply: Reply) -> Iterable[Triple]:
    format = _GRAPHS.get(reply.media_type)
    if format is None:
        raise _unexpected(reply)
    return _unnamed(reply, format)


def _unnamed(reply: Reply, format: RdfFormat) -> Iterator[Triple]:
    for quad in parse(reply.body, format):
        yield quad.triple


def _unexpected(reply: Reply) -> RemoteFailed:
    _log.warning("the endpoint answered %r: %s", reply.media_type, reply.excerpt(500))
    what = reply.media_type or "a body without Content-Type"
    return RemoteFailed(
        f"the endpoint answered with {what[:80]}, which is no answer to a query",
        hint="is its address that of the SPARQL endpoint, and not of a page about it?",
    )


def check(reply: Reply, prologue: int = 0) -> None:
    """Raise what a reply that is not a complete 200 means; ``prologue`` lines were put before the query.

    What the endpoint says is shown only where it speaks of the query; the rest goes into the log.
    """
    if reply.status in (200, 206):  # 206 is how Virtuoso says that its time was up
        partial = reply.headers.get("X-SQL-State") or reply.headers.get("X-SQL-Message")
        if partial or reply.status == 206:
            raise QueryTimeout("the endpoint sent only a part of the answer", hint="make the query more specific")
        return
    error = _error(reply, prologue)
    if not isinstance(error, QuerySyntaxError):
        _log.warning("the endpoint answered %d: %s", reply.status, reply.excerpt(500))
    raise error


def _error(reply: Reply, prologue: int) -> SinographError:
    status, said = reply.status, reply.excerpt()
    late = _TIME.search(said[:1000]) is not None
    if status in (408, 504) or (status in (500, 503) and late):
        hint = "add a LIMIT, or make the patterns more specific; nothing of the answer was sent"
        return QueryTimeout("the endpoint ended the query because it took too long", hint=hint, members=_LATER)
    if status in (429, 503):
        wait = reply.headers.get("Retry-After", "")
        return EngineBusy(
            "the endpoint is busy",
            hint="try again later",
            members={"retry_after_s": min(int(wait), 3600) if wait.isdecimal() else 10},
        )
    if status in (413, 414, 431):
        return QueryTooComplex("the query is larger than the endpoint takes", members={"endpoint_status": status})
    if 300 <= status < 400:
        where = reply.headers.get("Location", "nowhere")[:200]
        return RemoteFailed(f"the endpoint redirects to {where!r}, which is not followed", hint="name that address")
    if status in (401, 403, 407):
        hint = "give its credentials in SINOGRAPH_ENGINE_AUTH"
        return RemoteFailed(f"the endpoint does not let this server in ({status})", hint=hint)
    if status in (400, 422):
        return _refused(reply, said, prologue)
    if status in (404, 405):
        return RemoteFailed(f"there is no SPARQL endpoint at the address that is asked ({status})")
    return RemoteFailed(f"the endpoint failed ({status})", members={"endpoint_status": status})


def _refused(reply: Reply, said: str, prologue: int) -> QueryError:
    """A 400: what the endpoint says about the query, without pages and traces, and the place in our query."""
    if "html" in reply.media_type or said.lstrip()[:1] == "<":
        return QuerySyntaxError("the endpoint refused the query, and answered with a page instead of a reason")
    words = " ".join(_TRACE.sub("", said).split())[:300]
    members: dict[str, object] = {}
    if found := _PLACE.search(words):
        line = int(found[1] or found[3]) - prologue
        if line >= 1:
            members = {"line": line, "column": int(found[2] or found[4])}
            words = words.replace(found[0], found[0].replace(found[1] or found[3], str(line), 1), 1)
    kind = QueryRefused if "SERVICE" in words and "allow" in words else QuerySyntaxError
    return kind(f"the endpoint refused the query: {words or 'it did not say why'}", members=members)
