"""The writer: the one process that changes the primary store. It applies what it is told and makes snapshots of it.

Started as ``python -m sinograph.store.writer FD``, configuration on stdin; it ends when the socket closes. It may be
killed at any moment: a change is one transaction of the store, and the journal says what is not yet in a snapshot.
"""

import json
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sinograph.engine import confine
from sinograph.engine.failures import to_wire
from sinograph.engine.frames import FAILURE, READY, Reader, pack
from sinograph.engine.gate import Gate, leave_by_gate
from sinograph.errors import PreconditionFailed, SinographError
from sinograph.store.apply import StoreFailed, apply
from sinograph.store.change import Change, WriteLimits
from sinograph.store.orders import APPLIED, CHANGE, PUBLISH, PUBLISHED
from sinograph.store.primary import Primary


class Writer:
    """Serves one socket."""

    def __init__(self, sock: socket.socket, primary: Primary, limits: WriteLimits, gate: Gate | None = None) -> None:
        """Changes come over ``sock``; their SERVICE goes through the gate."""
        self._sock, self._primary, self._limits, self._gate = sock, primary, limits, gate
        self._unpublished: list[dict[str, str]] = []

    def serve(self) -> None:
        """Take orders until the socket closes or the store fails."""
        reader = Reader(self._sock)
        while True:
            try:
                kind, payload = reader.frame()
                body = reader.frame()[1] if kind == CHANGE else b""
            except EOFError:
                return
            try:
                if kind == CHANGE:
                    self._say(APPLIED, self._apply(Change.from_wire(payload, body)))
                else:
                    folder = self._primary.publish(self._unpublished)
                    self._unpublished = []
                    self._say(PUBLISHED, {"snapshot": folder.name})
                    self._primary.prune()
            except SinographError as error:
                self._sock.sendall(pack(FAILURE, to_wire(error)))
                if isinstance(error, StoreFailed) or kind == PUBLISH:
                    return  # what comes next starts with a fresh look at the store

    def _apply(self, change: Change) -> dict[str, Any]:
        if change.snapshot and (self._unpublished or change.snapshot != self._primary.journal.snapshot):
            raise PreconditionFailed("the store has changed meanwhile", hint="read the graph again")
        self._primary.expect()
        try:
            created = apply(self._primary.store, change, self._limits, self._gate)
        except SinographError as error:
            if not self._unpublished and not isinstance(error, StoreFailed):
                self._primary.settle()
            raise
        facts = {"kind": change.kind, "digest": change.digest, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        optional = {"graph": change.graph, "author": change.author}
        self._unpublished.append({**facts, **{name: value for name, value in optional.items() if value}})
        return {"created": created}

    def _say(self, kind: bytes, facts: dict[str, Any]) -> None:
        self._sock.sendall(pack(kind, json.dumps(facts).encode()))


def main(sock: socket.socket, configuration: dict[str, Any]) -> int:
    """Open the primary store, give up what changes do not need, say READY and serve; return the exit status."""
    confine.die_with(configuration["parent"])
    for number in (signal.SIGINT, signal.SIGTERM):  # the server ends us by closing the socket
        signal.signal(number, signal.SIG_IGN)
    limits = WriteLimits.from_wire(configuration["limits"])
    if limits.services:
        gate, isolated = leave_by_gate(sock)
    else:
        gate, isolated = None, confine.leave_network()
        isolated = confine.refuse("socket") or isolated
    try:
        primary = Primary(Path(configuration["home"]), limits.keep)
    except SinographError as error:
        sock.sendall(pack(FAILURE, to_wire(error)))
        return 1
    confine.silence()
    confine.limit_memory(limits.memory_mb)
    facts = {"snapshot": primary.journal.snapshot, "sequence": primary.journal.sequence, "isolated": isolated}
    sock.sendall(pack(READY, json.dumps(facts).encode()))
    Writer(sock, primary, limits, gate).serve()
    return 0


if __name__ == "__main__":
    server = socket.socket(fileno=int(sys.argv[1]))
    status = main(server, json.loads(sys.stdin.readline()))
    sys.stdout.flush()
    os._exit(status)  # RocksDB's threads need no farewell: what matters is on the disk
