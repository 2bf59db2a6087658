"""The server's side of the writer: one thread that hands it changes, has snapshots made, and replaces it when it dies.

Changes that wait together are applied one by one, each in its own transaction, and published in one snapshot. Nobody is
answered before that snapshot is served: who has written reads what was written.
"""

import json
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from sinograph.errors import EngineBusy, QueryOutOfMemory, QueryTimeout, SinographError
from sinograph.store.change import Change, Outcome, WriteLimits
from sinograph.store.courier import Courier, WriterGone
from sinograph.store.loading import fetched
from sinograph.store.snapshots import FOLDER

_BATCH, _BATCH_S, _STARTS = 64, 0.5, 3
_CLOSING_S, _PUBLISHING_S = 10.0, 300.0


@dataclass(slots=True)
class _Job:
    change: Change
    answer: "Future[Outcome]" = field(default_factory=Future)
    created: bool = False


class Scribe:
    """Takes changes from many threads. All that touches the writer happens in one thread."""

    def __init__(self, home: Path, limits: WriteLimits | None = None) -> None:
        """Start the writer and wait until the primary store is open; SinographError if it cannot be."""
        self.limits = limits or WriteLimits()
        self.killed = 0
        """Writers ended because of what they were applying."""
        self._home = home
        self._waiting: queue.Queue[_Job | None] = queue.Queue()
        self._show: Callable[[Path], None] = lambda folder: None
        self._shown = ""
        self._courier: Courier | None = None
        started: Future[None] = Future()
        # The thread lives as long as this object: the kernel ends the writer when the thread that started it ends.
        self._thread = threading.Thread(target=self._run, args=(started,), name="scribe", daemon=True)
        self._thread.start()
        started.result()

    @property
    def folder(self) -> Path:
        """The snapshot that holds all that has been written."""
        return self._home / FOLDER / self._shown

    @property
    def isolated(self) -> bool:
        """Whether the writer has no network."""
        return self._courier is not None and self._courier.isolated

    @property
    def pid(self) -> int | None:
        """The process id of the writer, None while there is none."""
        courier = self._courier
        return courier.pid if courier else None

    def show(self, show: Callable[[Path], None]) -> None:
        """Call ``show`` with the folder of each new snapshot before its changes are answered."""
        self._show = show

    def write(self, change: Change) -> Outcome:
        """Apply a change and return when it can be read.

        Raises EngineBusy when too many wait, QueryTimeout, QueryOutOfMemory, and what ``fetched`` and ``apply`` raise.
        After a failure nothing of the change is in the store, unless the error says that this is not known.
        """
        change = fetched(change, self.limits)
        if self._waiting.qsize() >= self.limits.queue or not self._thread.is_alive():
            raise _busy("too many changes are waiting already")
        job = _Job(change)
        self._waiting.put(job)
        try:
            return job.answer.result(self.limits.queue_s)
        except TimeoutError:
            if job.answer.cancel():
                raise _busy(f"its turn did not come in {self.limits.queue_s:g} s") from None
        try:
            return job.answer.result(self.limits.timeout_s + _PUBLISHING_S)
        except TimeoutError:
            raise SinographError("the writer does not answer; whether the change was made is not known") from None

    def close(self) -> None:
        """End the writer; changes that wait are refused. Safe to call twice."""
        self._waiting.put(None)
        self._thread.join(_CLOSING_S)

    def _run(self, started: "Future[None]") -> None:
        try:
            self._restart()
            started.set_result(None)
        except SinographError as error:
            self._drop()
            started.set_exception(error)
            return
        while (job := self._waiting.get()) is not None:
            self._batch(job)
        if self._courier:
            self._courier.close()
        while not self._waiting.empty():
            if (job := self._waiting.get()) and job.answer.set_running_or_notify_cancel():
                job.answer.set_exception(_busy("the server is ending"))

    def _restart(self) -> None:
        """Start a writer; it has made a snapshot if there was something to make good for."""
        if self._courier:
            self._courier.kill()
        self._courier = None
        for attempt in range(_STARTS):
            try:
                self._courier = Courier(self._home, self.limits)
                break
            except WriterGone as gone:  # killed again, before it was ready
                if attempt + 1 == _STARTS:
                    raise _busy(f"the writer cannot be started: {gone}") from gone
        assert self._courier is not None
        self._publish_to_readers(self._courier.snapshot)

    def _publish_to_readers(self, snapshot: str) -> None:
        try:
            self._show(self._home / FOLDER / snapshot)
        except (EOFError, OSError) as error:
            raise SinographError(f"the snapshot {snapshot} cannot be served: {error}") from error
        self._shown = snapshot

    def _batch(self, job: _Job | None) -> None:
        """Apply what waits, publish it once, and answer."""
        applied: list[_Job] = []
        end = time.monotonic() + _BATCH_S
        for _ in range(_BATCH):
            if job and job.answer.set_running_or_notify_cancel() and self._apply(job):
                applied.append(job)
            if time.monotonic() >= end:
                break
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
            if job is None:  # the server is ending: what is applied is still published
                self._waiting.put(None)
                break
        if applied:
            self._publish(applied)

    def _apply(self, job: _Job) -> bool:
        """Have one change applied; on failure answer it at once."""
        seconds = min(self.limits.timeout_s, job.change.timeout_s or self.limits.timeout_s)
        try:
            if self._courier is None:
                self._restart()
            assert self._courier is not None
            job.created = json.loads(self._courier.apply(job.change, seconds))["created"]
            return True
        except TimeoutError:
            self.killed += 1
            job.answer.set_exception(self._replaced(_timeout(seconds)))
        except WriterGone as gone:
            self.killed += 1
            job.answer.set_exception(self._replaced(_crash(gone.signal)))
        except SinographError as error:
            if type(error) is SinographError:  # not the change is at fault, but the store
                self._drop()
            job.answer.set_exception(error)
        return False

    def _publish(self, applied: list[_Job]) -> None:
        try:
            if self._courier is None:
                self._restart()
            assert self._courier is not None
            if not self._courier.is_fresh:
                self._publish_to_readers(json.loads(self._courier.publish())["snapshot"])
        except (TimeoutError, WriterGone) as error:
            failure = self._replaced(_busy(f"the change is made, but cannot be read yet: {error!r}"))
            if self._courier is None:
                self._answer(applied, failure)
                return
        except SinographError as error:
            self._drop()
            self._answer(applied, error)
            return
        self._answer(applied, None)

    def _answer(self, applied: list[_Job], failure: SinographError | None) -> None:
        for job in applied:
            if failure:
                job.answer.set_exception(failure)
            else:
                job.answer.set_result(Outcome(job.created, self._shown))

    def _replaced(self, failure: SinographError) -> SinographError:
        """Start another writer in place of one that is lost; what that one had applied, this one has published."""
        try:
            self._restart()
        except SinographError as error:
            self._drop()
            failure.members["writer"] = error.detail
        return failure

    def _drop(self) -> None:
        if self._courier:
            self._courier.kill()
        self._courier = None


def _busy(why: str) -> EngineBusy:
    return EngineBusy(f"nothing can be written now: {why}", hint="try again later", members={"retry_after_s": 5})


def _timeout(seconds: float) -> QueryTimeout:
    return QueryTimeout(
        f"the change took longer than {seconds:g} s and was ended",
        hint="send less at a time; a change is applied as a whole or not at all, and this one was most likely not",
        members={"limit_s": seconds, "retry_after_s": 10},
    )


def _crash(signal_number: int) -> QueryOutOfMemory:
    return QueryOutOfMemory(
        "the writer ended while it applied the change, which may have needed too much memory",
        hint="send less at a time; a change is applied as a whole or not at all, and this one was most likely not",
        members={"signal": signal_number, "retry_after_s": 10},
    )
