"""Who has written reads what was written; a change that goes wrong harms nobody and leaves nothing behind."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sinograph.engine import LocalEngine
from sinograph.errors import (
    Conflict,
    EngineBusy,
    QueryError,
    QueryOutOfMemory,
    QueryTimeout,
    SinographError,
)
from sinograph.store import Change, Scribe
from sinograph.store.change import UPDATE

from .conftest import LIMITS, Writable

CROSS = "INSERT { ?a <x:q> ?d } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOUBLING = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40))
BOMB = f"INSERT {{ <x:a> <x:q> ?v40 }} WHERE {{ BIND('0123456789abcdef' AS ?v0) {DOUBLING} }}"


def insert(number: int, parts: int = 5) -> str:
    return f"INSERT DATA {{ <x:unit{number}> <x:part> {', '.join(map(str, range(parts)))} }}"


def test_every_writer_reads_its_own_write_at_once(writable: Writable) -> None:
    def write_and_read(number: int) -> bool:
        text = f"INSERT DATA {{ <x:own{number}> <x:p> 1 }}"
        sent = writable.scribe.write(Change(UPDATE, text=text))
        return sent.snapshot != "" and writable.ask(f"ASK {{ <x:own{number}> <x:p> 1 }}")

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(write_and_read, range(40)))


def test_the_cache_never_answers_with_what_was_before(writable: Writable) -> None:
    query = "/sparql?query=SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%20%3Fs%20%3Cx%3Acounted%3E%20%3Fo%20%7D"
    seen, tags = [], set()
    for number in range(5):
        writable.update(f"INSERT DATA {{ <x:c> <x:counted> {number} }}")
        for _ in range(2):
            response = writable.client.get(query)
            seen.append(int(response.get_json()["results"]["bindings"][0]["n"]["value"]))
            tags.add(response.headers["ETag"])
    assert seen == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5] and len(tags) == 5


def test_readers_never_see_a_part_of_a_change(writable: Writable) -> None:
    stop = threading.Event()
    halves: list[object] = []

    def read() -> None:
        while not stop.is_set():
            halves.extend(
                writable.rows("SELECT ?s (COUNT(?o) AS ?n) { ?s <x:part> ?o } GROUP BY ?s HAVING (COUNT(?o) != 5)")
            )

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(15):
        writable.update(
            f"{insert(number)} ; DELETE {{ <x:unit{number - 1}> ?p ?o }} WHERE {{ <x:unit{number - 1}> ?p ?o }}"
        )
    stop.set()
    for reader in readers:
        reader.join()
    assert halves == [] and writable.rows("SELECT DISTINCT ?s { ?s <x:part> ?o }") == [("x:unit14",)]


def test_a_query_that_runs_finishes_on_the_snapshot_it_began_with(writable: Writable) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s sg:rank ?a . ?t sg:rank ?b . FILTER(STRLEN(STR(?s)) > 0) }"
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(writable.rows, text)
        time.sleep(0.02)
        writable.update("INSERT DATA { <x:late> sg:rank 1 }")
        assert slow.result() == [("90000",)]
    assert writable.rows(text) == [("90601",)]


@pytest.mark.parametrize(
    ("text", "error"),
    [(CROSS, QueryTimeout), (BOMB, QueryOutOfMemory), (f"{insert(900)} ; {CROSS}", QueryTimeout)],
    ids=["cross product", "concat bomb", "cross product after an insert"],
)
def test_a_change_that_runs_away_is_ended_and_leaves_nothing(
    writable: Writable, text: str, error: type[QueryError]
) -> None:
    before = writable.rows("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o")
    writer, began = writable.scribe.pid, time.monotonic()
    with pytest.raises(error) as failure:
        writable.update(text)
    assert time.monotonic() - began < LIMITS.timeout_s + 3
    assert failure.value.members["retry_after_s"] and writable.scribe.pid != writer
    writable.update("INSERT DATA { GRAPH <urn:after> { <x:s> <x:p> 1 } }")
    assert writable.rows("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o") == before


def test_a_client_may_shorten_the_time(writable: Writable) -> None:
    began = time.monotonic()
    with pytest.raises(QueryTimeout) as failure:
        writable.update(CROSS, timeout_s=0.5)
    assert failure.value.members["limit_s"] == 0.5 and time.monotonic() - began < 3


def test_others_in_the_same_batch_keep_what_they_wrote(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()

    def write(number: int) -> str:
        try:
            server.update(CROSS if number == 3 else insert(number), timeout_s=1.0 if number == 3 else None)
        except QueryTimeout:
            return "ended"
        return "written" if server.ask(f"ASK {{ <x:unit{number}> <x:part> 4 }}") else "lost"

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(write, range(8)))
    assert outcomes == ["written"] * 3 + ["ended"] + ["written"] * 4
    assert len(server.rows("SELECT DISTINCT ?s { ?s <x:part> ?o }")) == 7


def test_a_writer_that_is_killed_while_idle_is_replaced(writable: Writable) -> None:
    writer = writable.scribe.pid
    assert writer
    os.kill(writer, signal.SIGKILL)
    try:
        writable.update(insert(950))
    except QueryOutOfMemory:  # the change met a writer that had just died
        writable.update(insert(951))
    assert writable.scribe.pid != writer


def test_changes_that_come_together_share_a_snapshot(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    with ThreadPoolExecutor(16) as threads:
        snapshots = list(threads.map(lambda number: server.update(insert(number)), range(24)))
    assert len(set(snapshots)) < 12
    assert len(server.rows("SELECT DISTINCT ?s { ?s <x:part> ?o }")) == 24


def test_more_changes_than_may_wait_are_turned_away(open_writable: Callable[..., Writable]) -> None:
    server = open_writable(limits=replace(LIMITS, queue=2, queue_s=0.3, timeout_s=2))
    outcomes = []

    def write(text: str) -> None:
        try:
            server.update(text)
        except (EngineBusy, QueryTimeout) as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=write, args=(CROSS,)) for _ in range(5)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert outcomes.count(EngineBusy) == 4 and outcomes.count(QueryTimeout) == 1
    assert server.update(insert(1))


def test_only_one_server_writes_to_a_home(writable: Writable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinograph.store.journal.LOCK_S", 0.2)
    from sinograph.store.journal import lock

    with pytest.raises(Conflict, match="another server writes"):
        lock(writable.home, 0.2)


def test_without_a_snapshot_there_is_nothing_to_write_to(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    with pytest.raises(SinographError, match="sinograph build"):
        Scribe(tmp_path)


def test_readers_that_cannot_follow_make_a_change_fail_and_the_next_one_tries_again(
    open_writable: Callable[..., Writable], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = open_writable()

    def refuse(folder: Path) -> None:
        raise SinographError("no reader can be started")

    server.scribe.show(refuse)
    with pytest.raises(SinographError, match="no reader"):
        server.update(insert(1))
    server.scribe.show(server.engine.switch)
    server.update(insert(2))
    assert len(server.rows("SELECT DISTINCT ?s { ?s <x:part> ?o }")) == 2
    assert isinstance(server.engine, LocalEngine)
