"""The workers of one snapshot: who is free, who waits, who is replaced."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sinograph.engine.holding import hold, in_memory
from sinograph.engine.nursery import Nursery, Worker
from sinograph.engine.request import Limits
from sinograph.engine.turns import Turn, Turns, busy
from sinograph.errors import EngineBusy, SinographError

#: Niceness of a query that has run for long while more run than there are processors.
_NICE = 10


class PoolClosed(Exception):
    """The snapshot has been replaced; ask the engine for the current pool."""


class Unready(Exception):
    """A worker would have to be made first, which takes too long for somebody who must not wait."""


class Pool:
    """``limits.workers`` workers that are ready, some more when all have long queries; the rest waits for its turn."""

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
        self.streams = threading.Semaphore(limits.streams)
        """Who streams an answer holds one of these."""
        self._turns = Turns(limits.workers, limits.spare_workers, limits.queue)
        self._lock = threading.Lock()
        self._closed = self._ended = False
        self._idle: list[Worker] = []
        self._busy: dict[Turn, Worker] = {}
        try:
            for _ in range(limits.workers):
                self._idle.append(self.nursery.fork(self._source))
        except (EOFError, OSError, SinographError):
            self.close()
            raise

    def take(self, trusted: bool = False) -> Worker:
        """Return a worker of one's own, waiting for it if need be.

        Raises EngineBusy when too many wait or nobody comes back in time, PoolClosed after ``close``.
        """
        handed = threading.Lock()
        handed.acquire()
        turn = self.ask(handed.release, trusted)
        if not handed.acquire(timeout=self.limits.queue_s) and self.leave(turn):
            raise self.late()
        return self.worker(turn)

    def ask(self, call: Callable[[], None], trusted: bool = False) -> Turn:
        """Wait for a turn: ``call`` is called once it has come, at once or later from another thread.

        Whoever is called must ask for the ``worker`` of the turn. Raises EngineBusy.
        """
        turn = Turn(call, trusted)
        self._turns.ask(turn)
        return turn

    def worker(self, turn: Turn, waiting: bool = True) -> Worker:
        """Return the worker of a turn that has come; a new one is made if the last was ended.

        Raises PoolClosed, EngineBusy; Unready if one would have to be made and there is no ``waiting``, and the turn is
        over then.
        """
        if turn.closed:
            raise PoolClosed
        if turn.refusal:
            raise turn.refusal
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        if worker is None:
            if not waiting:
                self._leave(turn)
                raise Unready
            try:
                worker = self.nursery.fork(self._source)
            except BaseException:
                self._leave(turn)
                raise
        if waiting:
            worker.free()
        worker.turn = turn
        with self._lock:
            self._busy[turn] = worker
            crowded = len(self._busy) > self.limits.workers
        if crowded:
            self._step_back()
        return worker

    def leave(self, turn: Turn) -> bool:
        """Give up waiting; False if the turn has come in this very moment."""
        return self._turns.withdraw(turn)

    def late(self) -> EngineBusy:
        """What to say to somebody whose turn has not come."""
        return busy(f"no worker became free in {self.limits.queue_s:g} s")

    def give(self, worker: Worker) -> None:
        """Take a worker back that has answered; one that is worn or was slowed down is replaced."""
        worker.served += 1
        worn = worker.slowed or worker.served >= self.limits.worker_queries
        with self._lock:
            turn = self._forget(worker)
            crowded = len(self._idle) >= self.limits.workers and not self._turns.load[1]  # nobody needs so many
            kept = not (self._closed or worn or crowded)
            if kept:
                self._idle.append(worker)
        if not kept:
            self._replace(worker)
        self._leave(turn)

    def drop(self, worker: Worker) -> int:
        """End a worker that did not answer or must not; return the signal it died of, 0 if none is known."""
        self.killed += 1
        with self._lock:
            turn = self._forget(worker)
        try:
            return self.nursery.end(worker)
        except (EOFError, OSError):  # the zygote is gone, and its workers with it
            return 0
        finally:
            self._leave(turn)
            self._replace(None)

    def close(self) -> None:
        """End idle workers now, busy ones when they come back, and then the zygote."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        last = self._turns.close()
        for worker in idle:
            self._bury(worker)
        if last:
            self._end()

    @property
    def idle(self) -> tuple[Worker, ...]:
        """The workers that are ready and have nothing to do."""
        return tuple(self._idle)

    @property
    def load(self) -> tuple[int, int]:
        """Queries that run, queries that wait."""
        return self._turns.load

    def _forget(self, worker: Worker) -> Turn:
        turn, worker.turn = worker.turn, None
        assert turn is not None
        del self._busy[turn]
        return turn

    def _step_back(self) -> None:
        """More run than there are processors for: those that have run for long let the others go first."""
        long = self._turns.long()
        with self._lock:
            for worker in (self._busy[turn] for turn in long if turn in self._busy):
                if not worker.slowed:
                    worker.slowed = True
                    with suppress(OSError):  # it has just died
                        os.setpriority(os.PRIO_PROCESS, worker.pid, _NICE)

    def _replace(self, worn: Worker | None) -> None:
        """Have another worker ready in place of one that is ended, so that no query waits for its start."""
        if self._closed:
            if worn:
                self._bury(worn)
        else:
            threading.Thread(target=self._renew, args=(worn,), name="renew", daemon=True).start()

    def _renew(self, worn: Worker | None) -> None:
        if worn:
            self._bury(worn)
        with self._lock:
            if self._closed or len(self._idle) + len(self._busy) >= self.limits.workers:
                return
        try:
            worker = self.nursery.fork(self._source)
        except (EOFError, OSError, SinographError):  # whoever needs one will find out why
            return
        with self._lock:
            kept = not self._closed and len(self._idle) < self.limits.workers
            if kept:
                self._idle.append(worker)
        if not kept:
            self._bury(worker)

    def _bury(self, worker: Worker) -> None:
        with suppress(EOFError, OSError):  # the zygote is gone, and its workers with it
            self.nursery.end(worker)

    def _leave(self, turn: Turn) -> None:
        if self._turns.leave(turn):
            self._end()

    def _end(self) -> None:
        """Nobody reads the snapshot any more."""
        with self._lock:
            first, self._ended = not self._ended, True
        if first:
            self.nursery.close()
            os.close(self._hold)
