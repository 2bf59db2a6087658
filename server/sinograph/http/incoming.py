"""Puts requests together from what the parser finds, and keeps them in bounds while they arrive."""

import io
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

import httptools

from sinograph.http.exchange import Exchange

if TYPE_CHECKING:
    from sinograph.http.connection import Connection

_ONCE = ("host", "content-type", "authorization")


class Incoming:
    """The reading side of a connection: llhttp in its strict mode, so that we read what proxies before us read."""

    def __init__(
        self, connection: "Connection", begun: Callable[[], None], complete: Callable[[Exchange], None]
    ) -> None:
        """``begun`` is called when a body begins, ``complete`` with each request."""
        self._connection, self._begun, self._complete = connection, begun, complete
        self._server, self._bounds = connection.server, connection.server.bounds
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._fields: dict[str, str] = {}
        self._count = self._size = self._cap = 0
        self._parts: list[bytes] = []
        self._file: BinaryIO | None = None
        self.new: Exchange | None = None
        """The request whose body is arriving."""
        self.refusal: tuple[int, str] | None = None
        """Why nothing more is read here: a status and words."""
        self.upgrade = False

    def feed(self, data: bytes) -> None:
        """Read on; what went wrong is in ``refusal``."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.upgrade = True  # we do not; the request is answered as an ordinary one
        except httptools.HttpParserError as error:
            self.refusal = self.refusal or (400, f"this is not HTTP/1.1: {error}")

    def drop(self) -> None:
        """Let go of a body that nobody will read."""
        self._parts = []
        if self._file is not None:
            self._file.close()
            self._file = None

    # The parser calls:

    def on_message_begin(self) -> None:
        """Forget the request before."""
        self._target, self._fields = b"", {}
        self._count = self._size = 0
        self.new = None

    def on_url(self, part: bytes) -> None:
        """Collect the target."""
        self._target += part
        if len(self._target) > self._bounds.target:
            self.refusal = (414, f"the address is longer than {self._bounds.target:,} bytes")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect the fields; one whose name has an underscore could pass for another behind a gateway."""
        self._count += 1
        self._size += len(name) + len(value)
        if self._count > self._bounds.fields or self._size > self._bounds.head:
            self.refusal = (431, f"the head has more than {self._bounds.fields} fields or {self._bounds.head:,} bytes")
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if key in self._fields:
            if key in _ONCE:
                self.refusal = (400, f"the request has the field {key} twice")
            self._fields[key] += f"; {text}" if key == "cookie" else f", {text}"
        elif "_" not in key:
            self._fields[key] = text

    def on_headers_complete(self) -> None:
        """Decide how much of a body may follow."""
        version = self._parser.get_http_version()
        if version == "1.1" and "host" not in self._fields:
            self.refusal = self.refusal or (400, "the request does not say which host it is for")
        elif version not in ("1.0", "1.1"):
            self.refusal = self.refusal or (505, "this server speaks HTTP/1.1")
        if self.refusal:
            return
        method = self._parser.get_method().decode("ascii")
        new = self.new = Exchange(self._connection, method, _origin(self._target), self._fields)
        new.version = version
        length = self._fields.get("content-length", "0")
        if length == "0" and "transfer-encoding" not in self._fields:
            return
        self._cap = self._server.most(new)
        if int(length) > self._cap:
            self._stop_reading(new)
            return
        self._begun()
        if self._fields.get("expect", "").lower() == "100-continue":
            self._connection.proceed()

    def on_body(self, part: bytes) -> None:
        """Collect the body as far as it may go."""
        new = self.new
        if new is None:
            return
        new.length += len(part)
        if new.length > self._cap:
            self._stop_reading(new)
        elif self._file is not None:
            self._file.write(part)
        elif new.length > self._bounds.memory:
            self._file = cast(BinaryIO, tempfile.TemporaryFile(prefix="sinograph-"))
            self._file.writelines([*self._parts, part])
            self._parts = []
        else:
            self._parts.append(part)

    def on_message_complete(self) -> None:
        """Hand the request on."""
        new, self.new = self.new, None
        if new is None or self.refusal:
            return
        new.keep = self._parser.should_keep_alive() and not self.upgrade and not self._server.stopping
        if self._file is not None:
            self._file.seek(0)
            new.body, self._file = self._file, None
        elif self._parts:
            new.body, self._parts = io.BytesIO(b"".join(self._parts)), []
        self._complete(new)

    def _stop_reading(self, new: Exchange) -> None:
        """Hand the request on without its body: whoever answers says that it is too large."""
        self.drop()
        self.new = None
        new.too_large, new.keep = True, False
        self._complete(new)


def _origin(target: bytes) -> bytes:
    """Return path and query of a target: a client may send the whole address (RFC 9112 section 3.2.2)."""
    if target[:1] in (b"/", b"*"):
        return target.partition(b"#")[0]
    try:
        parts = httptools.parse_url(target)
    except httptools.HttpParserError:
        return b"/"
    return (parts.path or b"/") + (b"?" + parts.query if parts.query else b"")
