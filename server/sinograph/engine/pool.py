"""The workers of one snapshot: who is free, who waits, who is replaced."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from sinograph.engine.holding import hold, in_memory
from sinograph.engine.nursery import Nursery, Worker
from sinograph.engine.request import Limits
from sinograph.errors import EngineBusy, SinographError


class PoolClosed(Exception):
    """The snapshot has been replaced; ask the engine for the current pool."""


class Pool:
    """At most ``limits.workers`` workers; more queries than that wait in a bounded queue."""

    def __init__(self, snapshot: Path, limits: Limits, before: "Pool | None" = None) -> None:
        """Load the snapshot and start all workers, so that no first query pays for it.

        The zygote of the pool ``before`` is used again when both snapshots are read from disk.
        """
        self.snapshot = snapshot
        self.limits = limits
        self._hold = hold(snapshot)
        try:
            shared = before is not None and before.nursery.store == "disk" and not in_memory(snapshot, limits)
            self.nursery: Nursery = before.nursery.join() if before and shared else Nursery(snapshot, limits)
        except SinographError:
            os.close(self._hold)
            raise
        self._source = snapshot if self.nursery.store == "disk" else None
        self.killed = 0
        """Workers ended because of what they ran."""
        self._changed = threading.Condition()
        self._busy = self._waiting = 0
        self._closed = self._ended = False
        self._idle: list[Worker] = []
        try:
            for _ in range(limits.workers):
                self._idle.append(self.nursery.fork(self._source))
        except (EOFError, OSError, SinographError):
            self.close()
            raise

    def take(self) -> Worker:
        """Return a worker of one's own.

        Raises EngineBusy when the queue is full or nobody comes back in time, PoolClosed after ``close``.
        """
        with self._changed:
            if self._busy >= self.limits.workers:
                self._wait_for_turn()
            if self._closed:
                raise PoolClosed
            self._busy += 1
            worker = self._idle.pop() if self._idle else None
        if worker:
            return worker
        try:
            return self.nursery.fork(self._source)
        except BaseException:
            self._leave()
            raise

    def _wait_for_turn(self) -> None:
        if self._waiting >= self.limits.queue:
            raise self._refuse(f"{self._waiting} queries are waiting already")
        deadline = time.monotonic() + self.limits.queue_s
        self._waiting += 1
        try:
            while self._busy >= self.limits.workers and not self._closed:
                if not self._changed.wait(deadline - time.monotonic()):
                    raise self._refuse(f"no worker became free in {self.limits.queue_s:g} s")
        finally:
            self._waiting -= 1

    def give(self, worker: Worker) -> None:
        """Take a worker back that has answered."""
        with self._changed:
            kept = not self._closed
            if kept:
                self._idle.append(worker)
        if not kept:
            self.nursery.end(worker)
        self._leave()

    def drop(self, worker: Worker) -> int:
        """End a worker that did not answer or must not; return the signal it died of, 0 if none is known."""
        self.killed += 1
        try:
            return self.nursery.end(worker)
        except (EOFError, OSError):  # the zygote is gone, and its workers with it
            return 0
        finally:
            self._leave()

    def close(self) -> None:
        """End idle workers now, busy ones when they come back, and then the zygote."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            idle, self._idle = self._idle, []
            last = not self._busy
        with suppress(EOFError, OSError):  # the zygote is gone, and its workers with it
            for worker in idle:
                self.nursery.end(worker)
        if last:
            self._end()

    @property
    def load(self) -> tuple[int, int]:
        """Queries that run, queries that wait."""
        return self._busy, self._waiting

    def _leave(self) -> None:
        with self._changed:
            self._busy -= 1
            last = self._closed and not self._busy
            self._changed.notify()
        if last:
            self._end()

    def _end(self) -> None:
        """Nobody reads the snapshot any more."""
        with self._changed:
            first, self._ended = not self._ended, True
        if first:
            self.nursery.close()
            os.close(self._hold)

    def _refuse(self, why: str) -> EngineBusy:
        return EngineBusy(f"all workers are busy and {why}", hint="try again later", members={"retry_after_s": 2})
