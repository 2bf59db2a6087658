"""What a reader of a snapshot does with its folder: decide where to read it from, and keep it from being pruned."""

import fcntl
import os
from pathlib import Path

from sinograph.engine.request import Limits
from sinograph.errors import SinographError


def in_memory(snapshot: Path, limits: Limits) -> bool:
    """Say whether workers hold this snapshot in memory; a written snapshot has no graph.nq and is read from disk."""
    quads = snapshot / "graph.nq"
    return quads.exists() and quads.stat().st_size <= limits.memory_store_mb * 2**20


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
