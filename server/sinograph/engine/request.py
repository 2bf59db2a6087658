"""What is asked of an engine: one query, and the limits under which queries run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS

ANY_FORM: Mapping[str, str | None] = {SOLUTIONS: "json", BOOLEAN: "json", GRAPH: "turtle"}


@dataclass(frozen=True)
class Query:
    """One SPARQL query with everything that can change its answer.

    ``formats`` names the export format for each result form, because the form is known only after parsing; None means
    that the client accepts nothing we have for it. Graph lists left empty mean "not given", so that the query's own
    FROM clauses count; if one is given, both are taken from here (SPARQL 1.1 Protocol, section 2.1.4).
    ``substitutions`` maps variables (without ``?``) to N-Triples terms; a SELECT must project such a variable.
    ``rows`` cuts a SELECT after so many solutions; ``timeout_s`` can only lower the limit of the engine.
    """

    text: str
    formats: Mapping[str, str | None] = field(default_factory=lambda: ANY_FORM)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    substitutions: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    rows: int | None = None
    timeout_s: float | None = None

    @cached_property
    def wire(self) -> bytes:
        """JSON for the worker."""
        return json.dumps({name: getattr(self, name) for name in _FIELDS}, ensure_ascii=False).encode()

    @classmethod
    def from_wire(cls, data: bytes) -> "Query":
        """Read what ``wire`` holds."""
        parts: dict[str, Any] = json.loads(data)
        parts["default_graphs"] = tuple(parts["default_graphs"])
        parts["named_graphs"] = tuple(parts["named_graphs"])
        return cls(**parts)

    @cached_property
    def key(self) -> str:
        """A digest that is equal only for queries with the same answer on the same snapshot."""
        timeless = self if self.timeout_s is None else replace(self, timeout_s=None)
        return sha256(timeless.wire).hexdigest()


_FIELDS = tuple(f.name for f in fields(Query))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost, and how many may run; every bound that a client can meet is here."""

    timeout_s: float = 10.0
    """Seconds of evaluation after which the worker is killed."""
    memory_mb: int = 1024
    """MiB a worker may allocate on top of the opened store."""
    max_bytes: int = 128 * 2**20
    """Largest answer in bytes; nothing of a larger one is handed on."""
    workers: int = 2
    """Queries that run at the same time."""
    queue: int = 64
    """Queries that may wait for a worker before the next is turned away."""
    queue_s: float = 5.0
    """Seconds a query waits for a worker."""
    max_text: int = 64 * 1024
    """Longest query in characters."""
    max_depth: int = 60
    """Deepest nesting of brackets."""
    max_path: int = 100
    """Longest property path in steps."""
    services: tuple[str, ...] = ()
    """IRI prefixes that SERVICE may call; none by default."""
    spool_memory: int = 1 * 2**20
    """Bytes of an answer kept in memory while it is collected; more goes to a temporary file."""
    spool_total: int = 2**30
    """Bytes of all answers in temporary files that clients have not fetched yet."""
    memory_store_mb: int = 256
    """Snapshots whose graph.nq is at most this large are held in memory: three times faster, no open file."""
