"""Runs an application behind its front in a thread, on a free port of the loopback."""

import asyncio
import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvloop
from flask import Flask

from sinograph.http.server import bind
from sinograph.web.serving.front import Front

Answered = tuple[int, list[tuple[str, str]], bytes]


class Fronted:
    """A front that serves, and how to ask it."""

    def __init__(self, front: Front, port: int) -> None:
        self.front, self.port = front, port

    def ask(self, method: str, target: str, body: bytes | None = None, **headers: str) -> Answered:
        """Return status, header fields and body; names of fields are given with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()


@contextmanager
def fronted(app: Flask) -> Iterator[Fronted]:
    front = Front(app)
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []
    with bind("127.0.0.1", 0) as listening:

        async def main() -> None:
            loops.append(asyncio.get_running_loop())
            front.start()
            await front.server.run(listening, ready.set)

        def serve() -> None:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(main())

        thread = threading.Thread(target=serve)
        thread.start()
        assert ready.wait(10)
        try:
            yield Fronted(front, listening.getsockname()[1])
        finally:
            loops[0].call_soon_threadsafe(front.server.stop)
            thread.join(20)
