"""How everything grows with the graph: ``python -m bench.growth`` serves the real one 1, 10 and 50 times as large."""

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bench import report, table
from bench.enlarge import room_for, size, snapshot_of
from bench.generator import Generator
from bench.graph import current_graph
from bench.load import Job
from bench.machine import describe
from bench.servers.base import DidNotStart, stop_on_sigterm
from bench.servers.sinograph import Sinograph
from bench.usage import Watch
from bench.workloads import Workload, draw, workloads
from sinograph.engine import Limits
from sinograph.engine.holding import in_memory

_MIB = 2**20
_CLIENTS = 1


@dataclass
class Stage:
    """What was measured at one size."""

    times: int
    figures: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """What is no number: where the graph is held, how an answer failed."""


def stage(graph: Path, times: int, asked: dict[str, Workload], seconds: float, folder: Path) -> Stage:
    """Enlarge, load, serve and ask; DidNotStart."""
    found = Stage(times)
    large, loading = snapshot_of(graph, times, folder)
    found.figures["N-Quads, MiB"] = large.stat().st_size / _MIB
    found.figures["store on disk, MiB"] = size(large.parent / "store") / _MIB
    found.figures["load, s"] = loading
    found.words["workers read it from"] = "memory" if in_memory(large.parent, Limits()) else "disk"
    server = Sinograph().start(large, folder)
    try:
        found.figures["start, s"] = server.start_s
        watch = Watch(server.process.pid)
        with watch, Generator() as generator:
            for name, workload in asked.items():
                job = Job(server.port, workload.requests(server, True), _CLIENTS, seconds, patience=60)
                outcome = generator.run(job)
                key = f"{name}, median ms"
                if outcome.latencies:
                    found.figures[key] = table.percentile(outcome.latencies, 0.5)
                else:
                    found.words[key] = f"failed ({outcome.complaint.partition(':')[0] or 'no answer'})"
        found.figures["peak memory, MiB"] = watch.peak
    finally:
        server.stop()
    return found


def render(stages: list[Stage]) -> str:
    """Return the table: each figure at each size, and by what it grew from the first to the last."""
    first, last = stages[0], stages[-1]
    names = [*dict.fromkeys(name for s in stages for name in (*s.figures, *s.words))]
    rows = []
    for name in names:
        cells = [table.number(s.figures[name]) if name in s.figures else s.words.get(name, "") for s in stages]
        both = name in first.figures and name in last.figures and first.figures[name]
        rows.append([name, *cells, table.number(last.figures[name] / first.figures[name]) if both else ""])
    return table.markdown(["one client, cold", *(f"× {s.times}" for s in stages), "grew by"], rows)


def main() -> int:
    """Measure and print; 1 if a size could not be served."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--home", type=Path, help="home of the snapshot to begin with")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 50], help="sizes (default 1 10 50)")
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds for each workload (default 3)")
    parser.add_argument(
        "--scratch", type=Path, help="folder with room for the largest graph (default: temporary files)"
    )
    parser.add_argument("--write", action="store_true", help="put the table into bench/results.md")
    options = parser.parse_args()
    stop_on_sigterm()
    graph = current_graph(options.home)
    asked = {name: w for name, w in workloads(draw(graph)).items() if name != "mixed"}
    stages: list[Stage] = []
    for times in options.times:
        print(f"{times} times", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="sinograph-bench-", dir=options.scratch) as folder:
            if not room_for(graph, times, Path(folder)):
                print(f"{times} times: not enough room in {folder}; choose another with --scratch", file=sys.stderr)
                return 1
            try:
                stages.append(stage(graph, times, asked, options.seconds, Path(folder)))
            except DidNotStart as problem:
                print(f"{times} times: {problem}", file=sys.stderr)
                return 1
    text = f"{render(stages)}\n\n{describe(graph)}"
    print(text)
    if options.write:
        report.put("Growth", report.command("bench.growth"), text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
