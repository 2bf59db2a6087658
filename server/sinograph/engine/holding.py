"""What a reader of a snapshot does with its folder: decide where to read it from, and keep it from being pruned."""

import fcntl
import os
from pathlib import Path

from sinograph.engine.request import Limits
from sinograph.errors import SinographError

#: A store in memory takes about four times the size of its N-Quads (measured: 3.6), shared by all workers.
_TIMES = 4
_CONTROL_GROUP = Path("/sys/fs/cgroup/memory.max")
_MEMORY = Path("/proc/meminfo")


def in_memory(snapshot: Path, limits: Limits) -> bool:
    """Say whether workers hold this snapshot in memory; a written snapshot has no graph.nq and is read from disk."""
    quads = snapshot / "graph.nq"
    return quads.exists() and quads.stat().st_size <= largest_in_memory(limits)


def largest_in_memory(limits: Limits) -> int:
    """Return how many bytes of N-Quads are held in memory at most.

    Unless the limits say it, the store may take a quarter of the machine or of its control group, and half of what is
    available now: while a new snapshot is loaded, the old one is still there.
    """
    if limits.memory_store_mb >= 0:
        return limits.memory_store_mb * 2**20
    total, available = _memory(_MEMORY.read_text() if _MEMORY.exists() else "")
    if _CONTROL_GROUP.exists() and (most := _CONTROL_GROUP.read_text().strip()).isdigit():
        total = min(total, int(most))
    return min(total // 4, available // 2) // _TIMES


def _memory(text: str) -> tuple[int, int]:
    """Read total and available bytes from /proc/meminfo; where there is none, assume a machine of four gigabytes."""
    found = {
        name: int(value.split()[0]) * 1024 for name, _, value in (line.partition(":") for line in text.splitlines())
    }
    return found.get("MemTotal", 2**32), found.get("MemAvailable", 2**31)


def hold(snapshot: Path) -> int:
    """Mark a snapshot as being read until the returned descriptor is closed, however this process ends.

    SinographError if there is no such folder, or it was pruned in this very moment.
    """
    try:
        descriptor = os.open(snapshot, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise SinographError(f"the snapshot {snapshot} cannot be opened: {error}") from error
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    if not snapshot.exists():
        os.close(descriptor)
        raise SinographError(f"the snapshot {snapshot} has just been pruned")
    return descriptor


def claim(snapshot: Path) -> int | None:
    """Return a descriptor that keeps readers out of a snapshot until it is closed; None if it is being read."""
    descriptor = os.open(snapshot, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
