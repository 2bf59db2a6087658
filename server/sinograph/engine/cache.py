"""An engine in front of an engine: remembers small answers of the current snapshot."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sinograph.engine.answer import Answer, Term
from sinograph.engine.guards import is_repeatable
from sinograph.engine.interface import Engine
from sinograph.engine.looped import Done
from sinograph.engine.request import Limits, Query

_LARGEST = 2**20
_ENTRY = 400
"""Bytes that an entry takes besides its body, so that empty ones are bounded, too."""


@dataclass(frozen=True, slots=True)
class _Kept:
    form: str
    format: str
    content_type: str
    body: bytes
    rows: int | None
    complete: bool


class CachedEngine:
    """Keeps answers up to 1 MiB, together up to ``size`` bytes; the least recently used goes first."""

    def __init__(self, inner: Engine, size: int) -> None:
        """Ask ``inner`` for what is not known."""
        self._inner = inner
        self._size = size
        self._held = 0
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self.hits = 0

    @property
    def snapshot(self) -> str:
        """The snapshot of the inner engine."""
        return self._inner.snapshot

    @property
    def limits(self) -> Limits:
        """The limits of the inner engine."""
        return self._inner.limits

    @property
    def held(self) -> int:
        """Bytes of the answers that are kept."""
        return self._held

    @property
    def inner(self) -> Engine:
        """The engine that evaluates."""
        return self._inner

    def select(self, text: str, substitutions: Mapping[str, str] | None = None) -> list[dict[str, Term]]:
        """Not kept: pages are cheap, and theirs are the queries that change with every entity."""
        return self._inner.select(text, substitutions)

    def close(self) -> None:
        """Close the inner engine."""
        self._inner.close()

    def query(self, query: Query, cancelled: Callable[[], bool] | None = None) -> Answer:
        """Answer from memory where the same snapshot has been asked the same before."""
        return self._found(query) or self._taken(query, self._inner.query(query, cancelled))

    def start(self, query: Query, done: Done) -> Callable[[], None]:
        """Answer a query without waiting, at once if it is known; see ``LocalEngine.start``."""
        if found := self._found(query):
            done(found)
            return lambda: None
        start: Callable[[Query, Done], Callable[[], None]] = self._inner.start  # type: ignore[attr-defined]
        return start(query, lambda a: done(self._taken(query, a) if isinstance(a, Answer) else a))

    def _found(self, query: Query) -> Answer | None:
        key = (self._inner.snapshot, query.key)
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            self.hits += 1
        return _answer(kept, key[0])

    def _taken(self, query: Query, answer: Answer) -> Answer:
        if not answer.ended or answer.size > min(_LARGEST, self._size) or not is_repeatable(query.text):
            return answer
        body = answer.read()
        kept = _Kept(answer.form, answer.format, answer.content_type, body, answer.rows, answer.complete)
        self._keep((answer.snapshot, query.key), kept)
        answer.chunks = iter((body,))
        return answer

    def _keep(self, key: tuple[str, str], kept: _Kept) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = kept
                self._held += len(kept.body) + _ENTRY
            while self._held > self._size:
                _, old = self._kept.popitem(last=False)
                self._held -= len(old.body) + _ENTRY


def _answer(kept: _Kept, snapshot: str) -> Answer:
    return Answer(
        kept.form,
        kept.format,
        kept.content_type,
        snapshot,
        iter((kept.body,)),
        len(kept.body),
        kept.rows,
        kept.complete,
        cached=True,
    )
