"""Whose turn it is to evaluate: a few at a time, fairly between clients, and no long query keeps short ones waiting.

Every client has a queue of its own; the next place goes to the client that has the fewest, among equals to the one that
has waited longest since its last. When the queues together are full, the longest one loses its newest, whoever comes.
Queries that have run for a while count as long. As soon as nothing but long ones runs, the spare places are used too,
so that a handful of them does not stop everybody else; the processors are shared by the kernel then.
"""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextvars import ContextVar

from sinograph.errors import EngineBusy

#: Who asks, set for the thread (or task) that handles a request: an address, a token; empty for ourselves.
CLIENT: ContextVar[str] = ContextVar("sinograph-client", default="")
#: A query that has run for so long is a long one.
LONG_S = 0.1


class Turn:
    """One that has a place, or waits for one. ``Turns`` alone writes into it, before it calls."""

    __slots__ = ("call", "client", "closed", "refusal", "since", "trusted")

    def __init__(self, call: Callable[[], None], trusted: bool = False) -> None:
        """``call`` says that the turn has come, or will never come; ``trusted`` is a query of our own."""
        self.call, self.trusted = call, trusted
        self.client = CLIENT.get()
        self.since = 0.0
        """When it got its place; 0 while it waits."""
        self.closed = False
        self.refusal: EngineBusy | None = None


class Turns:
    """Places for queries. May be used from many threads; turns are called without any lock held."""

    def __init__(self, places: int, spare: int, queue: int) -> None:
        """Let ``places`` run at once, ``spare`` more beside long ones; ``queue`` may wait."""
        self._places, self._spare, self._most = places, spare, queue
        self._lock = threading.Lock()
        self._running: set[Turn] = set()
        self._held: Counter[str] = Counter()
        self._waiting: OrderedDict[str, dict[Turn, None]] = OrderedDict()
        self._count = 0
        self._closed = self._watched = False

    @property
    def load(self) -> tuple[int, int]:
        """How many run, how many wait."""
        return len(self._running), self._count

    def ask(self, turn: Turn) -> None:
        """Call the turn when its place is free: at once, or later from another thread. EngineBusy if too many wait."""
        called, watch = [turn], False
        with self._lock:
            if self._closed:
                turn.closed = True
            elif not self._count and self._room(time.monotonic()):
                self._start(turn)
            else:
                called = [*self._line_up(turn), *self._next()]
                watch = self._spare > 0 and not self._watched and self._count > 0
                self._watched = self._watched or watch
        if watch:
            threading.Thread(target=self._watch, name="turns", daemon=True).start()
        for other in called:
            other.call()

    def withdraw(self, turn: Turn) -> bool:
        """Give up waiting; False if the turn has come in this very moment."""
        with self._lock:
            return self._remove(turn)

    def leave(self, turn: Turn) -> bool:
        """Give a place back; return whether it was the last one after ``close``."""
        with self._lock:
            self._running.discard(turn)
            self._held[turn.client] -= 1
            if not self._held[turn.client]:
                del self._held[turn.client]
            called = self._next()
            last = self._closed and not self._running
        for other in called:
            other.call()
        return last

    def close(self) -> bool:
        """Let nobody in any more and send away who waits; return whether nobody is inside."""
        with self._lock:
            self._closed = True
            waiting = [turn for line in self._waiting.values() for turn in line]
            self._waiting.clear()
            self._count = 0
            empty = not self._running
        for turn in waiting:
            turn.closed = True
            turn.call()
        return empty

    def long(self) -> set[Turn]:
        """Return the turns of queries that have run for long and are not our own."""
        now = time.monotonic()
        with self._lock:
            return {turn for turn in self._running if now - turn.since >= LONG_S and not turn.trusted}

    def _watch(self) -> None:
        """While somebody waits, look whether those that run have become long ones."""
        while True:
            time.sleep(LONG_S / 2)
            with self._lock:
                called = self._next()
                self._watched = self._count > 0
                over = not self._watched
            for turn in called:
                turn.call()
            if over:
                return

    def _room(self, now: float) -> bool:
        if len(self._running) < self._places:
            return True
        if len(self._running) >= self._places + self._spare:
            return False
        return sum(now - turn.since < LONG_S for turn in self._running) < self._places

    def _line_up(self, turn: Turn) -> list[Turn]:
        """Append to the client's line; if too many wait, the newest of the longest line must go, and is returned."""
        gone = []
        if self._count >= self._most:
            own = len(self._waiting.get(turn.client, ()))
            longest = max(self._waiting, key=lambda client: len(self._waiting[client]), default=turn.client)
            if not self._count or own + 1 >= len(self._waiting[longest]):
                raise busy(f"{self._count} queries are waiting already")
            victim = next(reversed(self._waiting[longest]))
            self._remove(victim)
            victim.refusal = busy("others wait who ask for less")
            gone.append(victim)
        self._waiting.setdefault(turn.client, {})[turn] = None
        self._count += 1
        return gone

    def _next(self) -> list[Turn]:
        """Give free places to those whose turn it is, and return them to be called."""
        now, called = time.monotonic(), []
        while self._count and self._room(now):
            client = min(self._waiting, key=lambda name: self._held[name])  # the first of equals: they take turns
            line = self._waiting.pop(client)
            turn = next(iter(line))
            del line[turn]
            if line:
                self._waiting[client] = line
            self._count -= 1
            self._start(turn)
            called.append(turn)
        return called

    def _start(self, turn: Turn) -> None:
        turn.since = time.monotonic()
        self._running.add(turn)
        self._held[turn.client] += 1

    def _remove(self, turn: Turn) -> bool:
        line = self._waiting.get(turn.client)
        if not line or turn not in line:
            return False
        del line[turn]
        self._count -= 1
        if not line:
            del self._waiting[turn.client]
        return True


def busy(why: str) -> EngineBusy:
    """All workers are busy, and why that is no use waiting for."""
    return EngineBusy(f"all workers are busy and {why}", hint="try again later", members={"retry_after_s": 2})
