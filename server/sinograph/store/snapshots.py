"""The snapshots under a home: which one is current, the atomic switch to another, what a manifest says."""

import json
import os
from pathlib import Path

from sinograph.errors import NotFound

FOLDER = "snapshots"


def current(home: Path) -> Path:
    """Return the folder of the current snapshot; raises ``NotFound`` when none was ever built."""
    link = home / "current"
    if not (link / "manifest.json").is_file():
        raise NotFound(f"no snapshot under {home}", hint="run 'sinograph build'")
    return link.resolve()


def switch(home: Path, folder: Path) -> None:
    """Make ``folder`` the current snapshot in one atomic step; readers of the old one finish undisturbed."""
    link = home / "current"
    fresh = home / f".current-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.relative_to(home), target_is_directory=True)
    os.replace(fresh, link)
    sync(home)


def manifest(folder: Path) -> dict[str, object]:
    """Return the manifest of a snapshot."""
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def written(folder: Path) -> dict[str, object] | None:
    """Return what the manifest says of the updates that made this snapshot; None for one that was built."""
    found = manifest(folder).get("written") if (folder / "manifest.json").is_file() else None
    return found if isinstance(found, dict) else None


def save(path: Path, document: object) -> None:
    """Write JSON so that after a crash the file is the old one or the new one, and on the disk."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Bring the entries of a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
