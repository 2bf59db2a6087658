"""Runs an application of WSGI (PEP 3333) in threads, for the event loop that must not wait for it."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from sinograph.http.exchange import Exchange, Fields, block
from sinograph.http.lines import Lines

Application = Callable[..., Iterable[bytes]]
_LOG = logging.getLogger(__name__)
_WHOLE = 2**20
_AHEAD = 4
_PATIENCE_S = 600.0


class Gateway:
    """Takes requests from the event loop; as many run at a time as there are threads, some more wait in their lines."""

    def __init__(
        self,
        application: Application,
        threads: int,
        waiting: int,
        prepare: Callable[[Exchange], object] = lambda exchange: None,
    ) -> None:
        """Start the threads, which end with the process; ``prepare`` is called in them before each request."""
        self._prepare = prepare
        self._application = application
        self._loop = asyncio.get_running_loop()
        self._lines = Lines(threads, waiting)
        for number in range(threads):
            threading.Thread(target=self._work, name=f"request-{number}", daemon=True).start()

    @property
    def running(self) -> int:
        """Requests that wait for a thread or are in one."""
        return self._lines.inside

    def __call__(self, exchange: Exchange) -> bool:
        """Take a request; False if too many wait already. Another one that has to go instead is refused here."""
        victim = self._lines.put(exchange)
        if victim is not None and victim is not exchange:
            victim.refuse(503, "too many requests of this client wait already")
        return victim is not exchange

    def _work(self) -> None:
        while True:
            exchange = self._lines.get()
            self._prepare(exchange)
            try:
                if exchange.gone:
                    self._soon(exchange.end)
                else:
                    _Answer(self._loop, exchange).give(self._application)
            except BaseException as error:  # whatever it is: the thread is needed again
                if self._loop.is_closed():
                    return
                self._soon(exchange.fail)
                _LOG.error("the application failed", exc_info=error)
            finally:
                self._lines.done(exchange)

    def _soon(self, call: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(call)


class _Answer:
    """What an application makes of one request, on its way from a thread to the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, exchange: Exchange) -> None:
        self._loop, self._exchange = loop, exchange
        self._status, self._fields = 0, Fields()
        self._ahead = threading.Semaphore(_AHEAD)

    def give(self, application: Application) -> None:
        """Run the application and send what it returns; a failure on the way breaks the connection."""
        parts = application(environ(self._exchange), self._start)
        try:
            length = next((value for name, value in self._fields if name.lower() == "content-length"), None)
            empty = self._status in (204, 304) or self._exchange.method == "HEAD"
            if empty or isinstance(parts, list | tuple) or (length is not None and int(length) <= _WHOLE):
                body = b"".join(parts)
                self._check(body, length)
                ready = self._exchange.encode(self._status, self._fields, body)
                self._loop.call_soon_threadsafe(self._exchange.send_head, self._status, ready, body)
            else:
                self._stream(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def _check(self, body: bytes, length: str | None) -> None:
        if length is not None and body and len(body) != int(length):
            raise ValueError(f"the application said {length} bytes and gave {len(body)}")

    def _start(self, status: str, fields: Fields, exc_info: Any = None) -> Callable[[bytes], object]:
        self._status, self._fields = int(status[:3]), fields
        return self._refuse_to_write

    def _refuse_to_write(self, _: bytes) -> None:
        raise NotImplementedError("write() of WSGI is for applications older than iterables")

    def _stream(self, parts: Iterable[bytes]) -> None:
        block(self._fields)  # a wrong one must fail here, not on the event loop
        self._loop.call_soon_threadsafe(self._exchange.begin, self._status, self._fields)
        for part in parts:
            if not self._ahead.acquire(timeout=_PATIENCE_S) or self._exchange.gone:
                self._loop.call_soon_threadsafe(self._exchange.end)
                return
            self._loop.call_soon_threadsafe(self._send, part)
        self._loop.call_soon_threadsafe(self._exchange.finish)

    def _send(self, part: bytes) -> None:
        """Send a piece; the next ones may come when the client has taken enough."""
        self._exchange.send(part)
        waiting = self._exchange.room()
        if waiting is None:
            self._ahead.release()
        else:
            waiting.add_done_callback(lambda _: self._ahead.release())


_CONSTANT = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Sinograph",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}


def environ(exchange: Exchange) -> dict[str, Any]:
    """Return the environment of a request; ``sinograph.gone`` says whether its client has closed the connection."""
    found: dict[str, Any] = {
        **_CONSTANT,
        "REQUEST_METHOD": exchange.method,
        "PATH_INFO": unquote_to_bytes(exchange.path).decode("latin-1"),
        "QUERY_STRING": exchange.query,
        "REQUEST_URI": exchange.target,
        "RAW_URI": exchange.target,
        "SERVER_PROTOCOL": f"HTTP/{exchange.version}",
        "REMOTE_ADDR": exchange.peer[0],
        "REMOTE_PORT": str(exchange.peer[1]),
        "wsgi.input": exchange.body,
        "sinograph.gone": exchange.is_gone,
        **exchange.notes,
    }
    host, _, port = exchange.fields.get("host", "localhost").rpartition(":")
    found["SERVER_NAME"], found["SERVER_PORT"] = (host, port) if port.isdigit() else (f"{host}:{port}".strip(":"), "80")
    for name, value in exchange.fields.items():
        found[f"HTTP_{name.upper().replace('-', '_')}"] = value
    if "content-type" in exchange.fields:
        found["CONTENT_TYPE"] = exchange.fields["content-type"]
    if exchange.too_large:
        found["CONTENT_LENGTH"] = exchange.fields.get("content-length", str(2**62))
    elif exchange.length:
        found["CONTENT_LENGTH"] = str(exchange.length)
    found.pop("HTTP_CONTENT_TYPE", None)
    found.pop("HTTP_CONTENT_LENGTH", None)
    if exchange.length or exchange.too_large:
        found.pop("HTTP_TRANSFER_ENCODING", None)  # the body lies here whole
    return found
