"""What a home says about its primary store: what it holds, whether there is more to publish, who may write."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sinograph.errors import BuildError, Conflict

LOCK_S = 10.0
"""Seconds to wait for a writer that is just ending."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What the store holds: the newest snapshot, how many snapshots were written, the built one it all began with."""

    snapshot: str
    sequence: int
    base: str


def journal(home: Path) -> Journal | None:
    """Return the journal of the primary store of a home; None if it has none."""
    path = home / "primary" / "journal.json"
    if not path.is_file():
        return None
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Journal(**facts)


def has_writes(home: Path) -> bool:
    """Say whether a home holds data that was written and cannot be built from files."""
    found = journal(home)
    return found is not None and (found.sequence > 0 or (home / "primary" / "pending.json").exists())


def lock(home: Path, seconds: float = LOCK_S) -> int:
    """Return a descriptor that keeps other writers out until it is closed; Conflict if one holds it longer.

    BuildError if the home cannot be made or written to.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(home / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BuildError(
            f"the folder {home} cannot be written to: {error.strerror}",
            hint="name another with --home or SINOGRAPH_HOME",
        ) from None
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise Conflict(f"another server writes to {home}", hint="stop it first") from None
            time.sleep(0.05)


@contextmanager
def closing_lock(home: Path) -> Iterator[None]:
    """Keep writers out while something is done to a home; Conflict at once if there is one."""
    descriptor = lock(home, seconds=0)
    try:
        yield
    finally:
        os.close(descriptor)
