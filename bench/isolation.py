"""What isolation costs: ``python -m bench.isolation`` asks the same queries in a worker and in this process."""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import uvloop
from pyoxigraph import QueryResultsFormat, RdfFormat, Store

from bench import report, table
from bench.graph import current_graph
from bench.machine import describe
from bench.workloads import draw, workloads
from sinograph.engine import Answer, Limits, LocalEngine, Query
from sinograph.errors import SinographError

_TARGET_MS = 0.3
_FORMS = {"solutions": "json", "boolean": "json", "graph": "turtle"}


async def measure(graph: Path, number: int) -> dict[str, list[float]]:
    """Return the milliseconds of each query, by the way in which it was evaluated."""
    store = Store()
    store.bulk_load(path=str(graph), format=RdfFormat.N_QUADS)
    engine = LocalEngine(graph.parent, Limits(workers=1))
    questions = workloads(draw(graph))["point"].questions
    loop = asyncio.get_running_loop()

    async def on_loop(text: str) -> int:
        done: asyncio.Future[Answer | SinographError] = loop.create_future()
        engine.start(Query(text, _FORMS), done.set_result)
        answer = await done
        assert isinstance(answer, Answer)
        return len(answer.read())

    def here(text: str) -> int:
        return len(store.query(text).serialize(format=QueryResultsFormat.JSON) or b"")  # type: ignore[union-attr]

    def in_thread(text: str) -> int:
        return len(engine.query(Query(text, _FORMS)).read())

    found: dict[str, list[float]] = {"in this process": [], "in a worker, event loop": [], "in a worker, thread": []}
    for turn in range(number + 50):
        text = f"{questions[turn % len(questions)].text}\n#{turn}"
        sizes = []
        for name, ask in zip(found, (here, on_loop, in_thread), strict=True):
            began = time.perf_counter()
            sizes.append(await ask(text) if ask is on_loop else _sync(ask, text))
            if turn >= 50:
                found[name].append((time.perf_counter() - began) * 1000)
        assert len(set(sizes)) == 1
    engine.close()
    return found


def _sync(ask: Callable[[str], object], text: str) -> int:
    size = ask(text)
    assert isinstance(size, int)
    return size


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--write", action="store_true", help="put the table into bench/results.md")
    options = parser.parse_args()
    graph = current_graph(options.home)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(measure(graph, options.number))
    alone = statistics.median(found["in this process"])
    rows = []
    for name, times in found.items():
        median = statistics.median(times)
        rows.append([name, f"{median:.3f}", f"{sorted(times)[len(times) // 20]:.3f}", f"{median - alone:.3f}"])
    head = ["a point lookup, uncached", "median ms", "fastest 5 % below", "isolation costs, ms"]
    text = table.markdown(head, rows) + f"\n\n- target: at most {_TARGET_MS} ms\n{describe(graph)}"
    print(text)
    if options.write:
        report.put("Isolation", report.command("bench.isolation"), text)


if __name__ == "__main__":
    main()
