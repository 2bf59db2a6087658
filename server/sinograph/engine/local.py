"""The engine of one machine: worker processes on a snapshot, one query each, killed when it takes too long."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from sinograph.engine.answer import Answer, Term, read_rows
from sinograph.engine.evaluation import Evaluation
from sinograph.engine.guards import check
from sinograph.engine.holding import largest_in_memory
from sinograph.engine.looped import Done, Looped
from sinograph.engine.nursery import Worker
from sinograph.engine.pool import Pool, PoolClosed
from sinograph.engine.request import Limits, Query
from sinograph.engine.spool import Shelf
from sinograph.errors import SinographError
from sinograph.export.format import SOLUTIONS


class LocalEngine:
    """Evaluates in worker processes; nothing a query does can harm the process that holds this object."""

    def __init__(self, snapshot: Path, limits: Limits | None = None, prefixes: Mapping[str, str] | None = None) -> None:
        """Open the snapshot folder; ``prefixes`` are given to ``select``. SinographError if it cannot be opened."""
        self.limits = limits or Limits()
        self._prefixes = dict(prefixes or {})
        self._pool = Pool(snapshot.resolve(), self.limits)
        self.shelf = Shelf(self.limits.spool_total)
        self._switching = threading.Lock()
        self._closed = False

    @property
    def snapshot(self) -> str:
        """The id of the current snapshot, which is the name of its folder."""
        return self._pool.snapshot.name

    @property
    def pool(self) -> Pool:
        """The workers of the current snapshot, for status pages and tests."""
        return self._pool

    @property
    def store(self) -> str:
        """Where workers read the snapshot from: ``memory`` or ``disk``."""
        return self._pool.nursery.store

    @property
    def largest_in_memory(self) -> int:
        """Bytes of N-Quads up to which a snapshot is held in memory."""
        return largest_in_memory(self.limits)

    def switch(self, snapshot: Path) -> None:
        """Serve another snapshot; queries that run finish on the old one. Nothing changes if it cannot be opened."""
        with self._switching:
            old = self._pool
            try:
                self._pool = Pool(snapshot.resolve(), self.limits, old)
            except (EOFError, OSError):  # the old zygote is gone
                self._pool = Pool(snapshot.resolve(), self.limits)
        old.close()

    def close(self) -> None:
        """End all workers; queries after this fail."""
        self._closed = True
        self._pool.close()

    def select(self, text: str, substitutions: Mapping[str, str] | None = None) -> list[dict[str, Term]]:
        """Return the solutions of one of our own SELECT queries, unbound variables absent."""
        query = Query(
            text, {SOLUTIONS: "json"}, substitutions=substitutions or {}, prefixes=self._prefixes, trusted=True
        )
        return read_rows(self.query(query).read())

    def query(self, query: Query, cancelled: Callable[[], bool] | None = None) -> Answer:
        """Answer a query; see the interface."""
        check(query.text, self.limits)
        asked = time.monotonic()
        pool, worker = self._ask(query)
        evaluation = Evaluation(pool, worker, self.seconds(query), self.shelf)
        answer = evaluation.finish(cancelled)
        answer.waited = evaluation.started - asked
        return answer

    def start(self, query: Query, done: Done) -> Callable[[], None]:
        """Answer a query without waiting, on the event loop that runs; return what cancels it.

        ``done`` is called on the same loop, at once or later. Raises what is wrong with the query before it runs.
        """
        check(query.text, self.limits)
        looped = Looped(self, query, done)
        looped.begin()
        return looped.cancel

    def seconds(self, query: Query) -> float:
        """Return how long a query may run."""
        return self.limits.seconds(query)

    def _ask(self, query: Query) -> tuple[Pool, Worker]:
        while True:
            pool = self._pool
            try:
                worker = pool.take(query.trusted)
            except PoolClosed as error:
                if self._closed:
                    raise SinographError("the engine is closed") from error
                continue
            except (EOFError, OSError):
                self._restart(pool)
                continue
            try:
                worker.ask(query)
                return pool, worker
            except ConnectionError:  # it died while idle
                pool.drop(worker)

    def _restart(self, broken: Pool) -> None:
        """The zygote is gone: load the snapshot again, once for all threads that noticed."""
        with self._switching:
            if self._pool is broken:
                self._pool = Pool(broken.snapshot, self.limits)
                broken.close()
