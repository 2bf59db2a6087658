"""The primary store: the one place where changes are applied, under ``<home>/primary``, and its way into snapshots.

``journal.json`` names the snapshot that holds everything written so far. ``pending.json`` exists while the store may
hold more than that snapshot: whoever opens the store and finds it makes a snapshot first. So a process may be killed at
any moment, and what had been applied is served afterwards.
"""

import os
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pyoxigraph import Store

from sinograph.errors import NotFound, SinographError
from sinograph.store.journal import LOCK_S, Journal, has_writes, journal, lock
from sinograph.store.prune import prune, sweep, unfinished
from sinograph.store.snapshots import FOLDER, manifest, save, switch, sync

_ID_LENGTH = 16


def begin(home: Path, folder: Path, sequence: int = 0) -> None:
    """Make the primary store from a snapshot; the caller holds the lock. An existing one is removed."""
    fresh = home / ".primary-new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    Store.read_only(str(folder / "store")).backup(str(fresh / "store"))
    save(fresh / "journal.json", asdict(Journal(folder.name, sequence, folder.name)))
    shutil.rmtree(home / "primary", ignore_errors=True)
    os.replace(fresh, home / "primary")
    sync(home)


class Primary:
    """The opened primary store of a home. There is at most one, held by the writer process."""

    def __init__(self, home: Path, keep: int) -> None:
        """Lock and open it, make it from the current snapshot if there is none, and make good for a crash.

        Raises NotFound without a current snapshot, Conflict while another process writes.
        """
        self._home, self._keep = home, keep
        self._lock = lock(home)
        sweep(home)
        current = (home / "current").resolve()
        if not current.is_dir():
            raise NotFound(f"no snapshot under {home}", hint="run 'sinograph build'")
        found = journal(home)
        if found is None or (not has_writes(home) and found.snapshot != current.name):
            begin(home, current)
        opened = journal(home)
        assert opened is not None
        self.journal = opened
        self.store = _open(home / "primary" / "store")
        if self.is_pending or not self.folder.is_dir():
            self.publish([{"kind": "recovered"}])
        elif self.folder != current:
            switch(home, self.folder)

    @property
    def folder(self) -> Path:
        """The snapshot that holds all that is published."""
        return self._home / FOLDER / self.journal.snapshot

    @property
    def is_pending(self) -> bool:
        """Whether the store may hold more than the newest snapshot."""
        return self._pending.exists()

    @property
    def _pending(self) -> Path:
        return self._home / "primary" / "pending.json"

    def expect(self) -> None:
        """Note that the store is about to be changed."""
        if not self.is_pending:
            save(self._pending, {"sequence": self.journal.sequence + 1})

    def settle(self) -> None:
        """Note that nothing came of what was expected."""
        self._pending.unlink(missing_ok=True)

    def publish(self, changes: Sequence[Mapping[str, str]]) -> Path:
        """Make a snapshot of the store and the current one of it; return its folder.

        Its files are hard links to those of the store. The order of steps is such that after each of them a crash
        leaves either the old snapshot and the note that there is more, or the new one.
        """
        before, sequence = self.journal, self.journal.sequence + 1
        digests = "".join(change.get("digest", "") for change in changes)
        # The nonce: equal updates of equal parents differ if they ask for the time or make blank nodes.
        parts = f"{before.snapshot} {sequence} {digests} {secrets.token_hex(8)}"
        name = sha256(parts.encode()).hexdigest()[:_ID_LENGTH]
        work = unfinished(self._home, name)
        work.mkdir()
        try:
            self.store.backup(str(work / "store"))
        except OSError as error:
            raise SinographError(f"the snapshot could not be written to {work.parent}: {error}") from error
        save(work / "manifest.json", self._manifest(name, sequence, changes))
        folder = work.with_name(name)
        os.replace(work, folder)
        sync(folder.parent)
        self.journal = Journal(name, sequence, before.base)
        save(self._home / "primary" / "journal.json", asdict(self.journal))
        self.settle()
        switch(self._home, folder)
        return folder

    def prune(self) -> list[str]:
        """Remove snapshots that are old; see the rule in ``prune``."""
        return prune(self._home, self._keep, (self.journal.snapshot,))

    def _manifest(self, name: str, sequence: int, changes: Sequence[Mapping[str, str]]) -> dict[str, object]:
        base = self._home / FOLDER / self.journal.base
        facts = manifest(base) if (base / "manifest.json").is_file() else {}
        return {
            **facts,
            "id": name,
            "sha256": None,
            "built": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "written": {
                "parent": self.journal.snapshot,
                "sequence": sequence,
                "base": self.journal.base,
                "changes": list(changes),
                "note": "written by updates; quads, counts, classes and sources are those of the base snapshot",
            },
        }


def _open(path: Path) -> Store:
    deadline = time.monotonic() + LOCK_S
    while True:
        try:
            return Store(str(path))
        except OSError as error:  # a killed writer may need a moment to let go
            if "lock" not in str(error).lower() or time.monotonic() >= deadline:
                raise SinographError(f"the primary store {path} cannot be opened: {error}") from error
            time.sleep(0.05)
