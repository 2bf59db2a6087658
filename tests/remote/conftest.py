"""An endpoint that answers as a test tells it to, down to the bytes, and a real one: Fuseki in memory."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from sinograph.engine.remote import Remote, RemoteEngine
from sinograph.engine.request import Limits
from sinograph.store.stocked import Stocked, Target
from sinograph.vocabulary import PREFIXES

Play = Callable[[socket.socket, bytes], None]
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://example.org/a"}}]}}'


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def reply(body: bytes, status: str = "200 OK", kind: str = "application/sparql-results+json", *more: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Stage:
    """A server on loopback; ``play`` says what it does with each request, ``heard`` holds them."""

    def __init__(self) -> None:
        self.play: Play = lambda sock, request: sock.sendall(reply(ROWS))
        self.heard: list[bytes] = []
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/sparql"
        threading.Thread(target=self._accept, daemon=True).start()

    def sends(self, data: bytes) -> None:
        self.play = lambda sock, request: sock.sendall(data)

    def close(self) -> None:
        with suppress(OSError):  # closed before
            self._listening.shutdown(socket.SHUT_RDWR)  # wakes up who accepts
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock:
            try:
                while request := _request(sock):
                    if b"pushed" in request:  # the question for the snapshot is not what tests are about
                        sock.sendall(reply(b'{"head":{"vars":["snapshot"]},"results":{"bindings":[]}}'))
                        continue
                    self.heard.append(request)
                    self.play(sock, request)
                    if b"Content-Length" not in request:
                        return
            except OSError:
                return


def _request(sock: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = sock.recv(65536)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.close()


@pytest.fixture
def before(stage: Stage) -> Iterator[Callable[..., RemoteEngine]]:
    """Make engines in front of the stage; arguments are limits."""
    made: list[RemoteEngine] = []

    def make(authorization: str = "", **limits: float) -> RemoteEngine:
        given = {"timeout_s": 2.0, "workers": 4, **limits}
        made.append(RemoteEngine(Remote(stage.url, authorization), Limits(**given), PREFIXES))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def store(fuseki: str) -> Iterator[str]:
    """Give the store emptied."""
    stocked = Stocked(Target(f"{fuseki}/sparql", f"{fuseki}/update"))
    stocked.update("DROP ALL")
    stocked.close()
    yield fuseki
