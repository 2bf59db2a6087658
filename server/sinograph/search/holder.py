"""Keeps the index of the snapshot that an engine serves, and makes the next one when the engine has moved on."""

import re
import threading
from pathlib import Path

from sinograph.engine import Engine, Term
from sinograph.errors import EngineBusy, SinographError
from sinograph.search.find import Search
from sinograph.search.index import Select, opened

_TRIES = 3


class _Moved(Exception):
    """The engine serves another snapshot than when the reading began."""


class Holder:
    """The search of a running server. The first caller waits for an index; later ones never do."""

    def __init__(self, engine: Engine, home: Path) -> None:
        """Remember the engine and the home whose snapshots may hold an index."""
        self._engine = engine
        self._home = home
        self._lock = threading.Lock()
        self._search: Search | None = None
        self._making = False

    def search(self) -> Search:
        """Return the index of the current snapshot, or that of the one before while the new one is being made."""
        found = self._search
        if found is None:
            with self._lock:
                if self._search is None:
                    self._search = self._make()
                return self._search
        if found.snapshot != self._engine.snapshot and not self._making:
            with self._lock:
                if not self._making:
                    self._making = True
                    threading.Thread(target=self._renew, name="search index", daemon=True).start()
        return found

    def _renew(self) -> None:
        try:
            self._search = self._make()
        except SinographError:  # the next search tries again, and the last index still answers
            pass
        finally:
            self._making = False

    def _make(self) -> Search:
        for _ in range(_TRIES):
            snapshot = self._engine.snapshot
            try:
                return Search(opened(self._folder(snapshot), self._reading(snapshot)), snapshot)
            except _Moved:
                continue
        raise EngineBusy("the graph changes faster than its names can be read", hint="search again in some seconds")

    def _folder(self, snapshot: str) -> Path | None:
        """Where the index of a snapshot is kept; None for a snapshot that is elsewhere, so that it stays in memory."""
        folder = self._home / "snapshots" / snapshot
        return folder if re.fullmatch(r"[\w.-]+", snapshot) and folder.is_dir() else None

    def _reading(self, snapshot: str) -> Select:
        """Return what reads rows of this snapshot and of no other, for an index must be of one piece."""

        def select(text: str) -> list[dict[str, Term]]:
            rows = self._engine.select(text)
            if self._engine.snapshot != snapshot:
                raise _Moved
            return rows

        return select
