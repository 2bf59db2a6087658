"""A server under load: it switches without dropping a request, ends without cutting one off, and leaves nothing."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from logging import getLogger
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from sinograph.errors import SinographError
from sinograph.web.lifecycle import Follower

from .test_serve import family, free_port, runs

PROGRAM = (
    "from sinograph.web.settings import Settings; from sinograph.web.serve import serve;"
    "serve(Settings.from_environment())"
)
#: Takes a second or more: each row is one step of the engine.
LONG = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a sg:rank ?x . ?b sg:rank ?y . ?c sg:rank ?z } LIMIT 2000000 }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ALL = "SELECT ?s ?note { ?s sg:rank ?n OPTIONAL { ?s sg:note ?note } }"


class Running:
    """A server in a process of its own."""

    def __init__(self, home: Path, **settings: Any) -> None:
        self.port = free_port()
        given = {"home": home, "port": self.port, "workers": 2, "timeout": 60, "cache_mb": 0, **settings}
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2] / "server"),
            **{f"SINOGRAPH_{name.upper()}": str(value) for name, value in given.items()},
        }
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, start_new_session=True)
        deadline = time.monotonic() + 60
        while self.get("/healthz")[0] != 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        self.family = family(self.process.pid)

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Ask on a connection of its own; status 0 if there is no answer."""
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                connection.request("GET", path)
                response = connection.getresponse()
                return response.status, dict(response.headers), response.read()
        except (OSError, http.client.HTTPException):
            return 0, {}, b""

    def ask(self, query: str) -> tuple[int, dict[str, str], bytes]:
        return self.get(f"/sparql?query={quote(query)}")

    def asking(self, query: str) -> Callable[[], tuple[int, dict[str, str], bytes]]:
        """Ask in a thread, and return how to get the answer when a worker is at it."""
        answers: list[tuple[int, dict[str, str], bytes]] = []
        thread = threading.Thread(target=lambda: answers.append(self.ask(query)))
        thread.start()
        deadline = time.monotonic() + 20
        while json.loads(self.get("/status/server")[2])["workers"]["busy"] < 1 and time.monotonic() < deadline:
            time.sleep(0.02)

        def answer() -> tuple[int, dict[str, str], bytes]:
            thread.join()
            return answers[0]

        return answer

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def nothing_is_left(self) -> bool:
        deadline = time.monotonic() + 5
        while any(map(runs, self.family)) and time.monotonic() < deadline:
            time.sleep(0.02)
        return not any(map(runs, self.family))


@pytest.fixture
def start(tmp_path: Path, small_snapshot: Path) -> Iterator[Callable[..., Running]]:
    (tmp_path / "current").symlink_to(small_snapshot)
    started: list[Running] = []

    def run(**settings: Any) -> Running:
        started.append(Running(tmp_path, **settings))
        return started[-1]

    yield run
    for one in started:
        one.process.kill()
        one.process.wait(10)


def show(home: Path, snapshot: Path) -> None:
    (home / "next").symlink_to(snapshot)
    (home / "next").replace(home / "current")


def test_sigterm_lets_a_running_query_finish_and_leaves_nothing(start: Callable[..., Running]) -> None:
    server = start()
    assert len(server.family) == 3  # the zygote and two workers
    answer = server.asking(LONG)
    server.signal(signal.SIGTERM)
    time.sleep(0.1)
    assert server.get("/healthz")[0] == 0  # nobody new is let in
    assert server.process.poll() is None
    status, _, body = answer()
    assert status == 200 and json.loads(body)["results"]["bindings"][0]["n"]["value"] == "2000000"
    assert server.process.wait(10) == 0 and server.nothing_is_left()


def test_it_is_alive_when_every_thread_is_taken(start: Callable[..., Running]) -> None:
    server = start(threads=1, drain=0)
    asking = [threading.Thread(target=server.ask, args=(ENDLESS,)) for _ in range(3)]
    for thread in asking:
        thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    assert server.get("/healthz")[::2] == (200, b"ok\n") and time.monotonic() - began < 1
    server.signal(signal.SIGTERM)
    assert server.process.wait(10) == 0 and server.nothing_is_left()
    for thread in asking:
        thread.join()


def test_what_takes_longer_than_the_limit_is_cut(start: Callable[..., Running]) -> None:
    server = start(drain=1)
    answer = server.asking(ENDLESS)
    server.signal(signal.SIGTERM)
    told = time.monotonic()
    assert server.process.wait(10) == 0 and 0.9 < time.monotonic() - told < 5
    assert answer()[0] == 0 and server.nothing_is_left()


def test_told_twice_it_ends_at_once(start: Callable[..., Running]) -> None:
    server = start(drain=50)
    answer = server.asking(ENDLESS)
    server.signal(signal.SIGTERM)
    time.sleep(0.3)
    assert server.process.poll() is None
    server.signal(signal.SIGTERM)
    assert server.process.wait(5) == 0 and server.nothing_is_left() and answer()[0] == 0


def test_with_a_delay_it_says_so_and_goes_on_answering(start: Callable[..., Running]) -> None:
    server = start(drain_delay=1.5)
    assert server.get("/readyz")[0] == 200
    server.signal(signal.SIGTERM)
    time.sleep(0.3)
    assert (server.get("/readyz")[0], server.get("/healthz")[0]) == (503, 200)
    assert server.ask("ASK {}")[0] == 200 and json.loads(server.get("/status/server")[2])["draining"] is True
    assert server.process.wait(10) == 0 and server.nothing_is_left()


def test_sighup_restarts_nothing_and_opens_the_log_again(start: Callable[..., Running], tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    server = start(access_log=log)
    answer = server.asking(LONG)
    log.rename(tmp_path / "old.log")
    for _ in range(3):
        server.signal(signal.SIGHUP)
        time.sleep(0.05)
    assert server.ask("ASK {}")[0] == 200 and answer()[0] == 200
    assert family(server.process.pid) == server.family
    server.signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    fresh = [json.loads(line)["path"] for line in log.read_text().splitlines()]
    assert fresh.count("/sparql") == 2 and "/healthz" not in fresh
    assert any(json.loads(line)["path"] == "/healthz" for line in (tmp_path / "old.log").read_text().splitlines())


def test_answers_given_ahead_of_the_framework_are_observed_like_others(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    log = tmp_path / "access.log"
    server = start(access_log=log, cache_mb=8, timeout=1)
    query = "SELECT ?s ?n { ?s sg:rank ?n } LIMIT 7"
    for text in (*[query] * 4, "SELEC", ENDLESS):
        server.ask(text)
    for _ in range(3):
        server.get("/problems/")
    server.signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    asked = [line for line in lines if line["path"] == "/sparql"]
    assert [line["outcome"] for line in asked] == ["ok", "cached", "cached", "cached", "invalid", "timeout"]
    assert [line["rows"] for line in asked[:4]] == [7] * 4 and len({line["bytes"] for line in asked[:4]}) == 1
    hashes = [line["query"] for line in asked]
    assert len(set(hashes[:4])) == 1 and len(set(hashes)) == 3 and all(len(one) == 16 for one in hashes)
    assert {line["client"] for line in lines} == {"127.0.0.1"} and {line["snapshot"] for line in asked} == {"small0123"}
    assert [line["status"] for line in lines if line["path"] == "/problems/"] == [200] * 3


def test_what_is_no_request_is_counted_too(start: Callable[..., Running]) -> None:
    server = start()
    for nonsense in (b"nonsense\r\n\r\n", b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), 5) as client:
            client.sendall(nonsense)
            client.recv(1000)
    lines = server.get("/metrics")[2].decode().splitlines()
    refused = [line for line in lines if 'method="other",route="none"' in line]
    assert len(refused) == 2 and all('status="4' in line for line in refused)
    server.ask(ENDLESS[:-1])
    found = [line for line in server.get("/metrics")[2].decode().splitlines() if line.startswith("sinograph_queries")]
    assert 'sinograph_queries_total{outcome="invalid"} 1.0' in found


def test_a_switch_drops_no_request(
    start: Callable[..., Running], tmp_path: Path, small_snapshot: Path, make_snapshot: Callable[[str, str], Path]
) -> None:
    """Threads ask on connections that stay open while the snapshot changes five times, also by SIGHUP."""
    other = make_snapshot("other4567", "".join(f'<{{id}}others/{i}> <{{sg}}note> "new" .\n' for i in range(300)))
    server, stop = start(), threading.Event()
    answers: list[tuple[str, int, set[str | None]]] = []
    failures: list[str] = []

    def asking() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
            while not stop.is_set():
                try:
                    connection.request("GET", f"/sparql?query={quote(ALL)}")
                    response = connection.getresponse()
                    body = response.read()
                    rows = json.loads(body)["results"]["bindings"]
                    assert response.status == 200 and len(body) == int(response.headers["Content-Length"])
                    notes = {row["note"]["value"] if "note" in row else None for row in rows}
                    answers.append((response.headers["X-Sinograph-Snapshot"], len(rows), notes))
                except (OSError, http.client.HTTPException, ValueError, KeyError, AssertionError) as error:
                    failures.append(repr(error))
                    return

    threads = [threading.Thread(target=asking) for _ in range(6)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(5):
            goal = other if turn % 2 == 0 else small_snapshot
            show(tmp_path, goal)
            server.signal(signal.SIGHUP)
            deadline = time.monotonic() + 30
            while not (answers and answers[-1][0] == goal.name) and time.monotonic() < deadline:
                time.sleep(0.02)
            assert answers[-1][0] == goal.name, failures
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failures
    for snapshot, rows, notes in answers:
        assert rows == 300 and notes == ({"new"} if snapshot == "other4567" else {None})
    assert {snapshot for snapshot, _, _ in answers} == {"small0123", "other4567"} and len(answers) > 100
    found = [line for line in server.get("/metrics")[2].decode().splitlines() if 'route="/sparql",status="' in line]
    assert len(found) == 1 and 'status="200"' in found[0] and float(found[0].split()[-1]) == len(answers)


class Pretending:
    """An engine that opens folders with a graph in them, and counts how often it was told to."""

    def __init__(self, snapshot: str) -> None:
        self.snapshot, self.told = snapshot, 0

    def switch(self, folder: Path) -> None:
        self.told += 1
        if not (folder / "graph.nq").exists():
            raise SinographError("it cannot be opened")
        self.snapshot = folder.name


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def test_told_to_look_it_tries_again_what_could_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinograph.web.lifecycle._LOOK_S", 0.02)
    for name in ("first", "later"):
        (tmp_path / name).mkdir()
    (tmp_path / "first" / "graph.nq").touch()
    (tmp_path / "current").symlink_to(tmp_path / "first")
    engine = Pretending("first")
    follower = Follower(engine, tmp_path, getLogger("test"))  # type: ignore[arg-type]
    follower.start()
    follower.look()
    show(tmp_path, tmp_path / "later")
    assert eventually(lambda: engine.told == 1)
    (tmp_path / "later" / "graph.nq").touch()
    time.sleep(0.3)
    assert (engine.told, engine.snapshot) == (1, "first")  # what has failed is not tried again and again
    follower.look()
    assert eventually(lambda: engine.snapshot == "later") and engine.told == 2
    show(tmp_path, tmp_path / "first")
    assert eventually(lambda: engine.snapshot == "first") and engine.told == 3
