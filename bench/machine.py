"""The circumstances of a measurement: date, machine, versions, the graph."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from sinograph import __version__

ROOT = Path(__file__).resolve().parents[1]
"""The working copy."""


def describe(graph: Path) -> str:
    """Return the circumstances as Markdown lines."""
    size = graph.stat().st_size / 2**20
    with graph.open("rb") as lines:
        quads = sum(1 for _ in lines)
    return "\n".join(
        (
            f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {os.getloadavg()[0]:.1f} at the end",
            f"- {_processor()}, {os.cpu_count()} cores, {_memory()} GiB, {platform.system()} {platform.release()}",
            f"- Sinograph {__version__}, Python {platform.python_version()}",
            f"- graph {graph.parent.name}: {quads:,} quads, {size:.0f} MiB of N-Quads",
        )
    )


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
