"""Which snapshots go: all but the newest of each kind, never one that is current, read, pinned or built upon."""

import os
import shutil
import time
from collections.abc import Collection
from pathlib import Path

from sinograph.engine.holding import claim
from sinograph.errors import Conflict
from sinograph.store.journal import closing_lock, journal
from sinograph.store.kept import is_pinned, kept
from sinograph.store.snapshots import FOLDER

_GONE, _NEW, _BUILDING, _RESTORED = ".gone-", ".written-", ".new-", ".restored-"
_ABANDONED_S = 6 * 3600


def prune(home: Path, keep: int, needed: Collection[str] = ()) -> list[str]:
    """Remove the oldest written snapshots but ``keep``; return the ids of those removed.

    ``needed`` names snapshots that must stay whoever reads them.
    """
    return _prune(home, keep, needed, written=True)


def prune_builds(home: Path, keep: int) -> list[str]:
    """Remove the oldest built snapshots but ``keep``, at least one; return the ids of those removed.

    What the written data began with stays. The caller holds the lock, so that nobody builds meanwhile.
    """
    writing = journal(home)
    needed = (writing.base, writing.snapshot) if writing else ()
    return _prune(home, max(keep, 1), needed, written=False)


def prune_all(home: Path, builds: int, writes: int) -> list[str]:
    """Prune both kinds now; while a server writes to the home, written ones are left to it."""
    try:
        with closing_lock(home):
            _sweep_abandoned(home)
            return [*prune_builds(home, builds), *prune(home, writes, _newest_written(home))]
    except Conflict:
        return prune_builds(home, builds)  # who writes keeps others from building


def sweep(home: Path) -> None:
    """Remove what a writer that was killed has left behind; only the one writer may do this."""
    for folder in (home / FOLDER).iterdir():
        if folder.name.startswith((_GONE, _NEW)):
            shutil.rmtree(folder, ignore_errors=True)


def unfinished(home: Path, name: str) -> Path:
    """Return where a snapshot is made before it gets its name."""
    return home / FOLDER / f"{_NEW}{name}"


def _prune(home: Path, keep: int, needed: Collection[str], written: bool) -> list[str]:
    old = [one for one in kept(home) if one.is_written == written][keep:]
    return [one.id for one in old if one.id not in needed and _remove(home, one.folder)]


def _remove(home: Path, folder: Path) -> bool:
    """Remove a snapshot unless somebody needs it; that is looked at while readers are kept out."""
    lock = claim(folder)
    if lock is None:
        return False
    try:
        if is_pinned(home, folder.name) or (home / "current").resolve().name == folder.name:
            return False
        gone = folder.with_name(f"{_GONE}{folder.name}")
        os.replace(folder, gone)  # from here on a reader that waits for the lock finds nothing
        shutil.rmtree(gone, ignore_errors=True)
    finally:
        os.close(lock)
    return True


def _newest_written(home: Path) -> tuple[str, ...]:
    writing = journal(home)
    return (writing.snapshot,) if writing else ()


def _sweep_abandoned(home: Path) -> None:
    """Remove what builds and prunings that were killed have left behind, some hours ago."""
    if not (home / FOLDER).is_dir():
        return
    for folder in (home / FOLDER).iterdir():
        if folder.name.startswith((_GONE, _BUILDING, _RESTORED)):
            if time.time() - folder.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(folder, ignore_errors=True)
