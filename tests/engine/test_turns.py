"""Places are shared fairly: a client who floods waits for himself, a long query does not keep short ones waiting."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph.engine import Limits, LocalEngine, Query
from sinograph.engine.turns import CLIENT, LONG_S, Turn, Turns
from sinograph.errors import EngineBusy, QueryError
from sinograph.vocabulary import PREFIXES

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def taken(turns: Turns, seconds: float = 5.0) -> Turn | None:
    """Wait for a turn, as a pool does."""
    called = threading.Event()
    turn = Turn(called.set)
    turns.ask(turn)
    if not called.wait(seconds) and turns.withdraw(turn):
        raise EngineBusy("too late")
    if turn.refusal:
        raise turn.refusal
    return None if turn.closed else turn


class Clients:
    """Threads that ask for turns by name and say who got one, in which order."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.got: list[str] = []
        self.refused: list[str] = []
        self.held: dict[str, list[Turn]] = {}
        self.threads: list[threading.Thread] = []

    def ask(self, name: str) -> None:
        def run() -> None:
            CLIENT.set(name)
            try:
                turn = taken(self.turns)
            except EngineBusy:
                self.refused.append(name)
                return
            if turn:
                self.held.setdefault(name, []).append(turn)
                self.got.append(name)

        before = self.turns.load
        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()
        eventually(lambda: self.turns.load != before or len(self.refused) > 0)

    def leave(self, name: str) -> None:
        before = len(self.got)
        waiting = self.turns.load[1]
        self.turns.leave(self.held[name].pop(0))
        assert eventually(lambda: len(self.got) > before or not waiting)

    def join(self) -> None:
        self.turns.close()
        for thread in self.threads:
            thread.join(5)


def eventually(holds: Callable[[], bool], seconds: float = 3.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return holds()


def test_clients_take_turns_however_many_wishes_each_has() -> None:
    clients = Clients(Turns(1, 0, 20))
    try:
        for name in ["a", "a", "a", "a", "b", "b", "c"]:
            clients.ask(name)
        for _ in range(6):
            clients.leave(clients.got[-1])
        assert "".join(clients.got) == "aabcaba"
    finally:
        clients.join()


def test_the_next_place_is_for_who_has_the_fewest() -> None:
    clients = Clients(Turns(2, 0, 20))
    try:
        for name in ["a", "a", "a", "b"]:
            clients.ask(name)
        clients.leave("a")
        assert clients.got == ["a", "a", "b"]  # a still has one, b had none
    finally:
        clients.join()


def test_a_full_queue_loses_the_newest_of_the_longest_line() -> None:
    clients = Clients(Turns(1, 0, 3))
    try:
        for name in ["a", "a", "a", "a"]:
            clients.ask(name)
        clients.ask("a")
        assert clients.refused == ["a"]  # his own line is the longest
        clients.ask("b")
        assert eventually(lambda: clients.refused == ["a", "a"]) and clients.turns.load == (1, 3)
        clients.leave("a")
        clients.leave("a")
        assert clients.got == ["a", "a", "b"]
    finally:
        clients.join()


def test_alone_a_client_may_use_everything() -> None:
    clients = Clients(Turns(2, 0, 5))
    try:
        for _ in range(7):
            clients.ask("a")
        assert clients.turns.load == (2, 5) and clients.refused == []
    finally:
        clients.join()


def test_who_gives_up_leaves_no_trace() -> None:
    turns = Turns(1, 0, 5)
    turn = taken(turns)
    assert turn
    with pytest.raises(EngineBusy, match="too late"):
        taken(turns, 0.1)
    assert turns.load == (1, 0)
    assert turns.leave(turn) is False and turns.load == (0, 0)


def test_spare_places_open_when_all_the_others_are_long_and_no_sooner() -> None:
    turns = Turns(2, 1, 5)
    first = [taken(turns), taken(turns)]
    began = time.monotonic()
    third = taken(turns)
    assert LONG_S * 0.9 <= time.monotonic() - began < LONG_S + 0.3
    with pytest.raises(EngineBusy):  # and there are only so many of them
        taken(turns, 0.3)
    assert turns.load == (3, 0) and len(turns.long()) >= 2
    for turn in [*first, third]:
        assert turn
        turns.leave(turn)
    assert turns.load == (0, 0)


def test_after_the_end_nobody_waits() -> None:
    turns = Turns(1, 0, 5)
    turn = taken(turns)
    assert turn
    results: list[Turn | None] = []
    thread = threading.Thread(target=lambda: results.append(taken(turns)))
    thread.start()
    assert eventually(lambda: turns.load == (1, 1))
    assert turns.close() is False
    thread.join(2)
    assert results == [None] and taken(turns) is None
    assert turns.leave(turn) is True


def test_a_flood_from_one_client_leaves_another_his_share(small_snapshot: Path) -> None:
    limits = Limits(workers=2, spare_workers=0, queue=16, queue_s=5, timeout_s=0.5)
    engine = LocalEngine(small_snapshot, limits, PREFIXES)
    stop = threading.Event()
    flooded = [0]

    def flood() -> None:
        CLIENT.set("flood")
        while not stop.is_set():
            try:
                engine.query(Query(SLOW)).close()
            except EngineBusy:
                time.sleep(0.05)
            except QueryError:
                flooded[0] += 1

    threads = [threading.Thread(target=flood) for _ in range(24)]  # more than places and queue together
    CLIENT.set("polite")
    try:
        for thread in threads:
            thread.start()
        assert eventually(lambda: engine.pool.load[1] >= 15)
        waits = []
        for _ in range(8):
            began = time.monotonic()
            assert engine.query(Query("ASK {}")).read()
            waits.append(time.monotonic() - began)
        assert max(waits) < 1  # the next place that becomes free is his; without turns he would wait for 16 others
    finally:
        stop.set()
        CLIENT.set("")
        for thread in threads:
            thread.join(10)
        engine.close()
    assert flooded[0] > 4


def test_long_queries_of_one_client_do_not_keep_his_short_ones_waiting(small_snapshot: Path) -> None:
    engine = LocalEngine(small_snapshot, Limits(workers=2, spare_workers=2, timeout_s=2), PREFIXES)

    def slow() -> None:
        with pytest.raises(QueryError):
            engine.query(Query(SLOW))

    threads = [threading.Thread(target=slow) for _ in range(3)]
    try:
        for thread in threads:
            thread.start()
        assert eventually(lambda: engine.pool.load == (3, 0))
        began = time.monotonic()
        assert engine.query(Query("ASK {}")).read()
        assert time.monotonic() - began < 0.5
        for thread in threads:
            thread.join()
        assert eventually(lambda: engine.pool.load == (0, 0)) and engine.query(Query("ASK {}")).read()
    finally:
        engine.close()
