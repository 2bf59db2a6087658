"""Sends requests to a SPARQL endpoint and brings whole answers back, within one deadline and one size.

A body is complete when its length says so or its last chunk has come; until then nothing of it is handed on.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlencode, urlsplit

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)

from sinograph import __version__
from sinograph.engine.evaluation import timeout
from sinograph.engine.wire import Call, Gone, begin, connections
from sinograph.errors import QueryError, QueryTooComplex, RemoteFailed, SinographError

_READ = 64 * 1024
_IN_MEMORY = 2**20
_REASONS = {
    NameResolutionError: "the name of its host is not known",
    NewConnectionError: "nobody listens at its address",
    ConnectTimeoutError: "connecting to it takes too long",
    SSLError: "its certificate is not accepted",
}
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole answer of an endpoint; close it when it has been read."""

    status: int
    headers: Mapping[str, str]
    """Names in any case."""
    body: IO[bytes]
    """At its beginning."""

    @property
    def media_type(self) -> str:
        """The type of the body without parameters, in lower case."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def excerpt(self, size: int = 4000) -> str:
        """Return the beginning of the body as text."""
        self.body.seek(0)
        return self.body.read(size).decode("utf-8", "replace")


class Transport:
    """Calls one endpoint; may be used by many threads."""

    def __init__(self, authorization: str = "", connections_kept: int = 16, connect_s: float = 5.0) -> None:
        """``authorization`` is ``Bearer TOKEN`` or ``user:password``, or empty; ``connect_s`` bounds connecting."""
        self._pools = connections(connections_kept)
        self._connect_s = connect_s
        self._headers = {"User-Agent": f"Sinograph/{__version__}", "Accept-Encoding": "identity"}
        if authorization:
            self._headers["Authorization"] = header(authorization)

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()

    def form(self, url: str, fields: Sequence[tuple[str, str]], accept: str, *, seconds: float, most: int,
             cancelled: Callable[[], bool] | None = None) -> Reply:  # fmt: skip
        """Send fields as a form by POST (SPARQL 1.1 Protocol, section 2.1.2); see ``send``."""
        body = urlencode(fields).encode()
        headers = {"Accept": accept, "Content-Type": _FORM}
        return self.send("POST", url, body, headers, seconds=seconds, most=most, cancelled=cancelled)

    def send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, seconds: float, most: int,
             cancelled: Callable[[], bool] | None = None) -> Reply:  # fmt: skip
        """Send one request and return the whole answer, whatever its status.

        Raises QueryTimeout after ``seconds``, QueryTooComplex for a body of more than ``most`` bytes, RemoteFailed when
        the endpoint cannot be reached or breaks off, QueryError when ``cancelled`` says that nobody waits any more.
        """
        call = Call(time.monotonic() + seconds, cancelled)
        begin(call)
        try:
            try:
                return self._send(call, method, url, body, headers, most)
            except ProtocolError:
                if not call.reused:
                    raise
                # A connection that was kept may have been closed by the other side just now: once more on a new one.
                self._pools.clear()
                return self._send(call, method, url, body, headers, most)
        except Gone:
            raise QueryError("the client closed the connection, so the query was ended") from None
        except (HTTPError, OSError, ValueError) as error:
            raise _failure(error, call, seconds) from error

    def _send(
        self, call: Call, method: str, url: str, body: bytes | None, headers: Mapping[str, str], most: int
    ) -> Reply:
        left = call.left()
        response = self._pools.request(
            method,
            url,
            body=body,
            headers={**self._headers, **headers},
            timeout=Timeout(connect=min(self._connect_s, left), read=None),
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            return Reply(response.status, response.headers, _whole(response, most))
        except BaseException:
            response.close()  # what is left of the body makes the connection useless
            raise


def _whole(response: BaseHTTPResponse, most: int) -> IO[bytes]:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RemoteFailed("the endpoint compressed its answer although it was asked not to")
    spool = tempfile.SpooledTemporaryFile(_IN_MEMORY, prefix="sinograph-")
    size = 0
    try:
        while data := response.read1(_READ):
            size += len(data)
            if size > most:
                raise QueryTooComplex(
                    f"the endpoint's answer is larger than {most:,} bytes",
                    hint="add a LIMIT, or take the whole graph as a download",
                    members={"limit_bytes": most},
                )
            spool.write(data)
    except BaseException:
        spool.close()
        raise
    response.release_conn()
    spool.seek(0)
    return spool


def header(authorization: str) -> str:
    """Return the value of the Authorization header; SinographError if it is neither a token nor user and password."""
    import base64

    scheme, _, rest = authorization.strip().partition(" ")
    if scheme.lower() in ("bearer", "basic") and rest:
        return f"{scheme.capitalize()} {rest.strip()}"
    if ":" not in authorization:
        raise SinographError("the credentials have the wrong form", hint="write 'Bearer TOKEN' or 'user:password'")
    return f"Basic {base64.b64encode(authorization.strip().encode()).decode()}"


def address(url: str) -> str:
    """Check the address of an endpoint and return it; SinographError says what is wrong."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.fragment
    except ValueError:
        sound = False
    if not sound:
        raise SinographError(f"{url!r} is no address of an endpoint", hint="write https://host/path")
    if parts.username is not None or parts.password is not None:
        raise SinographError(
            "an address must not hold a password", hint="put it into SINOGRAPH_ENGINE_AUTH, where nobody logs it"
        )
    return url


def _failure(error: Exception, call: Call, seconds: float) -> SinographError:
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, Gone):
            return QueryError("the client closed the connection, so the query was ended")
        if isinstance(reason, TimeoutError) and time.monotonic() >= call.deadline:
            return timeout(seconds)
        inner = getattr(reason, "reason", None)
        reason = inner if isinstance(inner, BaseException) else reason.__cause__ or reason.__context__
    if time.monotonic() >= call.deadline:
        return timeout(seconds)
    members = {"retry_after_s": 10}
    if isinstance(error, ProtocolError):
        return RemoteFailed("the endpoint broke its answer off", hint="try again later", members=members)
    why = next((text for kind, text in _REASONS.items() if isinstance(error, kind)), "the connection failed")
    return RemoteFailed(f"the endpoint cannot be reached: {why}", hint="try again later", members=members)
