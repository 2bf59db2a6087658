"""What is observed from outside: clients that leave, queries nobody waits for, answers given ahead of the framework."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sinograph.engine import LocalEngine, Query
from sinograph.engine.watched import watched as watched_engine
from sinograph.errors import QueryTimeout
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings
from sinograph.web.serving.observe import Note, Observer, watched


class Pieces:
    """A body that notes whether it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self):
        yield b"12345"
        yield b"678"

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(("taken", "sent", "outcome"), [(2, 8, "ok"), (1, 5, "cancelled"), (0, 0, "cancelled")])
def test_a_client_that_leaves_is_seen(tmp_path: Path, taken: int, sent: int, outcome: str) -> None:
    body, path = Pieces(), tmp_path / "log"
    seen = Observer(Settings(access_log=str(path)))

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Pieces:
        start("200 OK", [])
        return body

    iterated = iter(watched(application, seen)({"REQUEST_METHOD": "GET"}, lambda *args: None))
    pieces = [next(iterated) for _ in range(taken)]
    if taken == 2:
        assert next(iterated, None) is None
    assert b"".join(pieces) == b"12345678"[:sent] and seen.tally.in_progress == 1
    iterated.close()  # type: ignore[attr-defined]
    iterated.close()  # type: ignore[attr-defined]
    seen.log.flush()
    (text,) = path.read_text().splitlines()
    assert (json.loads(text)["bytes"], json.loads(text)["outcome"]) == (sent, outcome)
    assert body.closed == 1 and seen.tally.in_progress == 0


class Starting:
    """An engine that is asked without waiting; what it was asked is answered when the test says so."""

    def __init__(self) -> None:
        self.done: list[Callable[[Any], None]] = []

    def start(self, query: Query, done: Callable[[Any], None]) -> Callable[[], None]:
        self.done.append(done)
        return lambda: None


def test_queries_asked_without_waiting_are_those_of_the_request_that_asked(small_engine: LocalEngine) -> None:
    seen, engine, results = Observer(), Starting(), []
    watching = watched_engine(engine, seen.listen)  # type: ignore[arg-type]
    query, records = Query("SELECT * { ?s sg:rank ?n } LIMIT 3", prefixes=PREFIXES), []
    for _ in range(2):
        records.append(seen.begin("GET", "/sparql", "192.0.2.1"))
        records[-1].route = "/sparql"
        watching.start(query, results.append)  # type: ignore[attr-defined]
    engine.done[1](QueryTimeout("too long"))
    engine.done[0](small_engine.query(query))
    assert [(r.outcome, r.rows) for r in records] == [("ok", 3), ("timeout", None)] and len(results) == 2
    assert (seen.tally.queries["ok"], seen.tally.kills["timeout"]) == (1, 1)


def test_a_layer_ahead_counts_without_the_application(tmp_path: Path) -> None:
    seen = Observer(Settings(access_log=str(tmp_path / "log")))
    record = seen.begin("GET", "/sparql", "192.0.2.1")
    record.route, record.status, record.sent = "/sparql", 200, 17
    seen.remembered(record, Note("/sparql", "819ea91ed5f12b38", "", 1, "small0123"))
    seen.end(record)
    seen.log.flush()
    found = json.loads((tmp_path / "log").read_text())
    assert (found["outcome"], found["rows"], found["bytes"], found["snapshot"]) == ("cached", 1, 17, "small0123")
    assert seen.tally.requests["/sparql", "GET", 200] == 1 and seen.tally.queries["cached"] == 1
