"""The server's side of SERVICE: makes the calls of evaluations, as far as they are allowed and have something left."""

import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from sinograph.engine import fetch, outbound
from sinograph.engine.failures import to_wire
from sinograph.engine.request import Limits
from sinograph.errors import QueryRefused, QueryTooComplex, RemoteFailed, SinographError

_REMEMBERED = 1024
_LARGEST_QUERY = 2**20
_PASSED_ON = ("Content-Type", "Accept")


@dataclass(slots=True)
class _Account:
    """What one evaluation has used of its share."""

    until: float
    calls: int = 0
    bytes: int = 0


class Relay:
    """Listens on a socket that only the processes of one engine can reach, until it is closed."""

    def __init__(self, listener: socket.socket, secret: str, limits: Limits) -> None:
        """Answer in threads of this process; ``limits`` say what may be called, how often, how much, how long."""
        self._limits = limits
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._lock = threading.Lock()
        self._server = _Server(listener, secret, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="relay", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def call(self, evaluation: str, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[str, bytes]:
        """Make one call for an evaluation; return media type and body.

        Raises QueryRefused, RemoteFailed, and QueryTooComplex when the evaluation has used up its share.
        """
        account = self._account(evaluation)
        left = self._limits.service_bytes - account.bytes
        reply = fetch.call(
            "POST",
            url,
            body=body,
            headers=headers,
            seconds=max(0.001, account.until - time.monotonic()),
            max_bytes=left,
            allowed=self._limits.services,
        )
        data = reply.read()
        with self._lock:
            account.bytes += len(data)
        if reply.status != 200:
            raise RemoteFailed(f"{outbound.target(url).origin} answers with status {reply.status}")
        return reply.headers.get("content-type", ""), data

    def _account(self, evaluation: str) -> _Account:
        with self._lock:
            account = self._accounts.setdefault(evaluation, _Account(time.monotonic() + self._limits.timeout_s))
            if len(self._accounts) > _REMEMBERED:
                self._accounts.popitem(last=False)
            account.calls += 1
            if account.calls > self._limits.service_calls:
                raise QueryTooComplex(
                    f"the query calls other servers more than {self._limits.service_calls} times",
                    hint="a SERVICE inside LATERAL or OPTIONAL is called for each row: restrict the rows first",
                    members={"limit_calls": self._limits.service_calls},
                )
        return account


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, listener: socket.socket, secret: str, relay: Relay) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.secret, self.relay = secret, relay

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who asked has been killed."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10.0

    def do_POST(self) -> None:
        """Pass on ``/secret/evaluation/address``."""
        try:
            _, secret, evaluation, url = self.path.split("/")
            size = int(self.headers.get("Content-Length", "0"))
            if secret != self.server.secret or size > _LARGEST_QUERY:
                raise QueryRefused("this is not a call of an evaluation")
            headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
            self._say(200, *self.server.relay.call(evaluation, unquote(url), self.rfile.read(size), headers))
        except SinographError as error:
            self._say(error.status, "text/plain", to_wire(error))
        except ValueError:
            self._say(400, "text/plain", b"")

    def _say(self, status: int, media_type: str, body: bytes) -> None:
        with suppress(OSError):  # the evaluation was ended meanwhile
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet; what fails is said to the client of the query."""
