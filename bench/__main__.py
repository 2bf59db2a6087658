"""The comparison: ``python -m bench`` starts each server that is wanted and installed, and prints a table of ratios."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import machine, report, table, targets
from bench.graph import current_graph
from bench.measure import Cell, Measurements, measure
from bench.servers import RIVALS, fetch
from bench.servers.base import DidNotStart, NotInstalled, Running, Server, stop_on_sigterm
from bench.servers.sinograph import Sinograph
from bench.workloads import draw, workloads

_DEFAULT = (
    *(Cell("point", n, True) for n in (1, 8, 32)),
    Cell("point", 8, False),
    Cell("entity", 8, True),
    Cell("entity", 8, False),
    Cell("two-hop", 8, True),
    Cell("path", 8, True),
    Cell("aggregation", 1, True),
    Cell("aggregation", 1, False),
    Cell("large", 1, True),
    *(Cell("mixed", n, True) for n in (1, 8, 32)),
)
_NAMES = ("point", "entity", "two-hop", "path", "aggregation", "large", "mixed")
_FULL = tuple(Cell(name, n, cold) for name in _NAMES for cold in (True, False) for n in (1, 8, 32))


_WITH = "compare with this server too; it is fetched where that can be done (repeatable)"
_HOME = "home of the snapshot to serve (default: that of the sinograph command)"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--with", dest="wanted", action="append", default=[], choices=[*RIVALS, "all"],
                        help=_WITH)  # fmt: skip
    parser.add_argument("--home", type=Path, help=_HOME)
    parser.add_argument("--full", action="store_true", help="every workload, cold and cached, with 1, 8 and 32 clients")
    parser.add_argument("--only", action="append", choices=_NAMES, help="only this workload (repeatable)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds through everything (default 3)")
    parser.add_argument("--seconds", type=float, default=0.6, help="seconds a slot (default 0.6)")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/results.md")
    return parser.parse_args(given)


def chosen(wanted: Sequence[str]) -> tuple[list[Server], dict[str, str]]:
    """Return the rivals to start, and for each other one why it is not there."""
    found: list[Server] = []
    absent: dict[str, str] = {}
    for key, (server, by_default) in RIVALS.items():
        asked = key in wanted or "all" in wanted
        try:
            if asked:
                fetch(key)
            server.require()
        except NotInstalled as problem:
            absent[server.name] = f"not installed: {problem}"
            continue
        if asked or by_default:
            found.append(server)
        else:
            absent[server.name] = f"installed, not asked for: --with {key}"
    return found, absent


def start(
    servers: Sequence[Server], graph: Path, stack: ExitStack, tell: Callable[[str], None]
) -> tuple[list[Running], dict[str, str]]:
    """Start the servers one after the other; ``stack`` stops them. Returns those that run, and why others do not."""
    running: list[Running] = []
    failed: dict[str, str] = {}
    for server in servers:
        tell(f"starting {server.name}")
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sinograph-bench-")))
        try:
            one = server.start(graph, folder)
        except DidNotStart as problem:
            failed[server.name] = f"did not start: {problem}"
            continue
        stack.callback(one.stop)
        running.append(one)
    return running, failed


def render(
    graph: Path, found: Measurements, servers: Sequence[Running], cells: Sequence[Cell], absent: dict[str, str]
) -> str:
    """Return the whole report of a run as Markdown."""
    notes = [f"- {s.name} {s.version}: {s.settings}" for s in servers]
    notes += [f"- {name}: {why}" for name, why in absent.items()]
    notes += [f"- \\* {who}, {what}: {how}" for (what, who), how in found.different.items()]
    parts = [
        table.ratio_table(found, servers, cells),
        targets.verdicts(found, servers, cells),
        table.detail_table(found, servers, cells),
        table.processor_table(found, servers, cells),
        table.cost_table(found, servers),
        "\n".join(notes),
        machine.describe(graph),
    ]
    return "\n\n".join(filter(None, parts))


def main() -> int:
    """Run the comparison; 1 if Sinograph itself failed anything."""
    options = arguments()
    stop_on_sigterm()
    began = time.monotonic()

    def tell(what: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {what}", file=sys.stderr, flush=True)

    graph = current_graph(options.home)
    cells = [c for c in (_FULL if options.full else _DEFAULT) if not options.only or c.workload in options.only]
    rivals, absent = chosen(options.wanted)
    for name, why in absent.items():
        tell(f"{name}: {why}")
    with ExitStack() as stack:
        servers, failed = start([Sinograph(), *rivals], graph, stack, tell)
        if not servers or servers[0].name != Sinograph.name:
            print(failed, file=sys.stderr)
            return 1
        warm = {s.name: s.warm_s for s in rivals}
        found = measure(
            servers,
            workloads(draw(graph)),
            cells,
            options.rounds,
            options.seconds,
            lambda s: warm.get(s.name, 1.0),
            tell,
        )
    text = render(graph, found, servers, cells, {**absent, **failed})
    print(text)
    if options.write:
        report.put("Peers", report.command("bench"), text)
    return (
        1
        if any(s.failed for (_, name), samples in found.samples.items() if name == Sinograph.name for s in samples)
        else 0
    )


if __name__ == "__main__":
    sys.exit(main())
