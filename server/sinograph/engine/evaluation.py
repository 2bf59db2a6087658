"""One query on its way: collects the answer from a worker and decides what becomes of the worker."""

import json
import signal
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sinograph.engine.answer import Answer
from sinograph.engine.failures import from_wire
from sinograph.engine.frames import END, FAILURE, HEAD
from sinograph.engine.nursery import Worker
from sinograph.engine.pool import Pool
from sinograph.engine.spool import Shelf, Spool
from sinograph.engine.stream import Stream
from sinograph.errors import QueryError, QueryOutOfMemory, QueryTimeout, QueryTooComplex, SinographError

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

        Nothing is handed on before the evaluation has ended well, unless the answer is larger than ``max_bytes`` and
        whoever asked can break it off in a way that its client notices (``Query.stream``).
        """
        try:
            collected = self._collect(cancelled)
            if collected is None:
                return self._streamed(cancelled)
        except TimeoutError as error:
            self._drop()
            raise timeout(self._seconds) from error
        except EOFError as error:
            raise crash(self._drop(), self._seconds) from error
        except BaseException:
            self._drop()
            raise
        self._pool.give(self.worker)
        return self.answer(*collected)

    def answer(self, head: bytes, kind: bytes, last: bytes) -> Answer:
        """Return the answer that has been collected, or raise the failure that the worker has found."""
        if kind == FAILURE:
            self.spool.close()
            raise from_wire(last)
        form, format, content_type = _read(head)
        rows, complete = _read(last)
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

    def _collect(self, cancelled: Callable[[], bool] | None) -> tuple[bytes, bytes, bytes] | None:
        """Spool the body; return the head, and the letter and payload of the last frame; None if it gets too large."""
        while True:
            if found := self.take(*self.frame(cancelled)):
                return found
            if self.spool.size > self._pool.limits.max_bytes:
                return None

    def _streamed(self, cancelled: Callable[[], bool] | None) -> Answer:
        """Hand on what there is, and the rest as it comes."""
        limits = self._pool.limits
        if not self._pool.streams.acquire(blocking=False):
            raise QueryTooComplex(
                f"the answer is larger than {limits.max_bytes:,} bytes, and others of that kind are being sent",
                hint="try again later, add a LIMIT, or take the whole graph as a download",
                members={"limit_bytes": limits.max_bytes, "retry_after_s": 30},
            )
        self._deadline = time.monotonic() + limits.stream_s
        stream = Stream(self, cancelled)
        form, format, content_type = json.loads(self._head)
        return Answer(
            form,
            format,
            content_type,
            self._pool.snapshot.name,
            stream,
            self.spool.size,
            seconds=time.monotonic() - self.started,
            ended=False,
            on_close=stream.close,
        )

    def let_go(self, whole: bool) -> int:
        """End a stream: the worker of a whole answer can go on, any other is ended; return its signal."""
        self._pool.streams.release()
        if whole:
            self._pool.give(self.worker)
            return 0
        return self._drop()

    def broken(self, signal_number: int) -> SinographError:
        """What to say when the worker of a stream has died."""
        return crash(signal_number, self._seconds)

    def take(self, kind: bytes, payload: bytes) -> tuple[bytes, bytes, bytes] | None:
        """Take a frame; return the head, and the letter and payload of the last frame when that has come."""
        if kind in (END, FAILURE):
            return self._head, kind, payload
        if kind == HEAD:
            self._head = payload
        else:
            self.spool.add(payload)
        return None

    def frame(self, cancelled: Callable[[], bool] | None) -> tuple[bytes, bytes]:
        """Wait for the next frame; TimeoutError, EOFError, QueryError when nobody wants it any more."""
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


@lru_cache(maxsize=256)
def _read(data: bytes) -> tuple[Any, ...]:
    """Read the head or the end of an answer; most are the same."""
    return tuple(json.loads(data))


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
