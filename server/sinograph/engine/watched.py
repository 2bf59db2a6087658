"""An engine in front of an engine: tells somebody how each query ended and what it took."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sinograph.engine.answer import Answer, Term
from sinograph.engine.interface import Engine
from sinograph.engine.request import Limits, Query
from sinograph.errors import (
    EngineBusy,
    QueryError,
    QueryOutOfMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    SinographError,
)

OK, CACHED, CANCELLED, FAILED = "ok", "cached", "cancelled", "failed"
#: How a query that raises has ended; the first that fits counts.
_ENDS: tuple[tuple[type[SinographError], str], ...] = (
    (QueryTimeout, "timeout"),
    (QueryOutOfMemory, "memory"),
    (EngineBusy, "busy"),
    (QueryRefused, "refused"),
    (QueryTooComplex, "refused"),
    (QuerySyntaxError, "invalid"),
)
OUTCOMES = (OK, CACHED, "timeout", "memory", "busy", "refused", "invalid", CANCELLED, FAILED)


@dataclass(frozen=True, slots=True)
class Ended:
    """One query, after its end; times are in seconds."""

    query: Query
    outcome: str
    seconds: float
    """From the question to the answer, waiting for a worker included."""
    own: bool
    """Whether the query is one of ours, for a page, and not a client's."""
    rows: int | None = None
    snapshot: str = ""


Tell = Callable[[Ended], None]
Done = Callable[[Answer | SinographError], None]


def ended(query: Query, result: Answer | SinographError, seconds: float) -> Ended:
    """Return what there is to tell of a query of a client."""
    if isinstance(result, SinographError):
        return Ended(query, outcome_of(result), seconds, False)
    return Ended(query, CACHED if result.cached else OK, seconds, False, result.rows, result.snapshot)


def watched(inner: Engine, listen: Callable[[], Tell]) -> "WatchedEngine":
    """Return an engine in front of ``inner`` that can do as much as that: also ask without waiting, if that can."""
    return WatchedStarting(inner, listen) if hasattr(inner, "start") else WatchedEngine(inner, listen)


def outcome_of(error: SinographError) -> str:
    """Return in one word how a query or request ended that raised ``error``."""
    for kind, word in _ENDS:
        if isinstance(error, kind):
            return word
    if error.status >= 500:
        return FAILED
    return CANCELLED if type(error) is QueryError and "closed the connection" in error.detail else "refused"


class WatchedEngine:
    """Hands every query on, and what became of it to whoever listens, who must not raise."""

    def __init__(self, inner: Engine, listen: Callable[[], Tell]) -> None:
        """Ask ``inner``; ``listen`` is called before a query and returns what is called after it."""
        self._inner, self._listen = inner, listen

    @property
    def inner(self) -> Engine:
        """The engine that is watched."""
        return self._inner

    @property
    def snapshot(self) -> str:
        """The snapshot of the inner engine."""
        return self._inner.snapshot

    @property
    def limits(self) -> Limits:
        """The limits of the inner engine."""
        return self._inner.limits

    def close(self) -> None:
        """Close the inner engine."""
        self._inner.close()

    def query(self, query: Query, cancelled: Callable[[], bool] | None = None) -> Answer:
        """Answer a query; see the interface."""
        began, tell = time.monotonic(), self._listen()
        try:
            answer = self._inner.query(query, cancelled)
        except SinographError as error:
            tell(ended(query, error, time.monotonic() - began))
            raise
        tell(ended(query, answer, time.monotonic() - began))
        return answer

    def select(self, text: str, substitutions: Mapping[str, str] | None = None) -> list[dict[str, Term]]:
        """Return the solutions of one of our own SELECT queries; see the interface."""
        began, query, tell = time.monotonic(), Query(text), self._listen()
        try:
            rows = self._inner.select(text, substitutions)
        except SinographError as error:
            tell(Ended(query, outcome_of(error), time.monotonic() - began, True))
            raise
        tell(Ended(query, OK, time.monotonic() - began, True, len(rows)))
        return rows


class WatchedStarting(WatchedEngine):
    """In front of an engine that also answers without waiting, on an event loop."""

    def start(self, query: Query, done: Done) -> Callable[[], None]:
        """Answer a query by calling ``done`` on the same loop, at once or later; return what cancels it."""
        began, tell = time.monotonic(), self._listen()

        def told(result: Answer | SinographError) -> None:
            tell(ended(query, result, time.monotonic() - began))
            done(result)

        # What it raises was not asked: whoever gets that asks again in the usual way, to say what is wrong.
        cancel: Callable[[], None] = self._inner.start(query, told)  # type: ignore[attr-defined]
        return cancel
