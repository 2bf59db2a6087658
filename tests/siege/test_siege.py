"""The whole graph over HTTP under hostile queries: each ends in time as a problem, everybody else is answered."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.hostile import HOSTILE
from bench.siege import DEADLINE, Besieged, Client, Said, lay, load, percentile, point, spread

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="reads memory as Linux tells it"),
]


@pytest.fixture(scope="module")
def besieged(snapshot_dir: Path) -> Iterator[Besieged]:
    server = Besieged(snapshot_dir.parents[1])
    yield server
    assert server.process.poll() is None  # never gone, so never restarted
    printed = server.end()
    assert "Traceback" not in printed, printed[-3000:]


def test_each_hostile_query_ends_in_time_and_nobody_else_notices(besieged: Besieged) -> None:
    others: list[float] = []
    failures: list[object] = []
    stop = threading.Event()

    def somebody_else() -> None:
        client = Client(besieged.port)
        while not stop.is_set():
            said = client.query(point(len(others)))
            others.append(said.seconds)
            if said.status != 200:
                failures.append(said)
            time.sleep(0.005)
        client.close()

    def ask(text: str) -> Said:
        client = Client(besieged.port)
        said = client.query(text)
        client.close()
        return said

    before = besieged.memory_mb()
    thread = threading.Thread(target=somebody_else)
    thread.start()
    longest = 0.0
    try:
        for name, (text, statuses) in HOSTILE.items():
            said = ask(text)
            longest = max(longest, said.seconds)
            in_time = said.seconds < DEADLINE + 1
            if not in_time or said.status not in statuses or (said.status != 200 and not said.is_problem):
                failures.append((name, said.status, said.seconds, said.body[:200]))
    finally:
        stop.set()
        thread.join()
    after = besieged.settled_mb(before + 32)
    print(
        f"\n{len(HOSTILE)} hostile queries, longest {longest:.2f} s; memory {before:.0f} to {after:.0f} MiB; {load()}"
    )
    print(f"{len(others)} point queries of another client meanwhile: {spread(others)}")
    assert failures == []
    assert percentile(others, 0.99) < 0.25 and len(others) > 300
    assert after < before + 64


def test_a_tenth_of_the_siege_leaves_the_innocent_alone(besieged: Besieged) -> None:
    """The whole siege is ``python -m bench.siege``: 10,000 requests."""
    before = besieged.memory_mb()
    siege = lay(besieged.port, 1000)
    after = besieged.settled_mb(before + 32)
    print(f"\n{siege}; memory {before:.0f} to {after:.0f} MiB; {load()}")
    assert siege.failures == []
    assert sum(siege.innocent.values()) + sum(siege.hostile.values()) == 1000 and sum(siege.hostile.values()) > 30
    assert after < before + 64
