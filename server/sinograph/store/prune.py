"""Which written snapshots go: all but the newest, never the current one, never one that is being read."""

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from sinograph.engine.holding import claim
from sinograph.store.snapshots import FOLDER, written

_GONE, _NEW = ".gone-", ".written-"


def prune(home: Path, keep: int, needed: Collection[str] = ()) -> list[str]:
    """Remove the oldest written snapshots but ``keep``; return the ids of those removed.

    Built snapshots stay, for they can be cited. ``needed`` names snapshots that must stay whoever reads them.
    """
    current = (home / "current").resolve().name
    folders = (folder for folder in (home / FOLDER).iterdir() if not folder.name.startswith("."))
    old = sorted(filter(written, folders), key=lambda folder: folder.stat().st_mtime_ns, reverse=True)[keep:]
    return [folder.name for folder in old if folder.name not in (current, *needed) and _remove(folder)]


def sweep(home: Path) -> None:
    """Remove what a writer that was killed has left behind; only the one writer may do this."""
    for folder in (home / FOLDER).iterdir():
        if folder.name.startswith((_GONE, _NEW)):
            shutil.rmtree(folder, ignore_errors=True)


def unfinished(home: Path, name: str) -> Path:
    """Return where a snapshot is made before it gets its name."""
    return home / FOLDER / f"{_NEW}{name}"


def _remove(folder: Path) -> bool:
    lock = claim(folder)
    if lock is None:
        return False
    try:
        gone = folder.with_name(f"{_GONE}{folder.name}")
        os.replace(folder, gone)  # from here on a reader that waits for the lock finds nothing
        shutil.rmtree(gone, ignore_errors=True)
    finally:
        os.close(lock)
    return True
