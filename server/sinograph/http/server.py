"""Listens, hands requests on, keeps the time, and ends without cutting anybody off."""

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Callable
from wsgiref.handlers import format_date_time

from sinograph.http.bounds import Bounds
from sinograph.http.connection import Connection
from sinograph.http.exchange import Exchange, Fields

_BACKLOG = 1024


class Server:
    """One event loop. The three callbacks are called in its thread and must not wait for anything."""

    def __init__(
        self,
        bounds: Bounds,
        handle: Callable[[Exchange], None],
        most: Callable[[Exchange], int],
        problem: Callable[[int, str], tuple[Fields, bytes]],
    ) -> None:
        """``handle`` answers a request, ``most`` says how many bytes its body may have.

        ``problem`` writes header fields and body for a status and its reason, where no application was asked.
        """
        self.bounds = bounds
        self.handle = handle
        self.most = most
        self.problem = problem
        self.stopping = False
        self.asked_to_stop: Callable[[], None] = self.stop
        """Called on SIGTERM and SIGINT."""
        self.refused: Callable[[int], None] = lambda status: None
        """Called with the status of what was refused before it was a request."""
        self.date = b""
        self.connections: set[Connection] = set()
        self._ended: asyncio.Event | None = None

    def add(self, connection: Connection) -> None:
        """Count a connection; one too many is told so, and one far too many is not even told."""
        self.connections.add(connection)
        if len(self.connections) > 2 * self.bounds.connections:
            connection.abort()
        elif len(self.connections) > self.bounds.connections:
            connection.refuse(503, "there are too many connections")

    def forget(self, connection: Connection) -> None:
        """A connection has ended."""
        self.connections.discard(connection)
        if self._ended and not self.connections:
            self._ended.set()

    async def run(self, listening: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until SIGTERM, SIGINT or ``stop``; then wait for what is being answered, for a while."""
        loop = asyncio.get_running_loop()
        stop = self._stop = asyncio.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._asked)
        self.date = _date()
        listener = await loop.create_server(lambda: Connection(self), sock=listening, backlog=_BACKLOG)
        clock = loop.create_task(self._keep_time())
        ready()
        await stop.wait()
        self.stopping, self._ended = True, asyncio.Event()
        listener.close()
        for connection in list(self.connections):
            connection.stop()
        if self.connections:
            try:
                await asyncio.wait_for(self._ended.wait(), self.bounds.drain_s)
            except TimeoutError:
                for connection in list(self.connections):
                    connection.abort()
        clock.cancel()

    def stop(self) -> None:
        """End; for the thread of the event loop."""
        self._stop.set()

    def hurry(self) -> None:
        """End without waiting for what is being answered; for the thread of the event loop."""
        self.stop()
        for connection in list(self.connections):
            connection.abort()

    def _asked(self) -> None:
        self.asked_to_stop()

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.date = _date()
            now = time.monotonic()
            for connection in list(self.connections):
                connection.tick(now)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address, which does not listen yet. OSError if it is taken."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _date() -> bytes:
    return f"Date: {format_date_time(time.time())}\r\n".encode("ascii")
