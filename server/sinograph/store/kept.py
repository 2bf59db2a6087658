"""The snapshots that a home keeps: a list with what their manifests say, and marks that keep one from being pruned.

A mark is a file of its own, ``<home>/pins/<id>.json``, so that two people who pin at the same time both succeed.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sinograph.engine.holding import claim, hold
from sinograph.errors import NotFound
from sinograph.store.snapshots import FOLDER, manifest, save

_PINS = "pins"


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot that can be read."""

    id: str
    folder: Path
    manifest: Mapping[str, Any]
    is_current: bool
    is_pinned: bool

    @property
    def made(self) -> str:
        """When it was built or written: ISO 8601, UTC."""
        if said := self.manifest.get("built"):
            return str(said)
        return datetime.fromtimestamp(self.folder.stat().st_mtime, UTC).isoformat(timespec="seconds")

    @property
    def is_written(self) -> bool:
        """Whether updates made it, and not a build."""
        return isinstance(self.manifest.get("written"), dict)

    @property
    def is_read(self) -> bool:
        """Whether some process has it open right now."""
        lock = claim(self.folder)
        if lock is None:
            return True
        os.close(lock)
        return False

    def size(self) -> tuple[int, int]:
        """Return the bytes of its files, and of those the bytes that no other snapshot shares."""
        total = own = 0
        for path in self.folder.rglob("*"):
            facts = path.stat()
            if path.is_file():
                total += facts.st_size
                own += facts.st_size if facts.st_nlink == 1 else 0
        return total, own


def kept(home: Path) -> list[Kept]:
    """Return the whole snapshots of a home, the newest first; reading one takes ``engine.holding.hold``."""
    if not (home / FOLDER).is_dir():
        return []
    current = (home / "current").resolve().name
    found = []
    for folder in (home / FOLDER).iterdir():
        if not folder.name.startswith(".") and (folder / "manifest.json").is_file():
            pinned = is_pinned(home, folder.name)
            found.append(Kept(folder.name, folder, manifest(folder), folder.name == current, pinned))
    return sorted(found, key=_age, reverse=True)


def find(home: Path, name: str) -> Kept:
    """Return the snapshot whose id is, or begins with, ``name``; NotFound if there is none or more than one."""
    fitting = [one for one in kept(home) if one.id == name] or [
        one for one in kept(home) if name and one.id.startswith(name)
    ]
    if len(fitting) != 1:
        how = f"{len(fitting)} snapshots begin with" if fitting else "there is no snapshot"
        raise NotFound(f"{how} {name!r} in {home}", hint="'sinograph snapshots' lists them")
    return fitting[0]


def pin(home: Path, name: str, because: str = "") -> Kept:
    """Keep a snapshot from being pruned until ``unpin``. NotFound if it does not exist, or was just pruned."""
    found = find(home, name)
    reading = hold(found.folder)  # whoever prunes looks for the mark only when nobody reads
    try:
        (home / _PINS).mkdir(exist_ok=True)
        save(_mark(home, found.id), {"pinned": datetime.now(UTC).isoformat(timespec="seconds"), "because": because})
    finally:
        os.close(reading)
    return found


def unpin(home: Path, name: str) -> Kept:
    """Let a snapshot go when its time has come. NotFound if it does not exist or has no mark."""
    found = find(home, name)
    if not found.is_pinned:
        raise NotFound(f"the snapshot {found.id} is not pinned", hint="'sinograph snapshots' says which are")
    _mark(home, found.id).unlink(missing_ok=True)
    return found


def is_pinned(home: Path, id: str) -> bool:
    """Say whether a snapshot has a mark."""
    return _mark(home, id).is_file()


def _mark(home: Path, id: str) -> Path:
    return home / _PINS / f"{id}.json"


def _age(one: Kept) -> tuple[datetime, int]:
    try:
        made = datetime.fromisoformat(one.made)
    except ValueError:
        made = datetime.fromtimestamp(0, UTC)
    aware = made if made.tzinfo else made.replace(tzinfo=UTC)
    return aware.replace(microsecond=0), one.folder.stat().st_mtime_ns
