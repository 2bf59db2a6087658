"""The connection to one writer process: start it, send it a change, wait for its word, end it."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from sinograph.engine.failures import from_wire
from sinograph.engine.frames import FAILURE, Reader, pack
from sinograph.engine.gate import receive
from sinograph.engine.relay import Relay
from sinograph.errors import SinographError
from sinograph.store.change import Change, WriteLimits
from sinograph.store.orders import BODY, CHANGE, PUBLISH

_PACKAGE = Path(__file__).resolve().parents[2]
_OPENING_S, _PUBLISHING_S, _ENDING_S = 120.0, 120.0, 5.0


class WriterGone(Exception):
    """The writer has ended; ``signal`` is what ended it, 0 if nothing did."""

    def __init__(self, signal_number: int) -> None:
        """Keep the signal."""
        super().__init__(f"the writer has ended (signal {signal_number})")
        self.signal = signal_number


class Courier:
    """Talks to one writer process. Not for several threads."""

    def __init__(self, home: Path, limits: WriteLimits) -> None:
        """Start the process and wait until it has opened the store.

        Raises SinographError if it cannot be started or cannot open the store, WriterGone if it ends meanwhile.
        """
        self._sock, theirs = socket.socketpair()
        self._reader = Reader(self._sock)
        self._relay: Relay | None = None
        paths = [str(_PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "sinograph.store.writer", str(theirs.fileno())],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                )
        except OSError as error:
            self._sock.close()
            raise SinographError(f"the writer cannot be started: {error}") from error
        configuration = {"home": str(home), "limits": limits.to_wire(), "parent": os.getpid()}
        try:
            stdin = self._process.stdin
            assert stdin is not None
            with stdin:
                stdin.write(json.dumps(configuration).encode() + b"\n")
            if limits.services:
                self._sock.settimeout(_OPENING_S)
                self._relay = Relay(*receive(self._sock), limits.of_calls())
            facts = json.loads(self._answer(_OPENING_S))
        except (EOFError, TimeoutError, OSError) as error:
            self.kill()
            raise SinographError(f"the writer cannot be started: {error!r}") from error
        except (SinographError, WriterGone):
            self.kill()
            raise
        self.snapshot: str = facts["snapshot"]
        self.isolated: bool = facts["isolated"]
        self.is_fresh = True
        """Whether nothing has been applied through this connection that is not published."""

    @property
    def pid(self) -> int:
        """The process id of the writer."""
        return self._process.pid

    def apply(self, change: Change, seconds: float) -> bytes:
        """Have a change applied; raises TimeoutError, WriterGone, and what the writer found wrong with it."""
        head, body = change.to_wire()
        self._send(pack(CHANGE, head), pack(BODY, body))
        answer = self._answer(seconds)
        self.is_fresh = False
        return answer

    def publish(self) -> bytes:
        """Have a snapshot made of all that was applied; raises TimeoutError, WriterGone, SinographError."""
        self._send(pack(PUBLISH))
        answer = self._answer(_PUBLISHING_S)
        self.is_fresh = True
        return answer

    def close(self) -> None:
        """Let the writer end by itself, and see to it that it does."""
        self._sock.close()
        self._shut()
        try:
            self._process.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> int:
        """End the writer now; return the signal that it died of."""
        self._sock.close()
        self._shut()
        self._process.send_signal(signal.SIGKILL)
        return max(0, -self._process.wait())

    def _shut(self) -> None:
        relay, self._relay = self._relay, None
        if relay:
            relay.close()

    def _send(self, *frames: bytes) -> None:
        try:
            self._sock.settimeout(None)
            for frame in frames:
                self._sock.sendall(frame)
        except ConnectionError as error:
            raise WriterGone(self._signal()) from error

    def _answer(self, seconds: float) -> bytes:
        try:
            kind, payload = self._reader.frame(seconds)
        except EOFError as error:
            raise WriterGone(self._signal()) from error
        if kind == FAILURE:
            raise from_wire(payload)
        return payload

    def _signal(self) -> int:
        try:
            return max(0, -self._process.wait(_ENDING_S))
        except subprocess.TimeoutExpired:
            return self.kill()
