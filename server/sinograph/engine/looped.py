"""One query on its way, driven by an event loop: no thread waits for it as long as all goes well and it stays small.

Everything else is left to a thread, where the engine does the same by waiting: a worker that must be made first, one
that has to be killed, an answer too large to be read between two other things.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sinograph.engine.answer import Answer
from sinograph.engine.evaluation import Evaluation, crash, timeout
from sinograph.engine.listening import clock_of, listen
from sinograph.engine.nursery import Worker
from sinograph.engine.pool import PoolClosed, Unready
from sinograph.engine.request import Query
from sinograph.engine.turns import CLIENT, Turn
from sinograph.errors import EngineBusy, QueryError, SinographError

if TYPE_CHECKING:
    from sinograph.engine.local import LocalEngine

Done = Callable[[Answer | SinographError], None]
_SMALL = 256 * 1024


class Looped:
    """Lives on the event loop from ``begin`` until ``done`` has been called, once."""

    def __init__(self, engine: "LocalEngine", query: Query, done: Done) -> None:
        """``done`` gets the answer or what went wrong."""
        self._engine, self._query, self._done = engine, query, done
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._pool = engine.pool
        self._asked = time.monotonic()
        self._client = CLIENT.get()
        self._turn: Turn | None = None
        self._worker: Worker | None = None
        self._clock = clock_of(self._loop)
        self._at_once = self._cancelled = False

    def begin(self) -> None:
        """Ask for a worker. Raises EngineBusy."""
        self._turn = self._pool.ask(self._called, self._query.trusted)
        if self._at_once:
            self._run()
        else:
            self._clock.watch(self, time.monotonic() + self._pool.limits.queue_s, self._too_late)

    def cancel(self) -> None:
        """Nobody wants the answer any more."""
        self._cancelled = True
        if self._worker is not None:
            self._leave(lambda: self._kill(self._gone))
        elif self._turn is not None and self._pool.leave(self._turn):
            self._stop_timer()
            self._done(self._gone())

    # A turn comes:

    def _called(self) -> None:
        """Our turn has come; in whatever thread has just given a worker back, or within ``ask``."""
        if threading.get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self._run)
        elif self._turn is None:
            self._at_once = True
        else:
            self._run()

    def _run(self) -> None:
        assert self._turn is not None
        self._stop_timer()
        try:
            worker = self._pool.worker(self._turn, waiting=False)
        except (PoolClosed, Unready):
            self._wait_in_thread()
            return
        except EngineBusy as error:  # somebody who asks for less has taken its place in the queue
            self._done(error)
            return
        if self._cancelled:
            self._pool.give(worker)
            self._done(self._gone())
            return
        try:
            worker.ask(self._query)
        except ConnectionError:  # it died while idle
            self._in_thread(lambda: self._again(worker))
            return
        self._worker = worker
        self._seconds = self._engine.seconds(self._query)
        self._evaluation = Evaluation(self._pool, worker, self._seconds, self._engine.shelf)
        self._clock.watch(self, time.monotonic() + self._seconds, self._deadline)
        worker.heard = self._readable
        if worker.forget is None:
            worker.forget = listen(self._loop, worker)

    def _readable(self) -> None:
        worker = self._worker
        assert worker is not None
        try:
            worker.reader.receive()
        except EOFError:
            self._leave(lambda: self._kill(None))
            return
        try:
            while frame := worker.reader.ready():
                if last := self._evaluation.take(*frame):
                    self._finish(worker, last)
                    return
        except SinographError as error:  # there is no room for the answer
            failure = error
            self._leave(lambda: self._kill(lambda: failure))
            return
        if self._evaluation.spool.size > _SMALL:
            self._leave(lambda: self._answer(self._evaluation.finish(lambda: self._cancelled)))

    def _finish(self, worker: Worker, last: tuple[bytes, bytes, bytes]) -> None:
        self._forget(worker)
        self._pool.give(worker)
        try:
            answer = self._evaluation.answer(*last)
        except SinographError as error:
            self._done(error)
            return
        answer.waited = self._evaluation.started - self._asked
        self._done(answer)

    # A turn does not come, or something goes wrong:

    def _too_late(self) -> None:
        if self._turn is not None and self._pool.leave(self._turn):
            self._done(self._pool.late())

    def _deadline(self) -> None:
        self._leave(lambda: self._kill(lambda: timeout(self._seconds)))

    def _kill(self, why: Callable[[], SinographError] | None) -> None:
        """End the worker, which only its parent can do; runs in a thread."""
        assert self._turn is not None and self._evaluation is not None
        self._evaluation.spool.close()
        signal = self._pool.drop(self._evaluation.worker)
        self._answer(why() if why else crash(signal, self._seconds))

    def _again(self, dead: Worker) -> None:
        self._pool.drop(dead)
        self._wait()

    def _wait(self) -> None:
        """Do it by waiting; runs in a thread."""
        self._answer(self._engine.query(self._query, lambda: self._cancelled))

    def _wait_in_thread(self) -> None:
        self._in_thread(self._wait)

    def _answer(self, found: Answer | SinographError) -> None:
        self._loop.call_soon_threadsafe(self._done, found)

    def _in_thread(self, work: Callable[[], None]) -> None:
        def run() -> None:
            CLIENT.set(self._client)
            try:
                work()
            except SinographError as error:
                self._answer(error)

        threading.Thread(target=run, name="query", daemon=True).start()

    def _leave(self, work: Callable[[], None]) -> None:
        """Go on in a thread with a worker that has been asked."""
        if (worker := self._worker) is not None:
            self._forget(worker)
            worker.free()
            self._in_thread(work)

    def _forget(self, worker: Worker) -> None:
        self._worker = None
        worker.heard = None
        self._stop_timer()

    def _stop_timer(self) -> None:
        self._clock.forget(self)

    def _gone(self) -> QueryError:
        return QueryError("the client closed the connection, so the query was ended")
