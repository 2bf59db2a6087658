"""Processes come and go without a trace: no zombie, no leaked file, no orphan, whoever dies first."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph.engine import Limits, LocalEngine, Query
from sinograph.errors import QueryError, QueryOutOfMemory, SinographError
from sinograph.vocabulary import PREFIXES

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc, which only Linux has")

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LIMITS = Limits(workers=2, timeout_s=0.3, memory_mb=128)


def children(pid: int) -> dict[int, str]:
    """Ids of the children of a process and their states; a zombie's state is Z."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(parent) == pid:
            found[int(stat.parent.name)] = state
    return found


def workers(engine: LocalEngine) -> dict[int, str]:
    return children(engine.pool.nursery.pid)


def eventually(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def ended(pid: int) -> bool:
    """Like ``gone``, for orphans: whoever adopts them may leave them zombies for a while."""
    return _state(pid) == "Z"


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"  # it is gone altogether


def ok(engine: LocalEngine) -> bool:
    return b"true" in engine.query(Query("ASK { ?s ?p ?o }")).read()


@pytest.fixture
def engine(small_snapshot: Path) -> LocalEngine:
    return LocalEngine(small_snapshot, LIMITS, PREFIXES)


def test_killed_workers_leave_neither_zombies_nor_files(engine: LocalEngine) -> None:
    try:
        assert ok(engine)
        files = len(os.listdir("/proc/self/fd"))
        for _ in range(6):
            with pytest.raises(QueryError):
                engine.query(Query(SLOW))
        assert ok(engine)
        assert eventually(lambda: len(os.listdir("/proc/self/fd")) <= files)
        assert len(workers(engine)) <= 2 and "Z" not in workers(engine).values()
        assert engine.pool.killed == 6 and engine.pool.load == (0, 0)
    finally:
        engine.close()


def test_close_ends_every_process(engine: LocalEngine) -> None:
    zygote, ids = engine.pool.nursery.pid, set(workers(engine))
    assert len(ids) == 2
    engine.close()
    assert all(gone(pid) for pid in (zygote, *ids))
    with pytest.raises(SinographError, match="closed"):
        ok(engine)
    engine.close()


def test_a_worker_killed_while_idle_is_replaced_unnoticed(engine: LocalEngine) -> None:
    try:
        for pid in workers(engine):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        assert ok(engine) and ok(engine)
        assert "Z" not in workers(engine).values()
    finally:
        engine.close()


def test_a_worker_killed_at_work_costs_one_answer(engine: LocalEngine) -> None:
    timer = threading.Timer(0.1, lambda: [os.kill(pid, signal.SIGKILL) for pid in workers(engine)])
    try:
        timer.start()
        with pytest.raises(QueryOutOfMemory):
            engine.query(Query(SLOW))
        time.sleep(0.2)  # the timer killed the idle worker too; its death must reach us before the next query does
        assert ok(engine)
    finally:
        engine.close()


def test_a_dead_zygote_takes_its_workers_along_and_is_replaced(engine: LocalEngine) -> None:
    try:
        zygote, ids = engine.pool.nursery.pid, set(workers(engine))
        os.kill(zygote, signal.SIGKILL)
        assert eventually(lambda: all(ended(pid) for pid in ids))
        assert ok(engine) and engine.pool.nursery.pid != zygote
        assert gone(zygote)
    finally:
        engine.close()


def test_a_server_that_is_killed_leaves_no_orphan(small_snapshot: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from sinograph.engine import *;"
        f"e = LocalEngine(Path({str(small_snapshot)!r}), Limits(workers=2));"
        "print(e.pool.nursery.pid, flush=True);"
        f"e.query(Query({SLOW!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "server")}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as server:
        assert server.stdout is not None
        zygote = int(server.stdout.readline())
        time.sleep(0.3)  # one worker is busy now
        family = {zygote, *children(zygote)}
        server.kill()
    assert len(family) == 3
    assert eventually(lambda: all(ended(pid) for pid in family))


def test_a_new_snapshot_is_served_without_a_break(
    engine: LocalEngine, make_snapshot: Callable[[str, str], Path]
) -> None:
    other = make_snapshot("other4567", '<{id}models/v3> <{sg}note> "new" .')
    count = "SELECT (COUNT(*) AS ?n) { ?s sg:rank ?n . ?t sg:rank ?m }"
    seen: set[str] = set()
    failures: list[SinographError] = []
    stop = threading.Event()

    def asking() -> None:
        while not stop.is_set():
            try:
                answer = engine.query(Query(count, prefixes=PREFIXES))
                seen.add(answer.snapshot)
                answer.read()
            except SinographError as error:
                failures.append(error)

    threads = [threading.Thread(target=asking) for _ in range(4)]
    old = engine.pool.nursery.pid
    try:
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        engine.switch(other)
        assert engine.snapshot == "other4567"
        assert engine.select("SELECT ?note { id:models\\/v3 sg:note ?note }")[0]["note"].value == "new"
        time.sleep(0.2)
        stop.set()
        for thread in threads:
            thread.join()
        assert seen == {"small0123", "other4567"} and not failures
        assert eventually(lambda: gone(old))
    finally:
        stop.set()
        engine.close()


def test_a_snapshot_that_cannot_be_opened_changes_nothing(engine: LocalEngine, tmp_path: Path) -> None:
    try:
        with pytest.raises(SinographError):
            engine.switch(tmp_path)
        assert engine.snapshot == "small0123" and ok(engine)
    finally:
        engine.close()


def test_a_worker_has_given_up_its_rights(engine: LocalEngine) -> None:
    try:
        for pid in workers(engine):
            limits = Path(f"/proc/{pid}/limits").read_text()
            assert "Max open files            0 " in limits and "Max core file size        0 " in limits
            assert "unlimited" not in next(line for line in limits.splitlines() if "address space" in line)
            assert len(os.listdir(f"/proc/{pid}/task")) == 1
    finally:
        engine.close()
