"""What is asked of an engine: one query, and the limits under which queries run."""

import marshal
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from hashlib import sha256

from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS

_SETS = 64
ANY_FORM: Mapping[str, str | None] = {SOLUTIONS: "json", BOOLEAN: "json", GRAPH: "turtle"}


@dataclass(frozen=True)
class Query:
    """One SPARQL query with everything that can change its answer.

    ``formats`` names the export format for each result form, because the form is known only after parsing; None means
    that the client accepts nothing we have for it. Graph lists left empty mean "not given", so that the query's own
    FROM clauses count; if one is given, both are taken from here (SPARQL 1.1 Protocol, section 2.1.4).
    ``substitutions`` maps variables (without ``?``) to N-Triples terms; a SELECT must project such a variable.
    ``rows`` cuts a SELECT after so many solutions; ``timeout_s`` can only lower the limit of the engine.
    ``parse_only`` asks whether the text is a query at all: it is evaluated on an empty store.
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
    trusted: bool = False
    """One of our own, for a page: it has ten seconds at least, and is not slowed down beside the queries of others."""
    stream: bool = False
    """Whether whoever asked can send an answer of any size and break it off so that its client notices."""
    parse_only: bool = False

    @property
    def wire(self) -> bytes:
        """Bytes for a worker, without the prefixes, which it is told once."""
        # marshal needs a tenth of the time of JSON; both ends are one interpreter, and the one that writes is trusted.
        own = self.__dict__
        values = [own[name] for name in _FIELDS]
        for place in _MAPPINGS:
            values[place] = dict(values[place])
        values[_PREFIXES] = None
        return marshal.dumps(values)

    @classmethod
    def from_wire(cls, data: bytes, prefixes: Mapping[str, str]) -> "Query":
        """Read what ``wire`` holds."""
        values = marshal.loads(data)
        values[_PREFIXES] = prefixes
        return cls(*values)

    @property
    def key(self) -> str:
        """A digest that is equal only for queries with the same answer on the same snapshot."""
        found = self.__dict__.get("_key")  # functools.cached_property has one lock for all queries of the process
        if found is None:
            found = self.__dict__["_key"] = self._digest()
        return str(found)

    def _digest(self) -> str:
        own = self.__dict__
        rest = _common(
            digest(self.prefixes),
            tuple(self.formats.items()),
            tuple(self.substitutions.items()),
            *[own[name] for name in _PLAIN],
        )
        return sha256(f"{rest}{self.text}".encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=256)
def _common(*parts: object) -> str:
    """Return what the digests of many queries have in common, in a length that is always the same."""
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


_FIELDS = tuple(f.name for f in fields(Query))
_PREFIXES = _FIELDS.index("prefixes")
_MAPPINGS = [_FIELDS.index("formats"), _FIELDS.index("substitutions")]
_PLAIN = [
    name
    for name in _FIELDS
    if name not in ("text", "formats", "substitutions", "prefixes", "timeout_s", "trusted", "stream")
]
_digests: dict[int, tuple[Mapping[str, str], str]] = {}


def digest(prefixes: Mapping[str, str]) -> str:
    """Return what tells sets of prefixes apart; remembered by identity, for there are few and they do not change."""
    if not prefixes:
        return ""
    found = _digests.get(id(prefixes))
    if found is None or found[0] is not prefixes:
        made = sha256(repr(sorted(prefixes.items())).encode("utf-8", "surrogatepass")).hexdigest()
        if len(_digests) >= _SETS:
            _digests.clear()
        found = _digests[id(prefixes)] = (prefixes, made)
    return found[1]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost, and how many may run; every bound that a client can meet is here."""

    timeout_s: float = 10.0
    """Seconds of evaluation after which the worker is killed."""
    trusted_s: float = 10.0
    """The same for our own queries, if that is longer."""
    memory_mb: int = 1024
    """MiB a worker may allocate on top of the opened store."""
    max_bytes: int = 128 * 2**20
    """Largest answer in bytes that is collected before any of it is handed on; larger ones are streamed or refused."""
    streams: int = 1
    """Answers that may be streamed at the same time: each holds a worker as long as its client takes."""
    stream_s: float = 120.0
    """Seconds after which a streamed answer is broken off."""
    workers: int = 2
    """Queries that run at the same time."""
    spare_workers: int = 0
    """Queries that may run besides, while all of those have run for long."""
    worker_queries: int = 10_000
    """Queries that a worker answers before another takes its place."""
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
    service_calls: int = 32
    """Calls to other servers that one query may make."""
    service_bytes: int = 16 * 2**20
    """Bytes that one query may fetch from other servers."""
    spool_memory: int = 1 * 2**20
    """Bytes of an answer kept in memory while it is collected; more goes to a temporary file."""
    spool_total: int = 2**30
    """Bytes of all answers in temporary files that clients have not fetched yet."""
    memory_store_mb: int = -1
    """Snapshots whose graph.nq is at most this large are held in memory: three times faster, no open file. -1: decided
    by the memory of the machine, see ``holding.largest_in_memory``."""

    def seconds(self, query: Query) -> float:
        """Return how long a query may run."""
        if query.trusted:
            return max(self.timeout_s, self.trusted_s)
        return min(self.timeout_s, query.timeout_s or self.timeout_s)
