"""kill -9 at random moments: no write that was answered is lost, and nobody ever reads half of one."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from sinograph.store import tokens

from .conftest import make_home

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc, which only Linux has")

UPDATES, CLIENTS, KILLS = 200, 6, 10
TIME_S = 60
PROGRAM = (
    "from sinograph.web.settings import Settings; from sinograph.web.serving.serve import serve;"
    "serve(Settings.from_environment())"
)
#: A unit is five parts in the default graph and a mark in another one; all of it is written by one update.
UNIT = """DELETE WHERE {{ <x:u{0}> ?p ?o }} ; INSERT DATA {{ <x:u{0}> <x:part> 1, 2, 3, 4, 5 }} ;
INSERT {{ GRAPH <urn:marks> {{ <x:u{0}> <x:mark> ?n }} }}
WHERE {{ SELECT (COUNT(*) AS ?n) {{ <x:u{0}> <x:part> ?o }} }}"""
READ = """SELECT ?s (COUNT(DISTINCT ?o) AS ?parts) (COUNT(DISTINCT ?m) AS ?marks) {
  { ?s <x:part> ?o } UNION { GRAPH <urn:marks> { ?s <x:mark> ?m } } } GROUP BY ?s"""


def descendants(pid: int) -> list[int]:
    kids: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            kids += [int(p) for p in children.read_text().split()]
    return [*kids, *(p for kid in kids for p in descendants(kid))]


def is_writer(pid: int) -> bool:
    with suppress(OSError):
        return b"sinograph.store.writer" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


class Server:
    """A real server that is started again whenever it has been killed."""

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.starts = 0
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2] / "server"),
            "SINOGRAPH_HOME": str(home),
            "SINOGRAPH_PORT": str(self.port),
            "SINOGRAPH_WRITABLE": "yes",
            "SINOGRAPH_KEEP_SNAPSHOTS": "4",
            "SINOGRAPH_WORKERS": "2",
        }
        self.start()

    def start(self) -> None:
        self.starts += 1
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=self._environment)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("GET", f"/sparql?query={quote('ASK {}')}")[0] == 200:
                    return
            assert self.process.poll() is None, "the server ended while it started"
            time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self, what: str) -> None:
        """Kill the writer alone, the process that serves, or everything at the same moment."""
        family = descendants(self.process.pid)
        victims = {
            "writer": [pid for pid in family if is_writer(pid)],
            "web": family[:1],
            "all": [self.process.pid, *family],
        }[what]
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if what != "writer":
            self.process.kill()
            self.process.wait()
            self.start()

    def ask(self, method: str, url: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, url, body, {k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def units(self) -> dict[str, tuple[int, int]]:
        """What can be read: parts and marks of each unit."""
        headers = {"Accept": "application/sparql-results+json", "Content_Type": "application/sparql-query"}
        status, body = self.ask("POST", "/sparql", READ, **headers)
        if status != 200:
            raise http.client.HTTPException(f"{status} {body!r}")
        rows = json.loads(body)["results"]["bindings"]
        return {
            row["s"]["value"]: (int(row["parts"]["value"]), int(row["marks"]["value"])) for row in rows if "s" in row
        }


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", [20261122, None], ids=["fixed seed", "random seed"])
def test_no_answered_write_is_lost_and_no_half_one_is_served(
    small_snapshot: Path, tmp_path: Path, seed: int | None
) -> None:
    seed = random.randrange(2**32) if seed is None else seed
    print(f"seed {seed}")
    chance = random.Random(seed)
    home = make_home(tmp_path / "home", small_snapshot)
    _, token = tokens.new(home, "write")
    server = Server(home)
    answered: set[str] = set()
    wrong: list[str] = []
    todo = list(range(UPDATES))
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            try:
                number = todo.pop()
            except IndexError:
                return
            headers = {"Authorization": f"Bearer {token}", "Content_Type": "application/sparql-update"}
            status = 0
            while status != 204 and not over.is_set():
                try:
                    status, body = server.ask("POST", "/sparql", UNIT.format(number), **headers)
                except (OSError, http.client.HTTPException):  # killed; whether it was written is not known
                    time.sleep(0.05)
                    continue
                if status not in (204, 503):
                    wrong.append(f"{status} {body!r}")
                    return
            answered.add(f"x:u{number}")

    def read() -> None:
        while not over.is_set():
            known = set(answered)
            try:
                units = server.units()
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
                continue
            wrong.extend(f"half: {unit} {state}" for unit, state in units.items() if state != (5, 1))
            wrong.extend(f"lost: {unit}" for unit in known - units.keys())
            time.sleep(0.02)

    began = time.monotonic()
    writers = [threading.Thread(target=write) for _ in range(CLIENTS)]
    readers = [threading.Thread(target=read) for _ in range(2)]
    try:
        for thread in (*writers, *readers):
            thread.start()
        for what in chance.choices(["writer", "web", "all"], [6, 2, 2], k=KILLS):
            time.sleep(chance.uniform(0.05, 1.2))
            if len(answered) == UPDATES or time.monotonic() - began > TIME_S * 0.7:
                break
            server.kill(what)
        for thread in writers:
            thread.join(max(0.0, began + TIME_S - time.monotonic()))
        server.kill("all")
        units = server.units()
    finally:
        over.set()
        for thread in (*writers, *readers):
            thread.join()
        for pid in (server.process.pid, *descendants(server.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.process.wait()
    print(f"{len(answered)} answered in {time.monotonic() - began:.1f} s, {server.starts} starts")
    assert not wrong, (seed, wrong[:5])
    assert len(answered) == UPDATES, f"seed {seed}: only {len(answered)} of {UPDATES} were answered in {TIME_S} s"
    assert units == {f"x:u{number}": (5, 1) for number in range(UPDATES)}, seed
    assert not list((home / "snapshots").glob(".written-*/manifest.json"))
