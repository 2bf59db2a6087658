"""Pooled connections to one endpoint, each read of which has what is left of the call's time, not a time of its own.

urllib3 keeps the connections and checks lengths, chunks and certificates; the deadline of the whole call and the client
that may have gone are looked after here, below it, where bytes arrive.
"""

import io
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

_BUFFER = 64 * 1024
_POLL_S = 0.2


class Gone(Exception):
    """The client that waits for the answer has closed its connection."""


@dataclass
class Call:
    """One call: until when it may last (monotonic seconds), and how to ask whether anybody still waits for it."""

    deadline: float
    cancelled: Callable[[], bool] | None
    reused: bool = False
    """Whether it was sent over a connection that had been used before, which the endpoint may just have closed."""

    def left(self) -> float:
        """Return the seconds that are left; TimeoutError if there are none, Gone if nobody waits."""
        if self.cancelled and self.cancelled():
            raise Gone
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


_local = threading.local()


def begin(call: Call) -> None:
    """Let everything that this thread sends and reads from now on belong to ``call``."""
    _local.call = call


def _current() -> Call:
    call: Call = _local.call
    return call


class _Reading(io.RawIOBase):
    """The bytes that arrive; waits in slices, so that a client who has gone is noticed."""

    def __init__(self, sock: Any, closed: Callable[[], None]) -> None:
        self._sock, self._closed = sock, closed

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._closed()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        call = _current()
        while True:
            left = call.left()
            self._sock.settimeout(min(left, _POLL_S) if call.cancelled else left)
            try:
                count: int = self._sock.recv_into(buffer)
                return count
            except TimeoutError:
                continue


class _Socket:
    """As much of a socket as http.client and urllib3 use; open as long as somebody reads from it."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._readers = 0
        self._closed = False

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(_current().left())
        self._sock.sendall(data)

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Reading(self._sock, self._read), _BUFFER)

    def settimeout(self, seconds: float | None) -> None:
        """The deadline of the call is what counts."""

    def fileno(self) -> int:
        fd: int = self._sock.fileno()
        return fd

    def shutdown(self, how: int) -> None:
        self._sock.shutdown(how)

    def close(self) -> None:
        self._closed = True
        if not self._readers:
            self._sock.close()

    def _read(self) -> None:
        self._readers -= 1
        if self._closed and not self._readers:
            self._sock.close()


class _Connection(HTTPConnection):
    used = False

    def connect(self) -> None:
        super().connect()
        self.sock: Any = _Socket(self.sock)

    def request(self, *given: Any, **named: Any) -> None:
        _current().reused, self.used = self.used, True
        super().request(*given, **named)

    def close(self) -> None:
        self.used = False
        super().close()


class _SecureConnection(HTTPSConnection):
    used = False

    def connect(self) -> None:
        super().connect()
        self.sock: Any = _Socket(self.sock)

    request = _Connection.request
    close = _Connection.close


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def connections(most: int) -> PoolManager:
    """Return a pool of ``most`` connections to each server; more than that are opened and closed again."""
    pools = PoolManager(num_pools=4, maxsize=most, retries=False)
    pools.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return pools
