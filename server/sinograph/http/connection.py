"""One connection of a client: keeps it to its times, and sends answers in the order of the requests."""

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, cast

from sinograph.http.exchange import Exchange
from sinograph.http.incoming import Incoming

if TYPE_CHECKING:
    from sinograph.http.server import Server

_IDLE, _HEAD, _BODY, _ANSWER, _LINGER = range(5)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LINGER_S = 2.0
_APART = 64 * 1024


class Connection(asyncio.Protocol):
    """Speaks HTTP/1.1 (RFC 9112)."""

    def __init__(self, server: "Server") -> None:
        """Wait for ``connection_made``."""
        self.server = server
        self._phase, self._since = _IDLE, time.monotonic()
        self._incoming = Incoming(self, self._body_begins, self._arrived)
        self._waiting: deque[Exchange] = deque()
        self._current: Exchange | None = None
        self._held_back = False
        self._written = self._flushed = 0
        self._stalled = 0.0
        self.peer = ("", 0)
        self.chunked = False
        self.paused = False
        self.on_resume: list[asyncio.Future[None]] = []

    # The transport tells:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or say that there are too many."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=256 * 1024)
        name = transport.get_extra_info("peername")
        self.peer = (str(name[0]), int(name[1])) if isinstance(name, tuple) else ("", 0)
        self.server.add(self)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._phase == _LINGER:
            return
        if self._phase == _IDLE:
            self._phase, self._since = _HEAD, time.monotonic()
        self._incoming.feed(data)
        if self._incoming.refusal and self._current is None:
            self.refuse(*self._incoming.refusal)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone: nobody waits for an answer any more."""
        self.server.forget(self)
        self._waiting.clear()
        self._incoming.drop()
        if self._current:
            self._current.lose()
        self.resume_writing()

    def pause_writing(self) -> None:
        """The client takes its answer more slowly than it is made."""
        self.paused = True

    def resume_writing(self) -> None:
        """Whoever makes the answer may go on."""
        self.paused = False
        waiting, self.on_resume = self.on_resume, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    # Exchanges tell:

    def write(self, head: bytes, body: bytes) -> None:
        """Send bytes."""
        self._written += len(head) + len(body)
        if len(body) > _APART:
            self._transport.write(head)
            self._transport.write(body)
        else:
            self._transport.write(head + body)

    def write_piece(self, data: bytes) -> None:
        """Send a piece of a body."""
        if self.chunked:
            self.write(b"%x\r\n" % len(data), data)
            self.write(b"\r\n", b"")
        else:
            self.write(b"", data)

    def write_last(self) -> None:
        """Send what says that a body is whole."""
        if self.chunked:
            self.write(b"0\r\n\r\n", b"")
        self.chunked = False

    def abort(self) -> None:
        """Break the connection off."""
        self._transport.abort()

    def answered(self, exchange: Exchange) -> None:
        """One request is done with; go on with the next."""
        if exchange is not self._current:
            return
        self._current = None
        if exchange.gone or self._transport.is_closing():
            return
        if exchange.too_large:
            self._linger()
        elif not exchange.keep or self.server.stopping:
            self._transport.close()
        elif self._waiting:
            self._start(self._waiting.popleft())
        elif self._incoming.refusal:
            self.refuse(*self._incoming.refusal)
        else:
            self._phase, self._since = (_IDLE if self._phase == _ANSWER else self._phase), time.monotonic()
            if self._held_back:
                self._held_back = False
                self._transport.resume_reading()

    # The server tells:

    def tick(self, now: float) -> None:
        """Look whether the client keeps its times; called about once a second."""
        self._look_at_sending(now)
        waited, bounds = now - self._since, self.server.bounds
        if self._phase == _LINGER and waited > _LINGER_S:
            self._transport.abort()
        elif self._current is not None or self._transport.is_closing():
            return
        elif self._phase == _IDLE and waited > bounds.idle_s:
            self._transport.close()
        elif self._phase == _HEAD and waited > bounds.head_s:
            self.refuse(408, f"the head of the request did not arrive within {bounds.head_s:g} s")
        elif self._phase == _BODY and (new := self._incoming.new) and waited > bounds.body_s:
            if new.length < (waited - bounds.body_s) * bounds.body_rate:
                self.refuse(408, f"the body of the request arrives with less than {bounds.body_rate:g} bytes a second")

    def stop(self) -> None:
        """The server ends: close now, or after the answer that is being given."""
        if self._current is None:
            self._transport.close()
        elif not self._current.streaming:
            self._current.keep = False

    def refuse(self, status: int, detail: str) -> None:
        """Answer without an application, and close."""
        self._incoming.drop()
        self._incoming.refusal = None
        refused = self._current = Exchange(self, "GET", b"/", {})
        refused.keep, refused.too_large = False, True  # whatever else comes is not read
        self.server.refused(status)
        fields, body = self.server.problem(status, detail)
        refused.reply(status, fields, body)

    def proceed(self) -> None:
        """Ask for the body (RFC 9110 section 10.1.1)."""
        self._transport.write(_CONTINUE)

    def _body_begins(self) -> None:
        self._phase, self._since = _BODY, time.monotonic()

    def _arrived(self, exchange: Exchange) -> None:
        if self._current is None:
            self._start(exchange)
        else:
            self._waiting.append(exchange)
            self._held_back = True
            self._transport.pause_reading()

    def _start(self, exchange: Exchange) -> None:
        self._current = exchange
        self._phase = _ANSWER
        self.server.handle(exchange)

    def _linger(self) -> None:
        """Let the client read its answer before the rest of its request meets a closed door."""
        self._phase, self._since = _LINGER, time.monotonic()
        self._transport.resume_reading()
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def _look_at_sending(self, now: float) -> None:
        left = self._transport.get_write_buffer_size()
        if not left or self._written - left != self._flushed:
            self._flushed, self._stalled = self._written - left, now
        elif now - self._stalled > self.server.bounds.send_s:
            self._transport.abort()
