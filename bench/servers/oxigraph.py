"""Oxigraph's own server: from disk as its documentation recommends for read-only data, or in memory like ours."""

import http.client
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.servers.base import CACHE, DidNotStart, NotInstalled, Running, Server, free_port, launch, run, wait


def program() -> str:
    """Return the path of the command; NotInstalled says how to get it."""
    for found in (CACHE / "oxigraph" / "bin" / "oxigraph", shutil.which("oxigraph")):
        if found and Path(found).is_file():
            return str(found)
    raise NotInstalled("no oxigraph command; --with oxigraph fetches it from PyPI (or: cargo install oxigraph-cli)")


def fetch() -> None:
    """Put the command into the cache."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "oxigraph"]
    subprocess.run([*command, "--target", str(CACHE / "oxigraph")], check=True)


def _version(command: str) -> str:
    return subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]


class Oxigraph(Server):
    """``oxigraph serve-read-only`` on a bulk-loaded and optimized database."""

    name = "Oxigraph (disk)"

    def require(self) -> None:
        """The command must be there."""
        program()

    def start(self, graph: Path, folder: Path) -> Running:
        """Load, optimize, serve."""
        command, store, port = program(), str(folder / "store"), free_port()
        loading = run([command, "load", "--location", store, "--file", str(graph)], folder)
        loading += run([command, "optimize", "--location", store], folder)
        process, log = launch([command, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"], folder)
        settings = "`oxigraph load`, `optimize`, `serve-read-only`: RocksDB on disk"
        server = Running(self.name, _version(command), settings, process, port, "/query", 0, 0, log=log)
        server.start_s = wait(server)
        server.ready_s = loading + server.start_s
        return server


class OxigraphMemory(Oxigraph):
    """``oxigraph serve`` without a location: everything in memory, loaded through its Graph Store Protocol."""

    name = "Oxigraph (memory)"

    def start(self, graph: Path, folder: Path) -> Running:
        """Serve, then load; the body limit of the server means pieces."""
        command, port = program(), free_port()
        process, log = launch([command, "serve", "--bind", f"127.0.0.1:{port}"], folder)
        settings = "`oxigraph serve` in memory, loaded over HTTP"
        server = Running(self.name, _version(command), settings, process, port, "/query", 0, 0, log=log)
        server.start_s = wait(server)
        began = time.perf_counter()
        try:
            _load(server, graph)
        except (DidNotStart, OSError) as problem:
            server.stop()
            raise DidNotStart(f"{self.name}: {problem}") from problem
        server.ready_s = server.start_s + time.perf_counter() - began
        return server


_PIECE = 32 * 2**20


def _load(server: Running, graph: Path) -> None:
    with graph.open("rb") as lines:
        while piece := lines.readlines(_PIECE):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
            headers = {"Content-Type": "application/n-quads"}
            connection.request("POST", "/store?no_transaction", b"".join(piece), headers)
            response = connection.getresponse()
            said = response.read()
            connection.close()
            if response.status >= 300:
                raise DidNotStart(f"loading: {response.status} {said[:200]!r} {os.fspath(graph)}")
