"""Frames between the server and a worker (a letter, a length, a payload), and orders to the zygote."""

import socket
import struct
import time

READY, PREFIXES, QUERY, HEAD, DATA, END, FAILURE = b"R", b"P", b"Q", b"H", b"D", b"E", b"X"
CHUNK = 64 * 1024
_FRAME = struct.Struct(">cI")

FORK, KILL = b"F", b"K"
ORDER = struct.Struct(">ci")
"""What the server tells the zygote: a letter and the id of a worker, or the length of the path that follows."""
REPLY = struct.Struct(">i")
"""What the zygote answers: the id of the new worker, or how the old one ended."""


def pack(kind: bytes, payload: bytes = b"") -> bytes:
    """Return one frame as bytes."""
    return _FRAME.pack(kind, len(payload)) + payload


class Reader:
    """Reads frames from a socket; several may arrive in one piece."""

    def __init__(self, sock: socket.socket) -> None:
        """Keep the socket; nothing is read yet."""
        self._sock = sock
        self._buffer = bytearray()

    def frame(self, seconds: float | None = None) -> tuple[bytes, bytes]:
        """Wait for the next frame and return its letter and payload.

        Raises TimeoutError when ``seconds`` pass before it is whole, EOFError when the other end is gone.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while (found := self.ready()) is None:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self._sock.settimeout(left)
            self._receive(0)
        return found

    def ready(self) -> tuple[bytes, bytes] | None:
        """Return the next frame if it has been received as a whole."""
        if len(self._buffer) < _FRAME.size:
            return None
        kind, length = _FRAME.unpack_from(self._buffer)
        end = _FRAME.size + length
        if len(self._buffer) < end:
            return None
        payload = bytes(memoryview(self._buffer)[_FRAME.size : end])
        del self._buffer[:end]
        return kind, payload

    def receive(self) -> None:
        """Take what has come without waiting for more; EOFError when the other end is gone."""
        try:
            self._receive(socket.MSG_DONTWAIT)
        except BlockingIOError:
            return

    def _receive(self, flags: int) -> None:
        try:
            data = self._sock.recv(CHUNK, flags)
        except ConnectionError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        self._buffer += data
