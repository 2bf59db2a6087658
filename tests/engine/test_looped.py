"""Queries on an event loop: the same answers, deadlines and limits as by waiting, and threads beside them."""

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from sinograph.engine import Answer, Limits, LocalEngine, Query
from sinograph.errors import EngineBusy, QueryError, QueryOutOfMemory, QuerySyntaxError, QueryTimeout, SinographError
from sinograph.vocabulary import PREFIXES

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def engine(small_snapshot: Path) -> Iterator[LocalEngine]:
    limits = Limits(timeout_s=1, memory_mb=192, workers=1, queue=2, queue_s=0.5)
    engine = LocalEngine(small_snapshot, limits, PREFIXES)
    yield engine
    engine.close()


async def ask(engine: LocalEngine, text: str) -> Answer:
    done: asyncio.Future[Answer | SinographError] = asyncio.get_running_loop().create_future()
    engine.start(Query(text, prefixes=PREFIXES), done.set_result)
    found = await asyncio.wait_for(done, 10)
    if isinstance(found, SinographError):
        raise found
    return found


def run(main: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await main()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(whole())


def test_the_loop_and_threads_take_turns_with_the_same_worker(engine: LocalEngine) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        for number in range(12):
            text = f"SELECT (({number} + 1) AS ?x) {{}}"
            answers = [
                (await ask(engine, text)).read(),
                (await loop.run_in_executor(None, engine.query, Query(text, prefixes=PREFIXES))).read(),
            ]
            assert [json.loads(a)["results"]["bindings"][0]["x"]["value"] for a in answers] == [str(number + 1)] * 2
        assert engine.pool.killed == 0 and engine.pool.load == (0, 0)

    run(main)


def test_threads_and_loop_at_once(engine: LocalEngine) -> None:
    wrong: list[BaseException] = []

    def thread() -> None:
        try:
            for number in range(15):
                try:
                    assert f'"{number}"'.encode() in engine.query(Query(f"SELECT ({number} AS ?x) {{}}")).read()
                except EngineBusy:
                    continue
        except BaseException as error:
            wrong.append(error)

    async def main() -> None:
        for number in range(40):
            try:
                assert f'"{number}"'.encode() in (await ask(engine, f"SELECT ({number} AS ?x) {{}}")).read()
            except EngineBusy:
                continue

    threads = [threading.Thread(target=thread) for _ in range(2)]
    for one in threads:
        one.start()
    run(main)
    for one in threads:
        one.join()
    assert not wrong and engine.pool.load == (0, 0)


def test_what_goes_wrong_is_said_as_by_waiting(engine: LocalEngine) -> None:
    async def main() -> None:
        with pytest.raises(QuerySyntaxError):
            await ask(engine, "SELECT * {")
        began = time.monotonic()
        with pytest.raises(QueryTimeout):
            await ask(engine, SLOW)
        assert time.monotonic() - began < 2
        bomb = "SELECT ?v40 { BIND('x' AS ?v0) " + "".join(
            f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40)
        )
        with pytest.raises((QueryOutOfMemory, QueryTimeout)):
            await ask(engine, bomb + "}")
        assert b"true" in (await ask(engine, "ASK {}")).read()

    run(main)


def test_a_worker_that_died_while_idle_is_replaced(engine: LocalEngine) -> None:
    async def main() -> None:
        await ask(engine, "ASK {}")
        os.kill(engine.pool.idle[0].pid, signal.SIGKILL)
        await asyncio.sleep(0.1)
        assert b"true" in (await ask(engine, "ASK {}")).read()

    run(main)


def test_who_waits_too_long_or_is_one_too_many_is_refused(engine: LocalEngine) -> None:
    async def main() -> None:
        slow = [asyncio.ensure_future(ask(engine, SLOW)) for _ in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(EngineBusy, match="waiting already"):
            await ask(engine, "ASK {}")
        found = await asyncio.gather(*slow, return_exceptions=True)
        assert sorted(type(f).__name__ for f in found) == ["EngineBusy", "EngineBusy", "QueryTimeout"]

    run(main)


def test_cancelling_frees_the_worker(engine: LocalEngine) -> None:
    async def main() -> None:
        found: list[Answer | SinographError] = []
        cancel = engine.start(Query(SLOW), found.append)
        waiting = engine.start(Query("ASK {}"), found.append)
        await asyncio.sleep(0.1)
        waiting()
        cancel()
        began = time.monotonic()
        assert b"true" in (await ask(engine, "ASK {}")).read()
        assert time.monotonic() - began < 0.8
        await asyncio.sleep(0.1)
        assert [type(f) for f in found] == [QueryError, QueryError]

    run(main)


def test_a_switch_lets_queries_finish_on_the_old_snapshot(
    engine: LocalEngine, make_snapshot: Callable[[str, str], Path]
) -> None:
    other = make_snapshot("other0789", '<{id}models/new> <{label}> "New"@en .')

    async def main() -> None:
        await ask(engine, "ASK {}")
        loop = asyncio.get_running_loop()
        running = asyncio.ensure_future(ask(engine, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000"))
        await asyncio.sleep(0)
        await loop.run_in_executor(None, engine.switch, other)
        answer = await running
        answer.close()
        assert answer.snapshot == "small0123"
        assert (await ask(engine, "ASK {}")).snapshot == "other0789"

    run(main)
