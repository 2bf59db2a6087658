"""The zygote: a process with one thread that has everything loaded and forks workers when told to.

The web process has many threads and must not fork. It sends one letter and a number over a socket: ``F`` with one end
of a new socket for the worker (the number is the length of the path of another snapshot, which follows), ``K`` with a
process id to end a worker and learn how it died. When the socket closes, all workers are killed: nothing outlives the
server. Started as ``python -m sinograph.engine.zygote FD``, configuration on stdin.
"""

import gc
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from sinograph import export
from sinograph.engine import confine
from sinograph.engine.frames import FORK, KILL, ORDER, REPLY
from sinograph.engine.gate import leave_by_gate
from sinograph.engine.holding import in_memory
from sinograph.engine.request import Limits
from sinograph.engine.worker import work


def main(control: socket.socket, snapshot: Path, limits: Limits) -> None:
    """Load what workers share, say so, then take orders until the server goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    gate, isolated = leave_by_gate(control) if limits.services else (None, confine.leave_network())
    open_store, kind = _store(snapshot, limits)
    _rehearse()
    gc.freeze()
    control.sendall(json.dumps({"store": kind, "isolated": isolated}).encode() + b"\n")
    workers: set[int] = set()
    while order := _receive(control):
        letter, pid, fds = order
        if letter == FORK:
            path = control.recv(pid, socket.MSG_WAITALL) if pid else b""
            opened = _reading(Path(os.fsdecode(path))) if path else open_store
            job = partial(work, open_store=opened, limits=limits, on_disk=kind == "disk", gate=gate)
            pid = _fork(control, fds[0], job)
            workers.add(pid)
            os.close(fds[0])
            control.sendall(REPLY.pack(pid))
        elif letter == KILL:
            workers.discard(pid)
            control.sendall(REPLY.pack(_end(pid)))
    for pid in workers:
        _end(pid)


def _store(snapshot: Path, limits: Limits) -> tuple[Callable[[], Store], str]:
    """Return how a worker gets its store: a small one is in memory before the fork, a large one is opened after it."""
    if in_memory(snapshot, limits):
        loaded = Store()
        loaded.bulk_load(path=str(snapshot / "graph.nq"), format=RdfFormat.N_QUADS)
        return lambda: loaded, "memory"
    if not (snapshot / "store").is_dir():
        raise OSError(f"{snapshot} holds neither graph.nq nor store/")
    return _reading(snapshot), "disk"


def _reading(snapshot: Path) -> Callable[[], Store]:
    """Open after the fork: RocksDB starts threads, which do not survive one."""
    return partial(Store.read_only, str(snapshot / "store"))


def _rehearse() -> None:
    """Write in every format once: what is imported at first use is imported here, because a worker can open no file."""
    store = Store()
    queries = {
        export.SOLUTIONS: 'SELECT * { BIND("x"@en AS ?x) }',
        export.BOOLEAN: "ASK {}",
        export.GRAPH: 'CONSTRUCT { <http://e/s> a <http://e/C> ; <http://e/p> "x"@en, 1 } {}',
    }
    for format in export.formats().values():
        for form in format.forms & queries.keys():
            export.to_bytes(format, store.query(queries[form]), {"e": "http://e/"})


def _receive(control: socket.socket) -> tuple[bytes, int, list[int]] | None:
    data, fds, _, _ = socket.recv_fds(control, ORDER.size, 1)
    while data and len(data) < ORDER.size:
        more = control.recv(ORDER.size - len(data))
        if not more:
            return None
        data += more
    return (*ORDER.unpack(data), fds) if data else None


def _fork(control: socket.socket, fd: int, work: Callable[..., None]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        control.close()
        work(socket.socket(fileno=fd), parent=parent)
        status = 0
    finally:
        if status:
            traceback.print_exc(file=sys.stderr)
        os._exit(status)


def _end(pid: int) -> int:
    """Kill the worker if it lives and return its wait status; only its parent can do that without mixing up ids."""
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


if __name__ == "__main__":
    configuration = json.loads(sys.stdin.readline())
    server = socket.socket(fileno=int(sys.argv[1]))
    try:
        main(server, Path(configuration["snapshot"]), Limits(**configuration["limits"]))
    except OSError as problem:
        server.sendall(json.dumps({"error": str(problem)}).encode() + b"\n")
        sys.exit(1)
