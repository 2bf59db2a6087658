"""A server of HTTP on loopback with an application of a few lines, in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvloop

from sinograph.http import Bounds, Exchange, Gateway, Server
from sinograph.http.server import bind


class Running:
    """A server and how to speak to it."""

    def __init__(self, bounds: Bounds, application: Callable[..., Any], handle: Callable[..., None] | None) -> None:
        self.problems: list[tuple[int, str]] = []
        self.listening = bind("127.0.0.1", 0)
        self.port: int = self.listening.getsockname()[1]
        self.server = Server(bounds, handle or self._to_application, lambda _: 100_000, self._problem)
        self._application, self._ready = application, threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self._ready.wait(10)

    def _to_application(self, exchange: Exchange) -> None:
        if not self.gateway(exchange):
            exchange.refuse(503, "busy")

    def _problem(self, status: int, detail: str) -> tuple[list[tuple[str, str]], bytes]:
        self.problems.append((status, detail))
        return [("Content-Type", "text/plain")], detail.encode()

    def _run(self) -> None:
        async def main() -> None:
            self.loop = asyncio.get_running_loop()
            self.gateway = Gateway(self._application, 4, 4)
            await self.server.run(self.listening, self._ready.set)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), 5)

    def send(self, data: bytes) -> bytes:
        """Send bytes on a new connection and return everything that comes back until it is closed."""
        with self.connect() as client:
            client.sendall(data)
            return read(client)

    def stop(self) -> None:
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.server.stop)
            self.thread.join(20)
        self.listening.close()


def read(client: socket.socket) -> bytes:
    found = b""
    try:
        while data := client.recv(65536):
            found += data
    except ConnectionError:
        pass
    return found


@pytest.fixture
def running() -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(
        application: Callable[..., Any] = echo, handle: Callable[..., None] | None = None, **bounds: Any
    ) -> Running:
        started.append(Running(Bounds(**bounds), application, handle))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """Say what arrived."""
    if int(environ.get("CONTENT_LENGTH", 0)) > 100_000:
        start("413 Content Too Large", [("Content-Type", "text/plain")])
        return [b"too large"]
    body = environ["wsgi.input"].read()
    text = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']} {len(body)} "
    start("200 OK", [("Content-Type", "text/plain"), ("X-Host", environ.get("HTTP_HOST", "-"))])
    return [text.encode("latin-1"), body[:40]]
