"""A worker: answers one query after the other on one snapshot, until its socket closes or it is killed."""

import marshal
import signal
import socket
from collections.abc import Callable

from pyoxigraph import Store

from sinograph.engine import confine
from sinograph.engine.evaluate import evaluate
from sinograph.engine.failures import to_wire
from sinograph.engine.frames import FAILURE, PREFIXES, READY, Reader, pack
from sinograph.engine.request import Limits, Query
from sinograph.engine.sink import AnswerSink
from sinograph.errors import SinographError


def work(sock: socket.socket, open_store: Callable[[], Store], limits: Limits, parent: int, on_disk: bool) -> None:
    """Open the store, give up rights, say READY and serve; returns when the server closes the socket.

    A store in memory needs no file; RocksDB opens its files when it needs them, so there only sockets are refused.
    """
    confine.die_with(parent)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    confine.silence()
    if on_disk and not limits.services:
        confine.refuse_sockets()
    try:
        store = open_store()
    except OSError as error:
        sock.sendall(pack(FAILURE, to_wire(SinographError(f"the store cannot be opened: {error}"))))
        return
    confine.limit_memory(limits.memory_mb)
    if not on_disk and not limits.services:
        confine.limit_files()
    sock.sendall(pack(READY))
    serve(sock, store, limits)


def serve(sock: socket.socket, store: Store, limits: Limits) -> None:
    """Answer queries until the socket closes."""
    reader = Reader(sock)
    prefixes: dict[str, str] = {}
    while True:
        try:
            kind, payload = reader.frame()
        except EOFError:
            return
        if kind == PREFIXES:
            prefixes = marshal.loads(payload)
            continue
        query = Query.from_wire(payload, prefixes)
        confine.limit_cpu(min(limits.timeout_s, query.timeout_s or limits.timeout_s))
        sink = AnswerSink(sock, limits.max_bytes)
        try:
            try:
                sink.end(evaluate(store, query, sink))
            except SinographError as error:
                sock.sendall(pack(FAILURE, to_wire(error)))
        except ConnectionError:  # the server has lost interest
            return
