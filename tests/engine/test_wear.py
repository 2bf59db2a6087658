"""Workers wear out on purpose: replaced after so many queries, after a crash, after a kill; nothing is left of them."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph.engine import Limits, LocalEngine, Query
from sinograph.errors import QueryError
from sinograph.vocabulary import PREFIXES

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc, which only Linux has")

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
DOUBLING = " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40))
ABORTING = f"SELECT (STRLEN(?v40) AS ?n) {{ BIND('0123456789abcdef' AS ?v0) {DOUBLING} }}"


def workers(engine: LocalEngine) -> dict[int, str]:
    """The processes of the workers and their states."""
    zygote = engine.pool.nursery.pid
    ids = Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
    return {int(pid): Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in ids}


def files(pid: int | str) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def eventually(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def test_a_worker_is_replaced_after_so_many_queries(small_snapshot: Path) -> None:
    engine = LocalEngine(small_snapshot, Limits(workers=1, worker_queries=5), PREFIXES)
    try:
        seen = []
        for _ in range(20):
            assert engine.query(Query("ASK { ?s ?p ?o }")).read()
            assert eventually(lambda: len(engine.pool.idle) == 1)
            seen += [worker.pid for worker in engine.pool.idle if worker.pid not in seen]
        assert len(seen) == 5 and engine.pool.killed == 0  # the first, and one after each 5 of 20
    finally:
        engine.close()


def test_the_next_worker_waits_already_and_has_been_warmed(small_snapshot: Path) -> None:
    engine = LocalEngine(small_snapshot, Limits(workers=2, worker_queries=1), PREFIXES)
    try:
        for _ in range(5):
            assert engine.query(Query("ASK { ?s ?p ?o }")).read()
            # Ready means that it has said so, after opening the store and asking it something.
            assert eventually(lambda: len(engine.pool.idle) == 2)
    finally:
        engine.close()


def test_1000_queries_and_50_kills_leave_no_trace(small_snapshot: Path) -> None:
    limits = Limits(workers=2, spare_workers=2, worker_queries=100, timeout_s=0.15, memory_mb=64)
    engine = LocalEngine(small_snapshot, limits, PREFIXES)
    lock, outcomes = threading.Lock(), {"answered": 0, "ended": 0}

    def ask(number: int) -> None:
        for step in range(250):
            text = "ASK { ?s ?p ?o }"
            if step % 20 == 0:
                text = (SLOW, ABORTING)[(step // 20 + number) % 2]
            elif step % 110 == 7 and number == 0:
                os.kill(next(iter(workers(engine))), signal.SIGKILL)  # somebody from outside
            try:
                engine.query(Query(text)).read()
                kind = "answered"
            except QueryError:
                kind = "ended"
            with lock:
                outcomes[kind] += 1

    try:
        assert engine.query(Query("ASK { ?s ?p ?o }")).read()
        zygote = engine.pool.nursery.pid
        assert eventually(lambda: len(engine.pool.idle) == 2)
        before = files("self"), files(zygote)
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(outcomes.values()) == 1000
        assert 50 <= engine.pool.killed <= 60 and 50 <= outcomes["ended"] <= 60
        assert engine.pool.nursery.pid == zygote
        assert eventually(lambda: 2 <= len(engine.pool.idle) == len(workers(engine)) <= 4)
        assert "Z" not in workers(engine).values()
        more = len(engine.pool.idle) - 2  # one socket for each of the spare ones
        assert eventually(lambda: files("self") <= before[0] + more), (files("self"), before, more)
        assert files(zygote) <= before[1]
        assert engine.pool.load == (0, 0)
    finally:
        engine.close()
