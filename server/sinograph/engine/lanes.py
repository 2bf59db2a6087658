"""How many calls run at the same time, and how many may wait for their turn."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sinograph.engine.request import Limits
from sinograph.errors import EngineBusy


class Lanes:
    """At most ``limits.workers`` at a time; more than that wait in a bounded queue for a bounded time."""

    def __init__(self, limits: Limits) -> None:
        """Nobody has a turn yet."""
        self._limits = limits
        self._changed = threading.Condition()
        self.running = self.waiting = 0

    @contextmanager
    def one(self) -> Iterator[float]:
        """Hold a turn; yields the seconds waited for it. EngineBusy if the queue is full or nobody is done in time."""
        asked = time.monotonic()
        with self._changed:
            if self.running >= self._limits.workers:
                self._wait()
            self.running += 1
        try:
            yield time.monotonic() - asked
        finally:
            with self._changed:
                self.running -= 1
                self._changed.notify()

    def _wait(self) -> None:
        if self.waiting >= self._limits.queue:
            raise self._busy("the queue is full")
        self.waiting += 1
        try:
            if not self._changed.wait_for(lambda: self.running < self._limits.workers, self._limits.queue_s):
                raise self._busy(f"nothing was free within {self._limits.queue_s:g} s")
        finally:
            self.waiting -= 1

    def _busy(self, why: str) -> EngineBusy:
        return EngineBusy(
            f"all {self._limits.workers} connections to the endpoint are in use, and {why}",
            hint="try again later",
            members={"retry_after_s": 5},
        )
