"""Settings of the server: one frozen object. A field with a text below it is all that a new setting needs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path

from sinograph.engine import Limits
from sinograph.engine.remote import Remote
from sinograph.store import WriteLimits
from sinograph.web.setting import Between, Each, from_environment

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_SHARED_RATE = 600
_Count = Annotated[int, Between(1)]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set.

    The field ``max_body`` is the variable ``SINOGRAPH_MAX_BODY``, the key ``max_body`` of the settings file and
    ``--set max_body=…``; the text below it is what ``--show-config`` says. Kinds: text, bool, int, float, a tuple of
    texts, Path, ``Literal[…]`` of texts. ``Annotated[int, Between(1, 9)]`` bounds a number, which is 0 or more
    otherwise; ``Annotated[str, Each("an address", check)]`` checks a text, or each of a list. A field with
    ``field(metadata={"secret": True})`` is never shown.
    """

    home: Path = field(default_factory=lambda: user_cache_path("sinograph"))
    """Folder of stores, snapshots and tokens."""
    base: str = "https://w3id.org/sinograph/"
    """Where the IRIs of the graph begin; also the base of relative IRIs in queries."""
    url: str = ""
    """Address at which clients reach this server, for links to itself; empty: as the request says."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Between(1, 65535)] = 7070
    """Port to listen on."""
    threads: _Count = 32
    """Requests handled at the same time, most of them waiting."""
    workers: _Count = field(default_factory=lambda: max(2, os.cpu_count() or 2))
    """Queries evaluated at the same time, each in a process of its own."""
    spare_workers: int = field(default_factory=lambda: 2 * max(2, os.cpu_count() or 2))
    """Queries evaluated besides while all of those run long, if half of the memory is enough for their limits."""
    worker_queries: _Count = 10_000
    """Queries after which a worker process is replaced."""
    rate: Annotated[int, Between(-1)] = -1
    """Requests a minute that one client may make; 0 is no limit, -1 is 600 where others than this machine can ask."""
    trusted_proxies: tuple[str, ...] = ()
    """Proxies whose X-Forwarded-For, -Host, -Proto or Forwarded count: their number, or addresses and networks."""
    queue: int = 64
    """Queries that may wait for a worker."""
    timeout: Annotated[float, Between(0.1)] = 10.0
    """Seconds a query may run."""
    memory_mb: Annotated[int, Between(64)] = 1024
    """MiB a query may use."""
    max_body: int = 1_000_000
    """Largest request body in bytes, also after decompression."""
    max_query: _Count = 64 * 1024
    """Longest query in characters."""
    max_answer: int = 128 * 2**20
    """Largest answer in bytes that is collected before it is sent; larger ones are streamed, one at a time."""
    max_export: _Count = 50_000
    """Most triples of a query that are exported as a network."""
    cache_mb: int = 64
    """MiB of answers kept in memory; 0 switches the cache off."""
    max_age: int = 300
    """Seconds for which caches may use an answer without asking again."""
    table_rows: _Count = 1000
    """Rows of a result shown on a page."""
    allow_service: tuple[str, ...] = ()
    """IRI prefixes that SERVICE may call, separated by spaces; none by default."""
    writable: bool = False
    """Whether holders of a token may change the graph."""
    anonymous_writes: bool = False
    """Whether a writable server on a loopback address takes changes without a token."""
    private: bool = False
    """Whether reading needs a token too."""
    allow_load: tuple[str, ...] = ()
    """IRI prefixes that LOAD may fetch from, separated by spaces; none by default."""
    update_timeout: Annotated[float, Between(0.1)] = 60.0
    """Seconds a change may take."""
    max_upload: int = 64 * 2**20
    """Largest body in bytes that the holder of a token may send, also after decompression."""
    keep_builds: _Count = 5
    """Built snapshots that are kept, the newest first; besides the current one, pinned ones and those being read."""
    keep_snapshots: int = 10
    """Written snapshots that are kept, besides the current one and those that are being read."""
    drain: float = 30.0
    """Seconds that requests may take to be answered after the server was told to end."""
    drain_delay: float = 0.0
    """Seconds for which the server goes on when told to end, saying at /readyz that it will."""
    access_log: str = "off"
    """Where a line of JSON a request goes: off, stdout, stderr, or the path of a file."""
    log_clients: Literal["full", "network", "none"] = "full"
    """What of a client's address the access log keeps; network: its first 24 bits, 48 of IPv6."""
    log_queries: bool = False
    """Whether the access log holds the text of queries, not only its hash."""
    metrics_from: Annotated[tuple[str, ...], Each("a network such as 10.0.0.0/8", ip_network)] = ("127.0.0.0/8", "::1")
    """Networks that read /metrics without a token, unless through a proxy; 0.0.0.0/0 opens it to everybody."""
    engine: str = ""
    """Address of a SPARQL endpoint that evaluates queries; empty: worker processes on a snapshot here."""
    engine_auth: str = field(default="", metadata={"secret": True})
    """Credentials for that endpoint: Bearer TOKEN, or user:password."""
    engine_default_graph: str = ""
    """Graph that counts as the default graph of that endpoint, if it has none of its own."""
    engine_connections: _Count = 16
    """Queries that the endpoint is asked at the same time."""
    engine_refresh: Annotated[float, Between(0.1)] = 30.0
    """Seconds after which it is asked again which snapshot it holds."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read ``SINOGRAPH_*`` variables and nothing else; SinographError names a value of the wrong form."""
        return cls(**from_environment(cls, os.environ if environment is None else environment))

    def requests_a_minute(self) -> int:
        """Return what one client may ask in a minute, 0 for no limit."""
        if self.rate >= 0:
            return self.rate
        return _SHARED_RATE if self.trusted_proxies or self.host not in _LOOPBACK else 0

    def limits(self) -> Limits:
        """Return the part that concerns the engine."""
        return Limits(
            timeout_s=self.timeout,
            memory_mb=self.memory_mb,
            max_bytes=self.max_answer,
            workers=self.workers,
            spare_workers=min(self.spare_workers, max(0, _memory_mb() // 2 // self.memory_mb - self.workers)),
            worker_queries=self.worker_queries,
            queue=self.queue,
            max_text=self.max_query,
            services=self.allow_service,
        )

    def remote(self) -> Remote:
        """Return the part that concerns the endpoint that evaluates, if there is one."""
        return Remote(self.engine, self.engine_auth, self.engine_default_graph, self.engine_refresh)

    def write_limits(self) -> WriteLimits:
        """Return the part that concerns changes."""
        return WriteLimits(
            timeout_s=self.update_timeout,
            memory_mb=self.memory_mb,
            max_text=self.max_upload,
            services=self.allow_service,
            loads=self.allow_load,
            keep=self.keep_snapshots,
        )


def _memory_mb() -> int:
    """Return the memory of this machine in MiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
