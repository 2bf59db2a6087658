"""How long files of the whole graph take: ``python -m bench.exports`` makes each in a process of its own."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import zstandard

from bench import report, table
from bench.graph import current_graph
from bench.machine import describe
from bench.usage import Watch, processor_s
from sinograph.downloads import Download, downloads, find
from sinograph.downloads.dumps import Dump
from sinograph.downloads.make import LIMITS, write
from sinograph.engine import LocalEngine
from sinograph.network import heading, whole
from sinograph.vocabulary import PREFIXES

_TARGET_S = 10
#: Of formats that are several tables, the largest stands for all.
_LARGEST = "claims"


def wanted() -> list[Download]:
    """Return one file for each format."""
    return [d for d in downloads().values() if d.part in ("", _LARGEST)]


def make(name: str, snapshot: Path, target: Path) -> dict[str, float]:
    """Make one file from nothing; return seconds on the clock, of reading, and of processor time with the workers."""
    began, download = time.monotonic(), find(name)
    about = heading(snapshot.name, snapshot.parents[1], "the whole graph")
    with ExitStack() as stack, target.open("wb") as file:
        network = None
        if download.triples is None:
            engine = LocalEngine(snapshot, LIMITS, PREFIXES)
            stack.callback(engine.close)
            network = whole(engine, about, download.needs_claims)
        read = time.monotonic() - began
        write(download, network, Dump(snapshot, about), file)
        file.flush()
        return {"clock": time.monotonic() - began, "read": read, "processor": processor_s(os.getpid())}


def _measure(download: Download, snapshot: Path, folder: Path) -> tuple[list[str], float]:
    target = folder / download.file
    command = [sys.executable, "-m", "bench.exports", "--one", download.file, str(snapshot), str(target)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    with Watch(child.pid, 0.1) as watch:
        said, _ = child.communicate()
    if child.returncode:
        return [download.file, "failed", "", "", "", ""], float("inf")
    took = json.loads(said)
    size = target.stat().st_size
    packed = len(zstandard.ZstdCompressor(level=9).compress(target.read_bytes())) if download.twins else size
    target.unlink()
    cells = [f"{took['processor']:.1f}", f"{took['clock']:.1f}", f"{took['read']:.1f}", f"{watch.peak:,.0f}"]
    return [download.file, *cells, f"{size / 2**20:.1f}", f"{packed / 2**20:.2f}"], took["processor"]


def main() -> int:
    """Measure and print; 1 if a file failed or took more processor time than the target."""
    parser = argparse.ArgumentParser(prog="python -m bench.exports", description=__doc__)
    parser.add_argument("--home", type=Path, help="home of the snapshot (default: that of the sinograph command)")
    parser.add_argument("--write", action="store_true", help="put the table into bench/results.md")
    parser.add_argument("--one", nargs=3, metavar=("FILE", "SNAPSHOT", "TARGET"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, snapshot, target = options.one
        print(json.dumps(make(name, Path(snapshot), Path(target))))
        return 0
    graph = current_graph(options.home)
    rows, slowest = [], 0.0
    with tempfile.TemporaryDirectory(prefix="sinograph-bench-") as folder:
        for download in wanted():
            cells, seconds = _measure(download, graph.parent, Path(folder))
            rows.append(cells)
            slowest = max(slowest, seconds)
    head = ["file", "processor, s", "clock, s", "of it reading", "peak, MiB", "size, MiB", "as zstd"]
    fit = "met" if slowest <= _TARGET_S else "missed"
    target = f"Target: {_TARGET_S} s of processor time each; slowest {slowest:.1f} s: {fit}."
    text = f"{table.markdown(head, rows)}\n\n{target}\n\n{describe(graph)}"
    print(text)
    if options.write:
        report.put("Exports", report.command("bench.exports"), text)
    return int(slowest > _TARGET_S)


if __name__ == "__main__":
    sys.exit(main())
