"""One request and its answer, as the event loop and the layers above see it."""

import asyncio
import io
from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from sinograph.http.connection import Connection

Fields = list[tuple[str, str]]
_BODILESS = (204, 304)


class Exchange:
    """A whole request has arrived, and exactly one answer will be given. Only for the thread of the event loop."""

    __slots__ = (
        "method", "target", "path", "query", "fields", "version", "peer", "body", "length", "too_large", "gone",
        "ended", "keep", "status", "sent", "streaming", "declared", "notes", "client", "extra", "on_whole",
        "_connection", "_on_gone", "_on_end", "__weakref__",
    )  # fmt: skip

    def __init__(self, connection: "Connection", method: str, target: bytes, fields: dict[str, str]) -> None:
        """Describe a request; names of header fields are in lower case, repeated ones joined by commas."""
        self._connection = connection
        self.method = method
        self.target = target.decode("latin-1")
        self.path, _, self.query = self.target.partition("?")
        """Path and query string as they were sent, percent-encoded."""
        self.fields = fields
        self.version = "1.1"
        self.peer = connection.peer
        """Address and port of the other end."""
        self.body: BinaryIO = _NOTHING
        self.length = 0
        """Bytes of the body that arrived."""
        self.too_large = False
        """More was sent, or announced, than the server takes from this client; none of it is in ``body``."""
        self.gone = False
        """The client has closed the connection."""
        self.ended = False
        self.keep = True
        self.status = 0
        self.sent = 0
        self.streaming = False
        self.declared: int | None = None
        self.notes: dict[str, object] = {}
        """What goes into the environment of an application."""
        self.client = connection.peer[0]
        """Under what this client is counted, and shares with others."""
        self.extra: Fields = []
        """Header fields that the answer gets whoever gives it."""
        self.on_whole: Callable[[int, bytes, bytes], None] | None = None
        """Called with status, encoded header fields and body of an answer that is sent in one piece."""
        self._on_gone: list[Callable[[], None]] = []
        self._on_end: list[Callable[[Exchange], None]] = []

    def is_gone(self) -> bool:
        """Say whether the client has closed the connection; may be called from any thread."""
        return self.gone

    def when_gone(self, call: Callable[[], None]) -> None:
        """Call when the client goes before it has its answer; at once if it has gone."""
        if self.gone:
            call()
        else:
            self._on_gone.append(call)

    def when_ended(self, call: Callable[["Exchange"], None]) -> None:
        """Call when the answer has been handed to the network, or the client has gone."""
        self._on_end.append(call)

    def reply(self, status: int, fields: Iterable[tuple[str, str]], body: bytes = b"") -> None:
        """Send a whole answer. ValueError for a field that would be read as more than one."""
        self.send_head(status, self.encode(status, fields, body), body)

    def encode(self, status: int, fields: Iterable[tuple[str, str]], body: bytes) -> bytes:
        """Return the header fields of a whole answer as bytes, its length among them; may be called from any thread."""
        fields = list(fields)
        if status not in _BODILESS and not (self.method == "HEAD" and _named(fields, "content-length")):
            fields = [*(f for f in fields if f[0].lower() != "content-length"), ("Content-Length", str(len(body)))]
        return block(fields)

    def send_head(self, status: int, ready: bytes, body: bytes = b"") -> None:
        """Send a whole answer whose header fields, its length among them, are encoded already."""
        if self.gone or self.ended:
            self.end()
            return
        self.status = status
        if self.method == "HEAD" or status in _BODILESS:
            body = b""
        self.sent = len(body)
        if self.on_whole:
            self.on_whole(status, ready, body)
        self._connection.write(self._head(status, ready), body)
        self.end()

    def begin(self, status: int, fields: Fields) -> None:
        """Begin an answer that comes in pieces; without Content-Length its end is marked by the last chunk."""
        self.status, self.streaming = status, True
        if self.gone:
            return
        self.declared = next((int(value) for name, value in fields if name.lower() == "content-length"), None)
        whole = self.declared is not None
        chunked = not whole and self.version == "1.1" and status not in _BODILESS
        if not whole and not chunked:
            self.keep = False
        self._connection.chunked = chunked and self.method != "HEAD"
        extra = [("Transfer-Encoding", "chunked")] if chunked else []
        self._connection.write(self._head(status, block([*fields, *extra])), b"")

    def send(self, data: bytes) -> None:
        """Send the next piece."""
        if data and not self.gone and self.method != "HEAD":
            self.sent += len(data)
            self._connection.write_piece(data)

    def finish(self) -> None:
        """The last piece has been sent. An answer shorter than it said ends in a broken connection."""
        if self.declared not in (None, self.sent) and self.method != "HEAD":
            self.abort()
            return
        if not self.gone and not self.ended:
            self._connection.write_last()
        self.end()

    def room(self) -> "asyncio.Future[None] | None":
        """Return None if the client keeps up, else what is done when it has caught up, or has gone."""
        if self.gone or not self._connection.paused:
            return None
        future = asyncio.get_running_loop().create_future()
        self._connection.on_resume.append(future)
        return future

    def refuse(self, status: int, detail: str) -> None:
        """Answer with a problem that no application has written."""
        fields, body = self._connection.server.problem(status, detail)
        self.reply(status, fields, body)

    def fail(self) -> None:
        """What should have answered has failed: say so if there is still time, else break the connection."""
        if self.status:
            self.abort()
        else:
            self.refuse(500, "something of ours failed; the details are in the log of the server")

    def abort(self) -> None:
        """Break the connection, so that nobody takes what was sent for the whole answer."""
        if not self.ended:
            self._connection.abort()
            self.end()

    def end(self) -> None:
        """The exchange is over; the next request of the connection may be answered."""
        if self.ended:
            return
        self.ended = True
        self._on_gone.clear()
        for call in self._on_end:
            call(self)
        self._on_end.clear()
        if self.body is not _NOTHING:
            self.body.close()
        self._connection.answered(self)

    def lose(self) -> None:
        """The client has gone."""
        self.gone = True
        calls, self._on_gone = self._on_gone, []
        for call in calls:
            call()

    def _head(self, status: int, ready: bytes) -> bytes:
        keep = b"" if self.version == "1.1" else b"Connection: keep-alive\r\n"
        return b"".join(
            (
                line(status),
                ready,
                b"" if _has_date(ready) else self._connection.server.date,
                block(self.extra) if self.extra else b"",
                keep if self.keep else b"Connection: close\r\n",
                b"\r\n",
            )
        )


_NOTHING = io.BytesIO()


@cache
def line(status: int) -> bytes:
    """Return the status line."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
    return f"HTTP/1.1 {status} {phrase}\r\n".encode("ascii")


def block(fields: Iterable[tuple[str, str]]) -> bytes:
    """Encode header fields (RFC 9110 section 5); ValueError for one that contains the end of a line."""
    parts = [f"{name}: {value}\r\n" for name, value in fields]
    text = "".join(parts)
    if text.count("\n") != len(parts) or text.count("\r") != len(parts) or "\0" in text:
        raise ValueError("a header field contains the end of a line")
    return text.encode("latin-1")


def _has_date(ready: bytes) -> bool:
    """Say whether an application dated its answer: there is one Date at most (RFC 9110 section 6.6.1)."""
    return b"\r\ndate:" in b"\r\n" + ready.lower()


def _named(fields: Iterable[tuple[str, str]], name: str) -> bool:
    return any(field.lower() == name for field, _ in fields)
