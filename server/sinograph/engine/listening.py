"""What an event loop keeps between queries: one timer for all of them, and its ear at the workers."""

import asyncio
import threading
import time
from collections.abc import Callable
from weakref import WeakKeyDictionary

from sinograph.engine.nursery import Worker

_TICK_S = 0.1
_PATIENCE_S = 5.0


class Clock:
    """Calls what is due, a little late: one timer for all queries of an event loop, as most never need theirs."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Nothing is watched yet."""
        self._loop = loop
        self._due: dict[object, tuple[float, Callable[[], None]]] = {}
        self._ticking = False

    def watch(self, who: object, when: float, call: Callable[[], None]) -> None:
        """Call at a time of the monotonic clock, unless it is forgotten before; one call for each query."""
        self._due[who] = (when, call)
        if not self._ticking:
            self._ticking = True
            self._loop.call_later(_TICK_S, self._tick)

    def forget(self, who: object) -> None:
        """Do not call."""
        self._due.pop(who, None)

    def _tick(self) -> None:
        now = time.monotonic()
        for who, (when, call) in list(self._due.items()):
            if when <= now and who in self._due:
                del self._due[who]
                call()
        self._ticking = bool(self._due)
        if self._ticking:
            self._loop.call_later(_TICK_S, self._tick)


_clocks: "WeakKeyDictionary[asyncio.AbstractEventLoop, Clock]" = WeakKeyDictionary()


def clock_of(loop: asyncio.AbstractEventLoop) -> Clock:
    """Return the clock of an event loop."""
    found = _clocks.get(loop)
    if found is None:
        found = _clocks[loop] = Clock(loop)
    return found


def listen(loop: asyncio.AbstractEventLoop, worker: Worker) -> Callable[[], None]:
    """Listen to a worker from now on, and return what ends that; it may be called in any thread.

    To begin and to end listening for each query would cost as much as the rest of what the loop does for it.
    """
    descriptor, thread = worker.sock.fileno(), threading.get_ident()

    def heard() -> None:
        if worker.heard:
            worker.heard()
        else:  # it has died while it was idle; whoever asks it next finds out
            worker.forget = None
            loop.remove_reader(descriptor)

    def end() -> None:
        if threading.get_ident() == thread:
            loop.remove_reader(descriptor)
            return
        done = threading.Event()

        def remove() -> None:
            loop.remove_reader(descriptor)
            done.set()

        try:
            loop.call_soon_threadsafe(remove)
        except RuntimeError:  # the loop is closed, and listens to nobody
            return
        done.wait(_PATIENCE_S)

    loop.add_reader(descriptor, heard)
    return end
