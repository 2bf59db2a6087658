"""The access log: one line of JSON a request. Never a token, and no query's text unless that is asked for."""

import json
import os
import queue
import sys
import threading
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

from sinograph.errors import SinographError
from sinograph.web.serving.record import Record

_STREAMS = {"stdout": 1, "stderr": 2}
_LONGEST_PATH, _LONGEST_TEXT = 2000, 10_000
_WAITING, _BATCH = 10_000, 100
_NETWORK = {4: 24, 6: 48}


class AccessLog:
    """Writes to a standard stream or to the end of a file, in a thread of its own."""

    def __init__(self, target: str, clients: str = "full", texts: bool = False) -> None:
        """Open ``target``: ``off``, ``stdout``, ``stderr`` or a path. SinographError if the file cannot be opened.

        ``clients`` says what of addresses is written: ``full``, ``network`` (their first 24 or 48 bits) or ``none``.
        """
        self._target, self._clients, self._texts = target, clients, texts
        self._lock = threading.Lock()
        self._descriptor = _STREAMS.get(target, -1)
        self._waiting: queue.Queue[tuple[Record, float]] = queue.Queue(_WAITING)
        self.dropped = 0
        """Lines that were not written because what takes them did not keep up."""
        self.reopen()
        if self.is_on:
            threading.Thread(target=self._run, name="access-log", daemon=True).start()

    def reopen(self) -> None:
        """Open the file again, after something has moved it away; the old one stays if that fails."""
        if self._target in ("off", "", *_STREAMS):
            return
        try:
            fresh = os.open(self._target, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise SinographError(f"the access log {self._target} cannot be opened: {error.strerror}") from error
        with self._lock:
            old, self._descriptor = self._descriptor, fresh
        if old >= 0:
            os.close(old)

    @property
    def texts(self) -> bool:
        """Whether the text of queries is written."""
        return self._texts

    @property
    def is_on(self) -> bool:
        """Whether anything is written at all."""
        return self._descriptor >= 0

    def write(self, record: Record, seconds: float) -> None:
        """Have the line of a request written; who calls never waits for a disk or a pipe."""
        if not self.is_on:
            return
        try:
            self._waiting.put_nowait((record, seconds))
        except queue.Full:
            self.dropped += 1

    def flush(self, seconds: float = 2.0) -> None:
        """Wait until all that was given is written, but not for ever."""
        with self._waiting.all_tasks_done:
            self._waiting.all_tasks_done.wait_for(lambda: not self._waiting.unfinished_tasks, seconds)

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < _BATCH and not self._waiting.empty():
                batch.append(self._waiting.get())
            data = "".join(line(record, seconds, self._clients, self._texts) for record, seconds in batch)
            with self._lock:
                self._put(data.encode("ascii"))
            for _ in batch:
                self._waiting.task_done()

    def _put(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except OSError as error:  # a full disk costs lines, not answers
                print(f"the access log cannot be written: {error}", file=sys.stderr)
                return


def line(record: Record, seconds: float, clients: str = "full", texts: bool = False) -> str:
    """Return the line of a request: pure ASCII without control characters, whatever the client has sent."""
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.at, UTC).isoformat(timespec="milliseconds"),
        "client": masked(record.client, clients),
        "method": record.method[:20],
        "path": record.path[:_LONGEST_PATH],
        "status": record.status,
        "bytes": record.sent,
        "seconds": round(seconds, 6),
        "query": record.query or None,
        "text": record.text[:_LONGEST_TEXT] if texts and record.text else None,
        "rows": record.rows,
        "outcome": record.ending,
        "snapshot": record.snapshot or None,
    }
    if not texts:
        del facts["text"]
    return json.dumps(facts, ensure_ascii=True).replace("\x7f", "\\u007f") + "\n"


def masked(client: str, clients: str) -> str | None:
    """Return what of a client's address may be written."""
    if clients == "full":
        return client[:100]
    if clients == "none":
        return None
    try:
        address = ip_address(client)
    except ValueError:
        return None
    return str(ip_network((address, _NETWORK[address.version]), strict=False))
