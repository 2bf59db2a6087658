"""The engine of many machines: a SPARQL 1.1 endpoint evaluates; guards, deadlines, sizes and formats stay here."""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache

from sinograph.engine import replies
from sinograph.engine.answer import Answer, Term, read_rows
from sinograph.engine.evaluate import format_for, graph
from sinograph.engine.guards import check, form_of, is_update
from sinograph.engine.lanes import Lanes
from sinograph.engine.marker import Marker
from sinograph.engine.request import Limits, Query
from sinograph.engine.spool import Shelf, Spool
from sinograph.engine.substitute import substitute
from sinograph.engine.transport import Transport, address
from sinograph.errors import QuerySyntaxError
from sinograph.export.format import SOLUTIONS
from sinograph.query.library import find
from sinograph.resources import share

#: An answer that travels as JSON or N-Triples is larger than what most formats make of it.
_LARGER = 4
_LOOK_S = 5.0
_NAMES_GRAPHS = re.compile(r"\b(?:FROM|GRAPH)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the endpoint is, and how it is spoken to."""

    url: str
    """Address of the SPARQL endpoint."""
    authorization: str = ""
    """``Bearer TOKEN`` or ``user:password``; empty for none."""
    default_graph: str = ""
    """IRI of the graph that counts as default graph, for stores that have none of their own; empty for theirs."""
    refresh_s: float = 30.0
    """Seconds after which the snapshot of the endpoint is looked up again."""
    connect_s: float = 5.0
    """Seconds for connecting."""


class RemoteEngine:
    """Asks an endpoint and reads the whole answer before anything is handed on; may be used by many threads."""

    def __init__(self, remote: Remote, limits: Limits | None = None, prefixes: Mapping[str, str] | None = None) -> None:
        """``limits.workers`` bounds the calls at a time; ``prefixes`` are given to ``select``.

        Nothing is asked yet. SinographError for an address that is none.
        """
        address(remote.url)
        self.remote = remote
        self.limits = limits or Limits(workers=16)
        self.lanes = Lanes(self.limits)
        self._prefixes = dict(prefixes or {})
        self._transport = Transport(remote.authorization, self.limits.workers, remote.connect_s)
        self._shelf = Shelf(self.limits.spool_total)
        self._marker = Marker(self.marker, remote.refresh_s)

    @property
    def snapshot(self) -> str:
        """The id that the last push left at the endpoint; without one, a name that changes every few minutes."""
        return self._marker.id

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def marker(self) -> str | None:
        """Ask the endpoint which snapshot it holds; None if nobody said, or a push has not ended."""
        query = Query(_pushed(), {SOLUTIONS: "json"}, timeout_s=_LOOK_S)
        rows = read_rows(self._ask(query, None).read())
        found = rows[0]["snapshot"].value if len(rows) == 1 else ""
        return found if found.isalnum() else None

    def select(self, text: str, substitutions: Mapping[str, str] | None = None) -> list[dict[str, Term]]:
        """Return the solutions of one of our own SELECT queries, unbound variables absent."""
        query = Query(text, {SOLUTIONS: "json"}, substitutions=substitutions or {}, prefixes=self._prefixes)
        return read_rows(self.query(query).read())

    def query(self, query: Query, cancelled: Callable[[], bool] | None = None) -> Answer:
        """Answer a query; see the interface. RemoteFailed when the endpoint does not do its part."""
        check(query.text, self.limits)
        snapshot = self.snapshot
        answer = self._ask(query, cancelled)
        if self.snapshot == snapshot:
            answer.snapshot = snapshot
        else:  # nobody knows which of the two it is of
            answer.snapshot = f"between-{snapshot}-{self.snapshot}"
        return answer

    def _ask(self, query: Query, cancelled: Callable[[], bool] | None) -> Answer:
        form = form_of(query.text)
        if form is None:
            raise _no_query(query.text)
        format = format_for(query, form)
        before = _prologue(query)
        fields = [("query", before + substitute(query.text, query.substitutions, _cut(query)))]
        fields += self._dataset(query)
        seconds = min(self.limits.timeout_s, query.timeout_s or self.limits.timeout_s)
        spool = Spool(self.limits.spool_memory, self._shelf)
        with self.lanes.one() as waited:
            began = time.monotonic()
            reply = self._transport.form(
                self.remote.url,
                fields,
                replies.ACCEPT[form],
                seconds=seconds,
                most=_LARGER * self.limits.max_bytes,
                cancelled=cancelled,
            )
        with closing(reply.body):
            replies.check(reply, before.count("\n"))
            try:
                sink = replies.SpoolSink(spool, self.limits.max_bytes)
                rows, complete = replies.write(reply, form, query, format, sink)
            except BaseException:
                spool.close()
                raise
        return Answer(
            form,
            format.name,
            format.content_type,
            "",
            spool.chunks(),
            spool.size,
            rows,
            complete,
            seconds=time.monotonic() - began,
            waited=waited,
            on_close=spool.close,
        )

    def _dataset(self, query: Query) -> list[tuple[str, str]]:
        """The graphs of the request (SPARQL 1.1 Protocol, section 2.1.4), or those that this store needs to be told."""
        given = [("default-graph-uri", graph(iri).value) for iri in query.default_graphs]
        given += [("named-graph-uri", graph(iri).value) for iri in query.named_graphs]
        # A dataset of one graph has no named graphs, so a query that names graphs goes without.
        if not given and self.remote.default_graph and not _NAMES_GRAPHS.search(query.text):
            given = [("default-graph-uri", self.remote.default_graph)]
        return given


def _cut(query: Query) -> int | None:
    return None if query.rows is None else query.rows + 1


def _prologue(query: Query) -> str:
    """Base and prefixes on one line; what the query declares itself comes later and so counts."""
    parts = [f"BASE <{query.base}>"] if query.base else []
    parts += [f"PREFIX {name}: <{iri}>" for name, iri in query.prefixes.items() if f"{name}:" in query.text]
    return " ".join(parts) + "\n" if parts else ""


def _no_query(text: str) -> QuerySyntaxError:
    if not text.strip():
        return QuerySyntaxError("the query is empty")
    if is_update(text):
        hint = "this is SPARQL Update; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered"
        return QuerySyntaxError("the query cannot be read", hint=hint)
    return QuerySyntaxError("the query cannot be read: it does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE")


@cache
def _pushed() -> str:
    return find(share() / "queries" / "remote", "pushed").text
