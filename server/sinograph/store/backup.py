"""Backups: a snapshot copied out of a home with the checksum of every file, and put back in place of what is there.

A backup holds the store as it is, and the same graph as N-Quads for any other engine. It shares no file with the home.
Tokens stay behind.
"""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from sinograph import __version__
from sinograph.engine.holding import hold
from sinograph.errors import Conflict, NotFound, SinographError
from sinograph.store.journal import closing_lock, has_writes
from sinograph.store.primary import begin
from sinograph.store.snapshots import FOLDER, current, save, switch, sync, written

_LIST = "backup.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    snapshot: str
    files: int
    size: int
    """Bytes of all files."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where what it replaced is kept."""

    snapshot: str
    kept: Path | None


def backup(home: Path, target: Path) -> Backup:
    """Copy the current snapshot to ``target``, which must not exist; safe while a server runs.

    Every write that was answered is in it. Raises Conflict, NotFound, SinographError when the disk does not take it.
    """
    if target.exists():
        raise Conflict(f"{target} exists already", hint="name a folder that does not")
    folder = current(home)
    work = target.with_name(f".{target.name}-unfinished")
    shutil.rmtree(work, ignore_errors=True)
    descriptor = hold(folder)
    try:
        work.mkdir(parents=True)
        shutil.copytree(folder / "store", work / "store")
        shutil.copyfile(folder / "manifest.json", work / "manifest.json")
        if (folder / "graph.nq").is_file():
            shutil.copyfile(folder / "graph.nq", work / "graph.nq")
        else:
            Store.read_only(str(work / "store")).dump(str(work / "graph.nq"), RdfFormat.N_QUADS)
        files = {str(path.relative_to(work)): _facts(path) for path in sorted(work.rglob("*")) if path.is_file()}
        made = datetime.now(UTC).isoformat(timespec="seconds")
        save(work / _LIST, {"snapshot": folder.name, "made": made, "sinograph": __version__, "files": files})
        os.replace(work, target)
        sync(target.parent)
    except OSError as error:
        raise SinographError(f"the backup could not be written to {target}: {error}") from error
    finally:
        os.close(descriptor)
        shutil.rmtree(work, ignore_errors=True)
    return Backup(folder.name, len(files), sum(int(str(facts["bytes"])) for facts in files.values()))


def restore(home: Path, source: Path) -> Restored:
    """Make a backup the current snapshot of a home and the state that the next writes build on.

    Raises NotFound or SinographError for a backup that is not whole, Conflict while a server writes to the home. What
    had been written is moved aside, not removed.
    """
    snapshot = _verified(source)
    (home / FOLDER).mkdir(parents=True, exist_ok=True)
    with closing_lock(home):
        folder = home / FOLDER / snapshot
        work = folder.with_name(f".restored-{snapshot}")
        shutil.rmtree(work, ignore_errors=True)
        try:
            shutil.copytree(source / "store", work / "store")
            shutil.copyfile(source / "manifest.json", work / "manifest.json")
            facts = written(work)
            if facts is None:  # the folder of a built snapshot has the graph as text too
                shutil.copyfile(source / "graph.nq", work / "graph.nq")
            if folder.exists():
                os.replace(folder, folder.with_name(f".gone-{snapshot}"))
            os.replace(work, folder)
            shutil.rmtree(folder.with_name(f".gone-{snapshot}"), ignore_errors=True)
            kept = set_aside(home)
            begin(home, folder, int(str(facts["sequence"])) if facts else 0)
            switch(home, folder)
        except OSError as error:
            raise SinographError(f"the backup could not be restored to {home}: {error}") from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Restored(snapshot, kept)


def set_aside(home: Path) -> Path | None:
    """Move a primary store with writes out of the way and return where it is now; the caller holds the lock."""
    if not has_writes(home):
        return None
    kept = home / f"primary-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    os.replace(home / "primary", kept)
    return kept


def _facts(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}


def _verified(source: Path) -> str:
    if not (source / _LIST).is_file():
        raise NotFound(f"{source} is not a backup", hint="name a folder that 'sinograph backup' has made")
    contents = json.loads((source / _LIST).read_text(encoding="utf-8"))
    for name, facts in contents["files"].items():
        path = source / name
        if not path.is_file() or _facts(path) != facts:
            raise SinographError(f"the backup is damaged: {path} is not what it was", hint="use another backup")
    return str(contents["snapshot"])
