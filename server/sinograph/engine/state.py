"""What an engine is doing right now: workers, queue, cache, processes; for status pages and metrics."""

import os
from dataclasses import dataclass
from pathlib import Path

from sinograph.engine.interface import Engine
from sinograph.engine.local import LocalEngine

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class State:
    """A moment of an engine; None where the engine has no such thing."""

    held: str
    """Where the snapshot is while it is asked: ``memory``, ``disk`` or ``remote``."""
    folder: Path | None = None
    isolated: bool | None = None
    """Whether workers are cut off from the network."""
    busy: int | None = None
    waiting: int | None = None
    process: int | None = None
    """Process id of the parent of all workers."""
    cache_hits: int | None = None
    cache_bytes: int | None = None


def core(engine: Engine) -> Engine:
    """Return the engine that evaluates, below those that remember or count."""
    while (inner := getattr(engine, "inner", None)) is not None:
        engine = inner
    return engine


def state_of(engine: Engine) -> State:
    """Return what ``engine`` and those below it say of themselves."""
    hits, held = _cache(engine)
    evaluating = core(engine)
    if not isinstance(evaluating, LocalEngine):
        return State("remote", cache_hits=hits, cache_bytes=held)
    pool = evaluating.pool
    busy, waiting = pool.load
    nursery = pool.nursery
    return State(nursery.store, pool.snapshot, nursery.isolated, busy, waiting, nursery.pid, hits, held)


def memory_of(pid: int) -> dict[int, int]:
    """Return the resident bytes of a process and of its children by process id; empty where /proc does not tell."""
    found = {}
    try:
        children = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
        for one in children:
            found[one] = int(Path(f"/proc/{one}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):  # it has just ended
        pass
    return found


def _cache(engine: Engine) -> tuple[int | None, int | None]:
    found: object = engine
    while found is not None:
        if hasattr(found, "hits") and hasattr(found, "held"):
            return found.hits, found.held
        found = getattr(found, "inner", None)
    return None, None
