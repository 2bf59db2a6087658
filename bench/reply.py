"""Reads an HTTP/1.1 response from a connection: just enough to know where it ends and how large it is."""

import re

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection:[^\r\n]*close", re.IGNORECASE)
_SHOWN = 200


class Broken(Exception):
    """The bytes are not a response."""


class Reply:
    """One response, fed piece by piece; the body is counted, not kept, but for its beginning."""

    def __init__(self) -> None:
        self.status = 0
        self.size = 0
        self.closes = False
        self.ends_with_connection = False
        self.beginning = b""
        self._buffer = b""
        self._headed = False
        self._chunked = False
        self._left = 0
        """Bytes still to come: of the body, or of the chunk with its line end."""
        self._trailer = False

    def feed(self, data: bytes) -> bool:
        """Take the next bytes; return whether the response is whole. Raises Broken."""
        if not self._headed:
            self._buffer += data
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            data, head = self._buffer[end + 4 :], self._buffer[: end + 2]
            self._buffer = b""
            self._read_head(head)
        if self._chunked:
            return self._feed_chunks(data)
        self._count(data)
        if self.ends_with_connection:
            return False
        self._left -= len(data)
        if self._left < 0:
            raise Broken(f"{-self._left} bytes after the end of the response")
        return not self._left

    def _read_head(self, head: bytes) -> None:
        if not head.startswith(b"HTTP/1.") or not head[9:12].isdigit():
            raise Broken(f"not a status line: {head[:40]!r}")
        self.status = int(head[9:12])
        self._headed = True
        self.closes = _CLOSE.search(head) is not None
        self._chunked = _CHUNKED.search(head) is not None
        length = _LENGTH.search(head)
        if length:
            self._left = int(length[1])
        elif not self._chunked:
            self.ends_with_connection = self.closes = self.status not in (204, 304)

    def _feed_chunks(self, data: bytes) -> bool:
        data, self._buffer = self._buffer + data, b""
        at = 0
        while at < len(data):
            if self._left > 2:
                take = min(self._left - 2, len(data) - at)
                self._count(data[at : at + take] if len(self.beginning) < _SHOWN else b"", take)
                self._left -= take
                at += take
                continue
            if self._left:  # the line end behind a chunk
                take = min(self._left, len(data) - at)
                self._left -= take
                at += take
                continue
            end = data.find(b"\r\n", at)
            if end < 0:
                self._buffer = data[at:]
                return False
            line, at = data[at:end], end + 2
            if self._trailer:
                if not line:
                    return True
                continue
            try:
                size = int(line.partition(b";")[0], 16)
            except ValueError:
                raise Broken(f"not the size of a chunk: {line[:40]!r}") from None
            if size:
                self._left = size + 2
            else:
                self._trailer = True
        return False

    def _count(self, data: bytes, size: int | None = None) -> None:
        self.size += len(data) if size is None else size
        if len(self.beginning) < _SHOWN:
            self.beginning += data[: _SHOWN - len(self.beginning)]
