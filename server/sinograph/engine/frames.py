"""Frames between the server and a worker (a letter, a length, a payload), and orders to the zygote."""

import socket
import struct
import time

READY, QUERY, HEAD, DATA, END, FAILURE = b"R", b"Q", b"H", b"D", b"E", b"X"
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
        """Return the next frame's letter and payload.

        Raises TimeoutError when ``seconds`` pass before it is whole, EOFError when the other end is gone.
        """
        self._fill(_FRAME.size, deadline := None if seconds is None else time.monotonic() + seconds)
        kind, length = _FRAME.unpack_from(self._buffer)
        end = _FRAME.size + length
        self._fill(end, deadline)
        payload = bytes(memoryview(self._buffer)[_FRAME.size : end])
        del self._buffer[:end]
        return kind, payload

    def _fill(self, size: int, deadline: float | None) -> None:
        while len(self._buffer) < size:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self._sock.settimeout(left)
            try:
                data = self._sock.recv(CHUNK)
            except ConnectionError as error:
                raise EOFError from error
            if not data:
                raise EOFError
            self._buffer += data
