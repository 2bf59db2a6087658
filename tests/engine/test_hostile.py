"""No query can do more than fail: each ends within its deadline, and other clients are answered meanwhile."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sinograph.engine import Limits, LocalEngine, Query
from sinograph.errors import EngineBusy, QueryError, QueryOutOfMemory, QueryTimeout, SinographError
from sinograph.vocabulary import PREFIXES

DEADLINE = 2.0


@pytest.fixture(scope="module")
def unguarded(small_snapshot: Path) -> Iterator[LocalEngine]:
    """An engine whose first wall is down, so that what is tested is the second: the worker process."""
    limits = Limits(timeout_s=DEADLINE, memory_mb=192, workers=2, max_text=10**7, max_depth=10**6, max_path=10**6)
    engine = LocalEngine(small_snapshot, limits, PREFIXES)
    yield engine
    engine.close()


def bomb(steps: int) -> str:
    doubling = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(steps))
    return f"SELECT (STRLEN(?v{steps}) AS ?n) {{ BIND('0123456789abcdef' AS ?v0) {doubling} }}"


SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HOSTILE = {
    "cross product": (SLOW, QueryTimeout),
    "cross product, sorted": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g", QueryError),
    "path-800": (f"SELECT * {{ ?s {'/'.join(['sg:rank'] * 800)} ?o }}", QueryTimeout),
    "list-400": (f"SELECT * {{ ?s ?p {'(' * 400}1{')' * 400} }}", QueryTimeout),
    "concat bomb": (bomb(40), QueryOutOfMemory),
    "group-50000": ("SELECT * " + "{" * 50_000 + "}" * 50_000, QueryOutOfMemory),
    "paren-50000": (f"SELECT * {{ BIND({'(' * 50_000}1{')' * 50_000} AS ?x) }}", QueryOutOfMemory),
    "sub-select-5000": ("SELECT * " + "{ SELECT * " * 5_000 + "{}" + "}" * 5_000, QueryOutOfMemory),
    "group_concat": (
        "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?t), STR(?u))) AS ?all) { ?s ?p ?o . ?t ?q ?r . ?u ?v ?w }",
        QueryError,
    ),
    "endless answer": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", QueryError),
    "broad values": (f"SELECT * {{ VALUES ?x {{ {'<x:a> ' * 10_000} }} ?x ?p ?o . ?s ?q ?x }}", None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_harms_only_itself(unguarded: LocalEngine, name: str) -> None:
    text, expected = HOSTILE[name]
    others: list[float] = []
    stop = threading.Event()

    def somebody_else() -> None:
        while not stop.is_set():
            began = time.monotonic()
            assert unguarded.query(Query("ASK { <x:s> ?p ?o }")).read()
            others.append(time.monotonic() - began)
            time.sleep(0.01)

    other = threading.Thread(target=somebody_else)
    other.start()
    began = time.monotonic()
    try:
        if expected is None:
            unguarded.query(Query(text, prefixes=PREFIXES)).read()
        else:
            with pytest.raises(expected) as failure:
                unguarded.query(Query(text, prefixes=PREFIXES))
            assert failure.value.hint
    finally:
        took = time.monotonic() - began
        stop.set()
        other.join()
    assert took < DEADLINE + 1
    assert others and max(others) < 1


def test_a_client_may_shorten_the_deadline_but_not_lengthen_it(unguarded: LocalEngine) -> None:
    for wish, limit in ((0.3, 0.3), (60.0, DEADLINE)):
        began = time.monotonic()
        with pytest.raises(QueryTimeout) as failure:
            unguarded.query(Query(SLOW, timeout_s=wish))
        assert failure.value.members["limit_s"] == limit <= time.monotonic() - began < limit + 1


def test_a_client_that_goes_ends_its_query(small_engine: LocalEngine) -> None:
    began = time.monotonic()
    with pytest.raises(QueryError, match="closed the connection"):
        small_engine.query(Query(SLOW), cancelled=lambda: time.monotonic() - began > 0.3)
    assert time.monotonic() - began < 1


def test_no_worker_reaches_the_network_even_if_the_guards_overlook_service(
    small_snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sinograph.engine.local.check", lambda text, limits: None)
    engine = LocalEngine(small_snapshot, Limits(workers=1, timeout_s=3), PREFIXES)
    reached = threading.Event()
    with listening(reached) as port:
        try:
            with pytest.raises(SinographError, match="evaluation failed"):
                engine.query(Query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
            assert engine.query(Query("ASK {}")).read()
        finally:
            engine.close()
    assert not reached.is_set()


@contextmanager
def listening(reached: threading.Event) -> Iterator[int]:
    """A server on a free port that notes a connection and hangs up."""

    def listen() -> None:
        with suppress(OSError):  # nobody came
            server.accept()[0].close()
            reached.set()

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(3)
        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1]
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_more_queries_than_the_queue_holds_are_turned_away(small_snapshot: Path) -> None:
    engine = LocalEngine(small_snapshot, Limits(workers=1, queue=1, queue_s=0.5, timeout_s=1.5), PREFIXES)
    outcomes: list[type[Exception] | None] = []

    def one() -> None:
        try:
            engine.query(Query(SLOW))
        except QueryError as error:
            outcomes.append(type(error))
            assert error.members.get("retry_after_s")

    threads = [threading.Thread(target=one) for _ in range(4)]
    try:
        for thread in threads:
            thread.start()
            time.sleep(0.05)
        for thread in threads:
            thread.join()
    finally:
        engine.close()
    assert sorted(o.__name__ for o in outcomes if o) == ["EngineBusy"] * 3 + ["QueryTimeout"]
    assert engine.pool.load == (0, 0) and EngineBusy.status == 503
