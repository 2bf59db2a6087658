"""The workers of one snapshot: who is free, who waits, who is replaced."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sinograph.engine.holding import hold, in_memory
from sinograph.engine.nursery import Nursery, Worker
from sinograph.engine.request import Limits
from sinograph.errors import EngineBusy, SinographError


class PoolClosed(Exception):
    """The snapshot has been replaced; ask the engine for the current pool."""


class Unready(Exception):
    """A worker would have to be made first, which takes too long for somebody who must not wait."""


class Turn:
    """One that waits for a worker. The pool alone writes into it, before it calls."""

    __slots__ = ("call", "closed", "worker")

    def __init__(self, call: Callable[[], None]) -> None:
        """``call`` says that the turn has come."""
        self.call = call
        self.worker: Worker | None = None
        self.closed = False


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
        self._lock = threading.Lock()
        self._busy = 0
        self._queue: dict[Turn, None] = {}
        self._closed = self._ended = False
        self._idle: list[Worker] = []
        try:
            for _ in range(limits.workers):
                self._idle.append(self.nursery.fork(self._source))
        except (EOFError, OSError, SinographError):
            self.close()
            raise

    def take(self) -> Worker:
        """Return a worker of one's own, waiting for it if need be.

        Raises EngineBusy when the queue is full or nobody comes back in time, PoolClosed after ``close``.
        """
        handed = threading.Lock()
        handed.acquire()
        turn = self.ask(handed.release)
        if not handed.acquire(timeout=self.limits.queue_s) and self.leave(turn):
            raise self.late()
        return self.worker(turn)

    def ask(self, call: Callable[[], None]) -> "Turn":
        """Wait for a turn: ``call`` is called once it has come, at once or later from another thread.

        Whoever is called must ask for the ``worker`` of the turn. Raises EngineBusy, PoolClosed.
        """
        turn = Turn(call)
        with self._lock:
            if self._closed:
                raise PoolClosed
            if self._busy >= self.limits.workers:
                if len(self._queue) >= self.limits.queue:
                    raise self._refuse(f"{len(self._queue)} queries are waiting already")
                self._queue[turn] = None
                return turn
            self._busy += 1
            turn.worker = self._idle.pop() if self._idle else None
        call()
        return turn

    def worker(self, turn: "Turn", waiting: bool = True) -> Worker:
        """Return the worker of a turn that has come; a new one is made if the last was ended.

        Raises PoolClosed; Unready if one would have to be made and there is no ``waiting``, and the turn is over then.
        """
        if turn.closed:
            raise PoolClosed
        if turn.worker:
            return turn.worker
        if not waiting:
            self._leave()
            raise Unready
        try:
            return self.nursery.fork(self._source)
        except BaseException:
            self._leave()
            raise

    def leave(self, turn: "Turn") -> bool:
        """Give up waiting; False if the turn has come in this very moment."""
        with self._lock:
            return self._queue.pop(turn, turn) is None

    def late(self) -> EngineBusy:
        """What to say to somebody whose turn has not come."""
        return self._refuse(f"no worker became free in {self.limits.queue_s:g} s")

    def give(self, worker: Worker) -> None:
        """Take a worker back that has answered, for the next in the queue."""
        with self._lock:
            closed = self._closed
            turn = self._next()
            if turn:
                turn.worker = worker
            elif not closed:
                self._idle.append(worker)
                self._busy -= 1
        if turn:
            turn.call()
        elif closed:
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
        with self._lock:
            self._closed = True
            waiting = list(self._queue)
            self._queue.clear()
            idle, self._idle = self._idle, []
            last = not self._busy
        for turn in waiting:
            turn.closed = True
            turn.call()
        with suppress(EOFError, OSError):  # the zygote is gone, and its workers with it
            for worker in idle:
                self.nursery.end(worker)
        if last:
            self._end()

    @property
    def load(self) -> tuple[int, int]:
        """Queries that run, queries that wait."""
        return self._busy, len(self._queue)

    def _leave(self) -> None:
        """A worker is no more: whoever is next makes a new one."""
        with self._lock:
            turn = self._next()
            if turn is None:
                self._busy -= 1
            last = self._closed and not self._busy
        if turn:
            turn.call()
        elif last:
            self._end()

    def _next(self) -> "Turn | None":
        turn = next(iter(self._queue), None)
        if turn:
            del self._queue[turn]
        return turn

    def _end(self) -> None:
        """Nobody reads the snapshot any more."""
        with self._lock:
            first, self._ended = not self._ended, True
        if first:
            self.nursery.close()
            os.close(self._hold)

    def _refuse(self, why: str) -> EngineBusy:
        return EngineBusy(f"all workers are busy and {why}", hint="try again later", members={"retry_after_s": 2})
