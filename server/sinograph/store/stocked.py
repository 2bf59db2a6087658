"""A store elsewhere that is being filled: what is asked of it and what is sent to it."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from pyoxigraph import Triple

from sinograph import vocabulary as v
from sinograph.engine.remote import Remote, RemoteEngine
from sinograph.engine.replies import check
from sinograph.engine.request import Limits
from sinograph.engine.substitute import spelled
from sinograph.engine.transport import Transport, address
from sinograph.errors import EngineBusy, QueryTimeout, RemoteFailed, SinographError
from sinograph.query.library import find
from sinograph.resources import share

MARKER = f"{v.BASE}graph/pushed"
_TRIPLES = "application/n-triples"
_UPDATE = "application/sparql-update"
_MOST = 64 * 2**20
#: Triples that one query asks for.
_AT_A_TIME = 50
#: Seconds to wait before a portion is sent again.
_AGAIN_S = (1.0, 3.0, 9.0)


@dataclass(frozen=True, slots=True)
class Target:
    """The addresses of a store."""

    query: str
    update: str = ""
    """Takes SPARQL Update; empty for a store that is only filled by the Graph Store Protocol."""
    graphs: str = ""
    """Takes the Graph Store Protocol, indirectly (``?graph=…``); empty for a store that is filled by updates."""
    authorization: str = ""
    default_graph: str = ""
    """The graph that counts as default graph, for stores that have none of their own."""
    timeout_s: float = 600.0
    """Seconds for one request."""


class Stocked:
    """Speaks to the store. Every method raises SinographError when the store does not do what it is told."""

    def __init__(self, target: Target, wait: Callable[[float], None] = time.sleep) -> None:
        """Nothing is asked yet; SinographError for an address that is none."""
        if not target.update and not target.graphs:
            raise SinographError("the store needs an address for updates or for graphs")
        for url in filter(None, (target.update, target.graphs)):
            address(url)
        self.target = target
        self._wait = wait
        remote = Remote(target.query, target.authorization, target.default_graph, refresh_s=target.timeout_s)
        limits = Limits(timeout_s=target.timeout_s, workers=1, max_bytes=_MOST, max_text=_MOST, max_path=_MOST)
        self.engine = RemoteEngine(remote, limits, v.PREFIXES)
        self._transport = Transport(target.authorization, 2)

    def close(self) -> None:
        """Close the connections."""
        self.engine.close()
        self._transport.close()

    # Reading

    def mark(self) -> str:
        """Return what the marker says: a snapshot id, words about an unfinished push, or nothing."""
        rows = self.engine.select(_text("pushed"))
        return rows[0]["snapshot"].value if rows else ""

    def sizes(self) -> dict[str, int]:
        """Return the number of triples of each named graph."""
        rows = self.engine.select(_text("graph-sizes"))
        return {row["graph"].value: int(row["triples"].value) for row in rows if "graph" in row}

    def default_size(self) -> int:
        """Return the number of triples of the default graph."""
        return int(self.engine.select(_text("default-size"))[0]["triples"].value)

    def missing(self, wanted: Sequence[tuple[str | None, Triple]]) -> list[tuple[str | None, Triple]]:
        """Return those of the triples, each with its graph, that the store does not have."""
        there: set[int] = set()
        for name in ("in-default", "in-graph"):
            numbers = [n for n, (graph, _) in enumerate(wanted) if (graph is not None) == (name == "in-graph")]
            for start in range(0, len(numbers), _AT_A_TIME):
                rows = " ".join(_row(n, *wanted[n]) for n in numbers[start : start + _AT_A_TIME])
                asked = re.sub(r"\([UNDEF ]+\)", lambda _, rows=rows: rows, _text(name))  # type: ignore[misc]
                there |= {int(row["number"].value) for row in self.engine.select(asked)}
        return [triple for n, triple in enumerate(wanted) if n not in there]

    # Writing

    def update(self, text: str) -> None:
        """Apply an update; the store decides how much of it is one transaction."""
        self._send("POST", self.target.update, text.encode(), _UPDATE)

    def add(self, graph: str | None, lines: bytes, repeat: bool) -> None:
        """Add N-Triples to a graph; with ``repeat`` again when the store did not say that it has them."""
        for pause in (*_AGAIN_S, None) if repeat else (None,):
            try:
                return self._add(graph, lines)
            except (RemoteFailed, QueryTimeout, EngineBusy):
                if pause is None:
                    raise
                self._wait(pause)

    def _add(self, graph: str | None, lines: bytes) -> None:
        if self.target.graphs:
            self._send("POST", self._graph_address(graph), lines, _TRIPLES)
            return
        if b"\\\\u" in lines.lower():
            raise SinographError(
                "a text holds a backslash before u, which not every store reads alike in an update",
                hint="name the address of its Graph Store Protocol with --graphs",
            )
        data = lines.decode()
        self.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{data}}} }}" if graph else f"INSERT DATA {{\n{data}}}")

    def drop(self, graph: str | None) -> None:
        """Make a graph empty; it may not be there."""
        if self.target.update:
            self.update(f"DROP SILENT GRAPH <{graph}>" if graph else "DROP SILENT DEFAULT")
        else:
            self._send("DELETE", self._graph_address(graph), None, "", fine=404)

    def set_mark(self, words: str) -> None:
        """Write the marker, or take it away when there are no words."""
        self.drop(MARKER)
        if words:
            self.add(MARKER, marker_lines(words).encode(), repeat=True)

    def _graph_address(self, graph: str | None) -> str:
        joint = "&" if "?" in self.target.graphs else "?"
        named = f"graph={quote(graph, safe='')}" if graph else "default"
        return f"{self.target.graphs}{joint}{named}"

    def _send(self, method: str, url: str, body: bytes | None, kind: str, fine: int = 0) -> None:
        headers = {"Accept": "*/*", **({"Content-Type": kind} if kind else {})}
        reply = self._transport.send(method, url, body, headers, seconds=self.target.timeout_s, most=_MOST)
        try:
            if not 200 <= reply.status < 300 and reply.status != fine:
                check(reply)
        finally:
            reply.body.close()


def marker_lines(words: str) -> str:
    """Return the content of the marker as N-Triples."""
    return f'<{MARKER}> <{v.DCT}identifier> "{words}" .\n'


def _row(number: int, graph: str | None, triple: Triple) -> str:
    named = [f"<{graph}>"] if graph else []
    terms = (str(triple.subject), str(triple.predicate), str(triple.object))
    return " ".join(["(", str(number), *named, *map(spelled, terms), ")"])


@cache
def _text(name: str) -> str:
    return find(share() / "queries" / "remote", name).text
