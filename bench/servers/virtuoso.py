"""Virtuoso from the packages of Debian, loaded with its bulk loader; no system-wide installation is needed."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from bench.servers.base import CACHE, DidNotStart, NotInstalled, Running, Server, free_port, launch, run, wait

_FOLDER = CACHE / "virtuoso"
_PACKAGES = ("virtuoso-opensource-7-bin", "virtuoso-opensource-7-common", "libpcre3", "libldap-2.5-0", "libminizip1")
_GRAPH = "urn:bench:default"
_SETTINGS = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
DirsAllowed = .
ServerThreads = 40
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 40
MaxKeepAlives = 40
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
"""


def command(name: str) -> str:
    """Return the path of one of its commands, of the cache or of the system; NotInstalled."""
    found = _FOLDER / "usr" / "bin" / name
    if found.is_file():
        return str(found)
    system = shutil.which(name)
    if not system:
        raise NotInstalled("no Virtuoso; --with virtuoso unpacks it from Debian's packages (or: apt install it)")
    return system


def _libraries() -> dict[str, str]:
    folders = sorted({str(p.parent) for p in _FOLDER.glob("**/*.so*")})
    return {"LD_LIBRARY_PATH": ":".join([*folders, os.environ.get("LD_LIBRARY_PATH", "")])} if folders else {}


def fetch() -> None:
    """Unpack the packages into the cache; NotInstalled where there is no apt or it has no Virtuoso."""
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise NotInstalled("no Virtuoso, and no apt to get it")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["apt-get", "download", *_PACKAGES], cwd=_FOLDER, capture_output=True, check=False)
    if done.returncode:
        raise NotInstalled(f"apt has no Virtuoso: {done.stderr[-200:].decode(errors='replace')}")
    for package in _FOLDER.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(_FOLDER)], check=True)


class Virtuoso(Server):
    """Buffers as its documentation gives for 4 GB."""

    name = "Virtuoso"

    def require(self) -> None:
        """Server and SQL client must be there."""
        command("virtuoso-t")
        command("isql-vt")

    def start(self, graph: Path, folder: Path) -> Running:
        """Start an empty server, bulk-load into it."""
        sql, port = free_port(), free_port()
        (folder / "virtuoso.ini").write_text(_SETTINGS.format(sql=sql, http=port), encoding="utf-8")
        (folder / "graph.nq").symlink_to(graph)
        libraries = _libraries()
        process, log = launch([command("virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"], folder, libraries)
        settings = "NumberOfBuffers 340000 as documented for 4 GB, loaded by `ld_dir` and `rdf_loader_run`"
        server = Running(self.name, "", settings, process, port, "/sparql", 0, 0, f"&default-graph-uri={_GRAPH}", log)
        server.start_s = wait(server)
        log.seek(0)
        version = re.search(rb"Version (\d[\w.]+)", log.read())
        server.version = version[1].decode() if version else ""
        steps = f"ld_dir('.', 'graph.nq', '{_GRAPH}'); rdf_loader_run(); checkpoint;"
        began = time.perf_counter()
        try:
            run([command("isql-vt"), f"127.0.0.1:{sql}", "dba", "dba", f"exec={steps}"], folder, libraries)
        except DidNotStart:
            server.stop()
            raise
        server.ready_s = server.start_s + time.perf_counter() - began
        return server
