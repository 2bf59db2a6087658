"""What every server under test can do: say whether it is installed, load the graph, start, stop."""

import atexit
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

CACHE = Path(os.environ.get("SINOGRAPH_BENCH_CACHE", "~/.cache/sinograph-bench")).expanduser()
"""Where programs that were fetched for the comparison lie."""

_START_S = 300.0


class NotInstalled(Exception):
    """The server is not on this machine; the text says how to get it."""


class DidNotStart(Exception):
    """The server ended, or did not answer in time; the text holds the end of what it printed."""


@dataclass
class Running:
    """A server that answers."""

    name: str
    version: str
    settings: str
    """How it was run, in words."""
    process: "subprocess.Popen[bytes]"
    port: int
    path: str
    ready_s: float
    """Seconds from a file of N-Quads and nothing else to the first answer: loading and starting."""
    start_s: float
    """Seconds from starting the process to the first answer, its own copy of the data made before."""
    extra: str = ""
    """Parameters that make its default graph what it is for the others."""
    log: IO[bytes] | None = field(default=None, repr=False)

    def address(self, query: str) -> str:
        """Return the path that asks ``query``."""
        return f"{self.path}?query={quote(query, safe='')}{self.extra}"

    def get(self, path: str, accept: str, seconds: float = 60.0) -> bytes:
        """Return the body of one answer; ConnectionError if its status is not 200, TimeoutError if none comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path, headers={"Accept": accept})
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise ConnectionError(f"{self.name} answers {response.status}: {body[:200]!r}")
            return body
        finally:
            connection.close()

    def stop(self) -> None:
        """End the process that was started, and what it started."""
        end(self.process)
        if self.log:
            self.log.close()


class Server:
    """One kind of server. Subclasses fill in the rest; each start has a folder of its own."""

    name = "?"
    warm_s = 1.0
    """Seconds of mixed load before anything counts."""

    def require(self) -> None:
        """Raise NotInstalled unless it can be started here."""
        raise NotImplementedError

    def start(self, graph: Path, folder: Path) -> Running:
        """Load ``graph`` (N-Quads) and start on loopback at a free port; DidNotStart."""
        raise NotImplementedError


def stop_on_sigterm() -> None:
    """Leave by an exception when told to end, so that every server that was started is ended too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def free_port() -> int:
    """Return a port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(command: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> float:
    """Run a loading step to its end and return its seconds; DidNotStart with what it printed if it fails."""
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, capture_output=True, env={**os.environ, **(environment or {})}, check=False
    )
    if done.returncode:
        raise DidNotStart(
            f"{command[0]} ended with {done.returncode}: {(done.stdout + done.stderr)[-600:].decode(errors='replace')}"
        )
    return time.perf_counter() - began


def launch(
    command: Sequence[str], folder: Path, environment: dict[str, str] | None = None
) -> tuple["subprocess.Popen[bytes]", IO[bytes]]:
    """Start a server in a process group of its own; what it prints goes to a file. It does not outlive us."""
    log = (folder / "server.log").open("w+b")
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )
    atexit.register(end, process)  # whatever happens before somebody can stop it
    return process, log


def wait(server: Running, seconds: float = _START_S) -> float:
    """Wait for the first answer and return how long that took; DidNotStart."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            server.get(server.address("ASK {}"), "application/sparql-results+json", 10)
            return time.perf_counter() - began
        except (OSError, http.client.HTTPException):
            if os.waitid(os.P_PID, server.process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
                break
            time.sleep(0.02)
    said = b""
    if server.log:
        server.log.seek(0)
        said = server.log.read()[-600:]
    server.stop()
    raise DidNotStart(f"{server.name} did not answer: {said.decode(errors='replace')}")


def end(process: "subprocess.Popen[bytes]", seconds: float = 15.0) -> None:
    """End a process started by ``launch``, gently first, and then whatever is left of its group.

    The group bears the id of the process, which nobody else can get before the process has been waited for; so the
    group is ended first.
    """
    if process.returncode is not None:
        return
    process.terminate()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
            break
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
