"""Calls to other servers: one deadline for all of it, a largest answer, no redirect, the address resolved only once."""

import io
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from sinograph import __version__
from sinograph.engine import outbound
from sinograph.errors import QueryRefused, RemoteFailed

_CHUNK = 64 * 1024
_AGENT = f"Sinograph/{__version__}"


@dataclass(slots=True)
class Reply:
    """The answer of another server, its body not yet read; read it to the end or close it."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of a repeated one the last."""
    chunks: Iterator[bytes]
    """The body; raises RemoteFailed when it is too large, too late or cut off."""
    _response: HTTPResponse = field(repr=False)

    def read(self) -> bytes:
        """Return the whole body and close the connection."""
        with closing(self):
            return b"".join(self.chunks)

    def close(self) -> None:
        """Close the connection; what was not read is lost. Safe to call twice."""
        self._response.close()


def call(
    method: str,
    url: str,
    *,
    seconds: float,
    max_bytes: int,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    allowed: Sequence[str] | None = None,
) -> Reply:
    """Send one request and return the answer, whatever its status; only a redirect is a failure.

    ``seconds`` count from now until the last byte of the body, name resolution included; ``max_bytes`` bound the body.
    With ``allowed`` only addresses under these IRI prefixes are called, and no name of an inner network; without it
    whoever calls answers for the address. Raises QueryRefused for an address that must not be called, RemoteFailed when
    the other server cannot be reached, is too slow, or redirects.
    """
    deadline = time.monotonic() + seconds
    wanted = outbound.target(url)
    if allowed is not None and not outbound.permits(allowed, url):
        raise QueryRefused(f"<{url}> is not under an allowed prefix", members={"allowed": list(allowed)})
    inner = allowed is None or outbound.names_inner(allowed, wanted)
    found = outbound.addresses(wanted, seconds, public_only=not inner)
    connection = _Connection(wanted, found, deadline)
    sent = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": _AGENT, **(headers or {})}
    try:
        connection.request(method, wanted.path, body, sent)
        response = connection.getresponse()
    except (OSError, HTTPException, ValueError) as error:
        connection.close()
        raise _failed(wanted, error, seconds) from error
    if 300 <= response.status < 400:
        response.close()
        raise RemoteFailed(
            f"{wanted.origin} redirects to {response.getheader('Location', 'nowhere')[:200]!r}, which is not followed",
            hint="call the address it leads to, if that is allowed",
        )
    names = {name.lower(): value for name, value in response.getheaders()}
    return Reply(response.status, names, _chunks(wanted, response, seconds, max_bytes), response)


def _chunks(wanted: outbound.Target, response: HTTPResponse, seconds: float, most: int) -> Iterator[bytes]:
    size = 0
    try:
        while data := response.read1(_CHUNK):
            size += len(data)
            if size > most:
                raise RemoteFailed(f"{wanted.origin} answers with more than {most:,} bytes")
            yield data
    except (OSError, HTTPException, ValueError) as error:
        raise _failed(wanted, error, seconds) from error
    if response.length:  # what was promised and did not come
        raise RemoteFailed(f"the answer of {wanted.origin} breaks off")


def _failed(wanted: outbound.Target, error: Exception, seconds: float) -> RemoteFailed:
    if isinstance(error, TimeoutError):
        return RemoteFailed(f"{wanted.origin} did not answer within {seconds:g} s")
    return RemoteFailed(f"{wanted.origin} cannot be called: {error or type(error).__name__}")


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Connection(HTTPConnection):
    """Connects to an address that was resolved before, under the name it was resolved from."""

    def __init__(self, wanted: outbound.Target, found: Sequence[str], deadline: float) -> None:
        super().__init__(wanted.host, wanted.port)
        self.default_port = 443 if wanted.scheme == "https" else 80  # so that Host has a port only where it needs one
        self._wanted, self._found, self._until = wanted, found, deadline

    def connect(self) -> None:
        raw = self._dial()
        try:
            if self._wanted.scheme == "https":
                raw.settimeout(_left(self._until))
                raw = _tls().wrap_socket(raw, server_hostname=self._wanted.host)
        except (OSError, ValueError):
            raw.close()
            raise
        self.sock: Any = _Deadlined(raw, self._until)

    def _dial(self) -> socket.socket:
        last: OSError = OSError("it has no address")
        for address in self._found:
            try:
                return socket.create_connection((address, self._wanted.port), _left(self._until))
            except OSError as error:
                last = error
        raise last


class _Deadlined:
    """As much of a socket as HTTPConnection uses; every read has what is left of the time, not a time of its own."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._until = sock, deadline
        self._read = False

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(_left(self._until))
        self._sock.sendall(data)

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        self._read = True
        return io.BufferedReader(_Reading(self._sock, self._until), _CHUNK)

    def close(self) -> None:
        if not self._read:  # else whoever reads closes it: the connection lets go before the body is read
            self._sock.close()


class _Reading(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._until = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._until))
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        self._sock.close()
        super().close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
