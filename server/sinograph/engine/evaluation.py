"""One query on its way: collects the answer from a worker and decides what becomes of the worker."""

import json
import signal
import time
from collections.abc import Callable

from sinograph.engine.answer import Answer
from sinograph.engine.failures import from_wire
from sinograph.engine.frames import END, FAILURE, HEAD
from sinograph.engine.nursery import Worker
from sinograph.engine.pool import Pool
from sinograph.engine.spool import Shelf, Spool
from sinograph.errors import QueryError, QueryOutOfMemory, QueryTimeout, SinographError

_POLL_S = 0.2


class Evaluation:
    """Runs from the moment a worker has been asked until it is free again, or ended."""

    def __init__(self, pool: Pool, worker: Worker, seconds: float, shelf: Shelf) -> None:
        """The worker has just been asked and has ``seconds`` to answer."""
        self._pool, self.worker, self._seconds = pool, worker, seconds
        self._head = b""
        self.spool = Spool(pool.limits.spool_memory, shelf)
        self.started = time.monotonic()
        self._deadline = self.started + seconds

    def finish(self, cancelled: Callable[[], bool] | None) -> Answer:
        """Return the whole answer, or raise what became of it.

        Nothing is handed on before the evaluation has ended well: not every server can break a response off in a way
        that its client notices, and so a short answer could pass for a complete one.
        """
        try:
            head, kind, last = self._collect(cancelled)
        except TimeoutError as error:
            self._drop()
            raise timeout(self._seconds) from error
        except EOFError as error:
            raise crash(self._drop(), self._seconds) from error
        except BaseException:
            self._drop()
            raise
        self._pool.give(self.worker)
        return self.answer(head, kind, last)

    def answer(self, head: bytes, kind: bytes, last: bytes) -> Answer:
        """Return the answer that has been collected, or raise the failure that the worker has found."""
        if kind == FAILURE:
            self.spool.close()
            raise from_wire(last)
        form, format, content_type = json.loads(head)
        rows, complete = json.loads(last)
        spool = self.spool
        return Answer(
            form,
            format,
            content_type,
            self._pool.snapshot.name,
            spool.chunks(),
            spool.size,
            rows,
            complete,
            seconds=time.monotonic() - self.started,
            on_close=spool.close,
        )

    def _collect(self, cancelled: Callable[[], bool] | None) -> tuple[bytes, bytes, bytes]:
        """Spool the body; return the head, and the letter and payload of the last frame."""
        while True:
            if found := self.take(*self._frame(cancelled)):
                return found

    def take(self, kind: bytes, payload: bytes) -> tuple[bytes, bytes, bytes] | None:
        """Take a frame; return the head, and the letter and payload of the last frame when that has come."""
        if kind in (END, FAILURE):
            return self._head, kind, payload
        if kind == HEAD:
            self._head = payload
        else:
            self.spool.add(payload)
        return None

    def _frame(self, cancelled: Callable[[], bool] | None) -> tuple[bytes, bytes]:
        while True:
            left = self._deadline - time.monotonic()
            try:
                return self.worker.reader.frame(left if cancelled is None else min(_POLL_S, left))
            except TimeoutError:
                if cancelled is None or time.monotonic() >= self._deadline:
                    raise
                if cancelled():
                    raise QueryError("the client closed the connection, so the query was ended") from None

    def _drop(self) -> int:
        self.spool.close()
        return self._pool.drop(self.worker)


def timeout(seconds: float) -> QueryTimeout:
    """The deadline passed."""
    return QueryTimeout(
        f"the query took longer than {seconds:g} s and was ended",
        hint="add a LIMIT, or make the patterns more specific; nothing of the answer was sent",
        members={"limit_s": seconds, "retry_after_s": 10},
    )


def crash(signal_number: int, seconds: float) -> SinographError:
    """The worker died of a signal; say what that means for the query."""
    if signal_number == signal.SIGXCPU:
        return timeout(seconds)
    if signal_number == signal.SIGSEGV:
        why = "the query is nested too deeply to be evaluated"
    elif signal_number in (signal.SIGABRT, signal.SIGKILL):
        why = "the evaluation needed more memory than one query may use"
    else:
        why = "the evaluation ended abnormally"
    hint = "make the query smaller; other clients are not affected"
    return QueryOutOfMemory(why, hint=hint, members={"signal": signal_number, "retry_after_s": 10})
