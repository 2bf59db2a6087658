"""Deadlines, sizes and queues in front of an endpoint: they are kept here, whatever it does."""

import socket
import threading
import time
from collections.abc import Callable

import pytest

from sinograph.engine import Query
from sinograph.engine.remote import RemoteEngine
from sinograph.errors import EngineBusy, QueryError, QueryTimeout, QueryTooComplex

from .conftest import ROWS, Stage, reply

Make = Callable[..., RemoteEngine]
SELECT = "SELECT * { ?s ?p ?o }"


@pytest.mark.parametrize("data", [reply(ROWS), b"H", b""], ids=["drips", "one byte", "silence"])
def test_the_deadline_is_that_of_the_whole_call(stage: Stage, before: Make, data: bytes) -> None:
    def play(sock: socket.socket, request: bytes) -> None:
        for byte in data:
            sock.sendall(bytes([byte]))
            time.sleep(0.05)
        time.sleep(5)

    stage.play = play
    engine = before(timeout_s=1)
    engine.snapshot  # noqa: B018 — asked beforehand, so that only the query takes time
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match="longer than 1 s"):
        engine.query(Query(SELECT))
    assert 0.9 < time.monotonic() - began < 1.8


def test_a_client_that_goes_ends_its_call(stage: Stage, before: Make) -> None:
    stage.play = lambda sock, request: time.sleep(5)
    engine = before(timeout_s=5)
    engine.snapshot  # noqa: B018
    began = time.monotonic()
    with pytest.raises(QueryError, match="client closed"):
        engine.query(Query(SELECT), lambda: time.monotonic() - began > 0.3)
    assert time.monotonic() - began < 1.5


def test_too_large_an_answer_is_not_read_to_its_end(stage: Stage, before: Make) -> None:
    stage.sends(reply(b" " * 300_000 + ROWS))
    with pytest.raises(QueryTooComplex, match="larger than"):
        before(max_bytes=50_000).query(Query(SELECT))
    stage.sends(reply(ROWS))
    with pytest.raises(QueryTooComplex, match="larger than 50 bytes"):
        before(max_bytes=50).query(Query(SELECT, {"solutions": "json"}))


def test_more_calls_than_connections_wait_or_are_turned_away(stage: Stage, before: Make) -> None:
    free = threading.Event()

    def play(sock: socket.socket, request: bytes) -> None:
        free.wait(5)
        sock.sendall(reply(ROWS))

    stage.play = play
    engine = before(workers=1, queue=1, queue_s=0.5)
    engine.snapshot  # noqa: B018
    first = threading.Thread(target=engine.select, args=(SELECT,))
    first.start()
    while engine.lanes.running == 0:
        time.sleep(0.01)
    with pytest.raises(EngineBusy, match="nothing was free within 0.5 s"):
        engine.select(SELECT)
    free.set()
    first.join()
    assert engine.lanes.running == engine.lanes.waiting == 0
