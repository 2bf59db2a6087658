"""A new snapshot is switched to under load, without dropping a request."""

import http.client
import json
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from logging import getLogger
from pathlib import Path
from urllib.parse import quote

import pytest

from sinograph.errors import SinographError
from sinograph.web.serving.lifecycle import Follower

from .running import Running

ALL = "SELECT ?s ?note { ?s sg:rank ?n OPTIONAL { ?s sg:note ?note } }"


def show(home: Path, snapshot: Path) -> None:
    (home / "next").symlink_to(snapshot)
    (home / "next").replace(home / "current")


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
    monkeypatch.setattr("sinograph.web.serving.lifecycle._LOOK_S", 0.02)
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
