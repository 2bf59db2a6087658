"""Sinograph itself, as ``sinograph serve`` runs it, on a snapshot that is there already."""

import sys
from pathlib import Path

from bench.machine import ROOT
from bench.servers.base import Running, Server, free_port, launch, wait
from sinograph import __version__


class Sinograph(Server):
    """Every setting at its default; the working copy that holds this file."""

    name = "Sinograph"

    def __init__(self, name: str = name) -> None:
        """Under another name it can be its own rival, which shows how far noise alone goes."""
        self.name = name

    def require(self) -> None:
        """It is here."""

    def start(self, graph: Path, folder: Path) -> Running:
        """Serve the snapshot to which ``graph`` belongs."""
        port = free_port()
        command = [sys.executable, "-m", "bench.servers.snapshot", str(graph.parent), str(port)]
        process, log = launch(command, folder, {"PYTHONPATH": f"{ROOT}:{ROOT / 'server'}"})
        settings = "`sinograph serve`, every setting at its default"
        server = Running(self.name, __version__, settings, process, port, "/sparql", 0, 0, log=log)
        server.start_s = server.ready_s = wait(server)
        return server
