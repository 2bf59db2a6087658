"""A worker: answers one query after the other on one snapshot, until its socket closes or it is killed."""

import marshal
import os
import signal
import socket
from collections.abc import Callable
from itertools import count

from pyoxigraph import Store

from sinograph.engine import confine
from sinograph.engine.evaluate import evaluate
from sinograph.engine.failures import to_wire
from sinograph.engine.frames import FAILURE, PREFIXES, READY, Reader, pack
from sinograph.engine.gate import Gate
from sinograph.engine.request import Limits, Query
from sinograph.engine.sink import AnswerSink
from sinograph.errors import SinographError

#: Asked of each new worker, so that no client pays for what is read or made at first use; its answer is never sent.
_WARMING = Query("SELECT * { ?s ?p ?o } LIMIT 10")


_ENDLESS = 2**62


def work(
    sock: socket.socket,
    open_store: Callable[[], Store],
    limits: Limits,
    parent: int,
    on_disk: bool,
    gate: Gate | None = None,
) -> None:
    """Open the store, give up rights, say READY and serve; returns when the server closes the socket.

    A store in memory needs no file; RocksDB opens its files when it needs them, so there only sockets are refused.
    With a gate sockets are needed, and lead nowhere but to it.
    """
    confine.die_with(parent)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    confine.silence()
    if on_disk and not gate:
        confine.refuse("socket")
    try:
        store = open_store()
    except OSError as error:
        sock.sendall(pack(FAILURE, to_wire(SinographError(f"the store cannot be opened: {error}"))))
        return
    evaluate(store, _WARMING, AnswerSink(sock, limits.max_bytes))
    confine.limit_memory(limits.memory_mb)
    if not on_disk and gate:
        confine.refuse("open")
    elif not on_disk:
        confine.limit_files()
    sock.sendall(pack(READY))
    serve(sock, store, limits, gate)


def serve(sock: socket.socket, store: Store, limits: Limits, gate: Gate | None = None) -> None:
    """Answer queries until the socket closes."""
    reader = Reader(sock)
    prefixes: dict[str, str] = {}
    for number in count():
        try:
            kind, payload = reader.frame()
        except EOFError:
            return
        if kind == PREFIXES:
            prefixes = marshal.loads(payload)
            continue
        query = Query.from_wire(payload, prefixes)
        confine.limit_cpu(limits.seconds(query))
        sink = AnswerSink(sock, _ENDLESS if query.stream else limits.max_bytes)
        try:
            try:
                sink.end(evaluate(store, query, sink, gate, f"{os.getpid()}-{number}"))
            except SinographError as error:
                sock.sendall(pack(FAILURE, to_wire(error)))
        except ConnectionError:  # the server has lost interest
            return
