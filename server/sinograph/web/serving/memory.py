"""Remembers whole answers to GET and HEAD as bytes, and gives them again ahead of everything else.

Only what a cache in between may keep, too, is remembered: public, with a strong ETag, varying by nothing but what the
key holds. The ETag comes from the snapshot, so an answer is right as long as its snapshot is the current one.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from sinograph.http import Exchange
from sinograph.web.serving.prompt import HARMLESS

#: Everything besides method and address that can change an answer that is remembered.
_KEYED = (
    "host", "accept", "accept-encoding", "accept-language", "if-none-match", "origin", "forwarded", "x-forwarded-host",
    "x-forwarded-proto",
)  # fmt: skip
_KNOWN = HARMLESS | set(_KEYED)
#: Requests with Accept-Datetime never come here, so that answers may vary by it.
_VARIES = frozenset(("accept", "accept-datetime", "accept-encoding", "accept-language", "origin"))
#: Said anew each time, or about one client only.
_PASSING = (b"server-timing", b"ratelimit", b"ratelimit-policy", b"x-request-id", b"date")
_TIMING = b"Server-Timing: wait;dur=0.0, exec;dur=0.0\r\n"
_LARGEST = 2**20
_ENTRIES = 20_000
_SEEN = 50_000
_ENTRY = 600
"""Bytes that an entry takes besides its text and body."""
_LONGEST_S = 300.0
"""Even what does not change is made anew after this: a page may show the date."""

Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer."""

    status: int
    head: bytes
    body: bytes
    size: int
    until: float
    note: object
    """What the observer wants to know when the answer is given again."""


class Memory:
    """Bounded in bytes and entries; the least recently used goes first. Lives on the event loop alone."""

    def __init__(self, most: int, snapshot: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        """Hold up to ``most`` bytes; ``snapshot`` says which one is served now."""
        self._most, self._current, self._clock = most, snapshot, clock
        self._snapshot = ""
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._seen: set[int] = set()
        self.held = self.hits = 0

    def __len__(self) -> int:
        """How many answers are kept."""
        return len(self._kept)

    def find(self, exchange: Exchange, note: Callable[[], object] = lambda: None) -> Kept | None:
        """Return the answer to a request, if it is known; if not, remember what it is answered the second time."""
        if exchange.method not in ("GET", "HEAD") or not exchange.fields.keys() <= _KNOWN:
            return None
        snapshot = self._current()
        if snapshot != self._snapshot:
            self._forget(snapshot)
        get = exchange.fields.get
        scheme = exchange.notes.get("wsgi.url_scheme")
        key = (exchange.method, exchange.target, str(scheme), *[get(name) for name in _KEYED])
        if (kept := self._kept.get(key)) and kept.until > self._clock():
            self._kept.move_to_end(key)
            self.hits += 1
            return kept
        seen = hash(key)
        if seen not in self._seen:  # most addresses are asked for once; only what comes again is worth its place
            if len(self._seen) >= _SEEN:
                self._seen.clear()
            self._seen.add(seen)
            return None
        exchange.on_whole = lambda status, head, body: self._keep(key, snapshot, status, head, body, note)
        return None

    def _keep(self, key: Key, snapshot: str, status: int, head: bytes, body: bytes, note: Callable[[], object]) -> None:
        """Keep an answer, if it may be kept and no other snapshot has come meanwhile."""
        if (
            status not in (200, 304)
            or len(body) > _LARGEST
            or snapshot != self._current()
            or snapshot != self._snapshot
        ):
            return
        lines = [line for line in head.split(b"\r\n") if line]
        fields = {name.lower(): value for name, _, value in (line.partition(b": ") for line in lines)}
        if not _may_be_kept(fields) or len(fields) != len(lines):
            return
        plain = [line for line in lines if line.partition(b":")[0].lower() not in _PASSING]
        timing = _TIMING if b"server-timing" in fields else b""
        kept_head = b"".join(line + b"\r\n" for line in plain) + timing
        size = len(kept_head) + len(body) + sum(len(part) for part in key if part) + _ENTRY
        self._drop(key)
        self._kept[key] = Kept(status, kept_head, body, size, self._clock() + _LONGEST_S, note())
        self.held += size
        while self.held > self._most or len(self._kept) > _ENTRIES:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        if old := self._kept.pop(key, None):
            self.held -= old.size

    def _forget(self, snapshot: str) -> None:
        self._kept.clear()
        self._seen.clear()
        self.held = 0
        self._snapshot = snapshot


def _may_be_kept(fields: dict[bytes, bytes]) -> bool:
    control = fields.get(b"cache-control", b"").lower()
    varies = {part.strip().decode("latin-1").lower() for part in fields.get(b"vary", b"").split(b",") if part.strip()}
    return (
        fields.get(b"etag", b"").startswith(b'"')
        and control.startswith(b"public")
        and b"no-store" not in control
        and b"set-cookie" not in fields
        and varies <= _VARIES
    )
