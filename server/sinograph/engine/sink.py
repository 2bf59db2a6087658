"""Collects an answer in a worker and sends it in frames; small answers leave in one piece."""

import json
import socket
from functools import cache, lru_cache

from sinograph.engine.frames import CHUNK, DATA, END, HEAD, pack
from sinograph.errors import QueryTooComplex
from sinograph.export import Format


class AnswerSink:
    """A sink for export formats. It raises when the answer is too large or the server has gone."""

    def __init__(self, sock: socket.socket, max_bytes: int) -> None:
        """Send over ``sock``, at most ``max_bytes``."""
        self._sock = sock
        self._left = self._max = max_bytes
        self._frames = bytearray()
        self._data = bytearray()
        self.complete = True

    def begin(self, form: str, format: Format) -> None:
        """Say what follows; must come before the first byte."""
        self._frames += _head(form, format)

    def write(self, data: bytes, /) -> int:
        """Take the next bytes of the body."""
        self._left -= len(data)
        if self._left < 0:
            raise QueryTooComplex(
                f"the answer is larger than {self._max:,} bytes",
                hint="add a LIMIT, or take the whole graph as a download",
                members={"limit_bytes": self._max},
            )
        self._data += data
        if len(self._data) >= CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what has been collected, if it is worth a system call."""
        if len(self._data) >= CHUNK:
            self._frames += pack(DATA, bytes(self._data))
            self._sock.sendall(self._frames)
            self._frames.clear()
            self._data.clear()

    def end(self, rows: int | None) -> None:
        """Send the rest and the end: the answer is whole."""
        if self._data:
            self._frames += pack(DATA, bytes(self._data))
        self._sock.sendall(self._frames + _end(rows, self.complete))


@cache
def _head(form: str, format: Format) -> bytes:
    return pack(HEAD, json.dumps([form, format.name, format.content_type]).encode())


@lru_cache(maxsize=1024)
def _end(rows: int | None, complete: bool) -> bytes:
    return pack(END, json.dumps([rows, complete]).encode())
