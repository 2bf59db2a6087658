"""rdflib-endpoint from PyPI over an Oxigraph store; as its deployment example does, a uvicorn worker on each core."""

import os
import sys
from importlib import metadata
from pathlib import Path

from bench.servers.base import NotInstalled, Running, Server, free_port, launch, wait

_APPLICATION = """
from oxrdflib import OxigraphStore
from pyoxigraph import RdfFormat, Store
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

store = Store()
store.bulk_load(path={graph!r}, format=RdfFormat.N_QUADS)
app = SparqlEndpoint(graph=Dataset(store=OxigraphStore(store=store)), path="/")
"""


class RdflibEndpoint(Server):
    """The Python peer."""

    name = "rdflib-endpoint"

    def require(self) -> None:
        """Both packages must be there."""
        try:
            for package in ("rdflib-endpoint", "oxrdflib", "uvicorn"):
                metadata.version(package)
        except metadata.PackageNotFoundError as error:
            raise NotInstalled(f"{error.name} is missing; pip install -e '.[bench]'") from error

    def start(self, graph: Path, folder: Path) -> Running:
        """Write its application and run it; the load is part of the start, as the store is in memory."""
        (folder / "peer.py").write_text(_APPLICATION.format(graph=str(graph)), encoding="utf-8")
        port, workers = free_port(), os.cpu_count() or 1
        command = [sys.executable, "-m", "uvicorn", "peer:app", "--host", "127.0.0.1", "--port", str(port)]
        command += ["--workers", str(workers), "--no-access-log", "--log-level", "warning"]
        process, log = launch(command, folder)
        version = f"{metadata.version('rdflib-endpoint')}, oxrdflib {metadata.version('oxrdflib')}"
        settings = (
            f"`SparqlEndpoint` over oxrdflib's Oxigraph store in memory, uvicorn with {workers} workers, no access log"
        )
        server = Running(self.name, version, settings, process, port, "/", 0, 0, log=log)
        server.start_s = server.ready_s = wait(server)
        return server
