"""The server's side of the zygote: start it, get workers from it, end workers through it."""

import json
import marshal
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sinograph.engine.failures import from_wire
from sinograph.engine.frames import FAILURE, FORK, KILL, ORDER, PREFIXES, QUERY, REPLY, Reader, pack
from sinograph.engine.gate import receive
from sinograph.engine.relay import Relay
from sinograph.engine.request import Limits, Query, digest
from sinograph.engine.turns import Turn
from sinograph.errors import SinographError

_PACKAGE = Path(__file__).resolve().parents[2]
_LOADING_S, _FORKING_S = 300.0, 10.0


@dataclass(slots=True)
class Worker:
    """One worker process, seen from the server."""

    pid: int
    sock: socket.socket
    turn: Turn | None = None
    """The turn that it works for."""
    served: int = 0
    """Queries it has answered."""
    slowed: bool = False
    """Whether the kernel prefers others, which cannot be taken back."""
    reader: Reader = field(init=False)
    known: str = ""
    """Digest of the prefixes it has been told."""
    forget: Callable[[], None] | None = None
    """Ends the listening of an event loop, which goes on from query to query."""
    heard: Callable[[], None] | None = None
    """Called by that event loop when something has come."""

    def __post_init__(self) -> None:
        """Read frames from the socket."""
        self.reader = Reader(self.sock)

    def free(self) -> None:
        """Let the event loop that listens to it forget it, before a thread listens or the socket is closed."""
        forget, self.forget, self.heard = self.forget, None, None
        if forget:
            forget()

    def ask(self, query: Query) -> None:
        """Send a query; ConnectionError if the worker is dead."""
        told = b""
        if (needed := digest(query.prefixes)) != self.known:
            told, self.known = pack(PREFIXES, marshal.dumps(dict(query.prefixes))), needed
        self.sock.settimeout(None)
        self.sock.sendall(told + pack(QUERY, query.wire))


class Nursery:
    """A running zygote for one snapshot."""

    def __init__(self, snapshot: Path, limits: Limits) -> None:
        """Start the zygote and wait until it has loaded; SinographError if it cannot."""
        self._lock = threading.Lock()
        self._users = 1
        self._relay: Relay | None = None
        self._control, theirs = socket.socketpair()
        paths = [str(_PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "sinograph.engine.zygote", str(theirs.fileno())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment,
            )
        try:
            self._configure(snapshot, limits)
        except SinographError:
            self.close()
            raise

    def _configure(self, snapshot: Path, limits: Limits) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        self._control.settimeout(_LOADING_S)
        try:
            with stdin:
                stdin.write(json.dumps({"snapshot": str(snapshot), "limits": asdict(limits)}).encode() + b"\n")
            if limits.services:
                self._relay = Relay(*receive(self._control), limits)
            with self._control.makefile("rb", buffering=0) as lines:
                answer = json.loads(lines.readline() or b'{"error": "the loader ended without a word"}')
        except (EOFError, OSError, TimeoutError) as error:
            raise SinographError(f"the snapshot {snapshot} cannot be opened: {error}") from error
        if "error" in answer:
            raise SinographError(f"the snapshot {snapshot} cannot be opened: {answer['error']}")
        self.store: str = answer["store"]
        self.isolated: bool = answer["isolated"]

    @property
    def pid(self) -> int:
        """The process id of the zygote."""
        return self._process.pid

    def join(self) -> "Nursery":
        """Count one more user, who must close the nursery too."""
        with self._lock:
            self._users += 1
        return self

    def fork(self, snapshot: Path | None = None) -> Worker:
        """Return a new worker that is ready; EOFError or OSError if the zygote is dead.

        It reads the snapshot that was loaded, or another one from disk: a fork is much faster than a new zygote.
        """
        path = os.fsencode(snapshot) if snapshot else b""
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                self._control.settimeout(_FORKING_S)
                socket.send_fds(self._control, [ORDER.pack(FORK, len(path)), path], [theirs.fileno()])
                worker = Worker(self._reply(), ours)
        except (EOFError, OSError):
            ours.close()
            raise
        try:
            kind, payload = worker.reader.frame(_FORKING_S)
        except (EOFError, OSError):
            self.end(worker)
            raise
        if kind == FAILURE:
            self.end(worker)
            raise from_wire(payload)
        return worker

    def end(self, worker: Worker) -> int:
        """Kill a worker; return the signal that ended it, or 0."""
        worker.free()
        worker.sock.close()
        with self._lock:
            self._control.settimeout(_FORKING_S)
            self._control.sendall(ORDER.pack(KILL, worker.pid))
            status = self._reply()
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0

    def close(self) -> None:
        """End the zygote and with it every worker, when its last user closes it."""
        with self._lock:
            self._users -= 1
            if self._users > 0:
                return
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._relay:
            self._relay.close()

    def _reply(self) -> int:
        data = self._control.recv(REPLY.size, socket.MSG_WAITALL)
        if len(data) < REPLY.size:
            raise EOFError
        (value,) = REPLY.unpack(data)
        return int(value)
