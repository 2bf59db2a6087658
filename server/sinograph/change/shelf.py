"""Changes between the snapshots of a home, each pair compared once; one comparison at a time, for it takes memory."""

import threading
from collections import OrderedDict
from pathlib import Path

from sinograph.change.apart import compared
from sinograph.change.compare import Changes
from sinograph.errors import NotFound
from sinograph.store.kept import Kept, find, kept

_PAIRS = 64
_lock, _comparing = threading.Lock(), threading.Lock()
_known: OrderedDict[tuple[Path, str, str], Changes] = OrderedDict()


def changes(home: Path, before: str = "", after: str = "") -> Changes:
    """Return what changed between two kept snapshots, by their ids or beginnings of ids.

    Without ``after`` the current one, without ``before`` the one kept before ``after``. NotFound if there is none.
    """
    later = find(home, after) if after else _current(home)
    earlier = find(home, before) if before else _previous(home, later)
    key = (home, earlier.id, later.id)
    if (known := _look(key)) is not None:
        return known
    with _comparing:
        if (known := _look(key)) is not None:  # by whom one had to wait for
            return known
        found = compared(home, earlier.id, later.id)
        with _lock:
            _known[key] = found
            while len(_known) > _PAIRS:
                _known.popitem(last=False)
    return found


def warm(home: Path) -> None:
    """Compare the current snapshot with the one before, if one is kept: what most readers ask for."""
    if len(kept(home)) > 1:
        changes(home)


def _look(key: tuple[Path, str, str]) -> Changes | None:
    with _lock:
        if key in _known:
            _known.move_to_end(key)
        return _known.get(key)


def steps(home: Path, most: int) -> list[tuple[Kept, Kept]]:
    """Return the newest pairs of snapshots that followed each other, the newest first."""
    found = kept(home)
    return list(zip(found[1:], found, strict=False))[:most]


def _current(home: Path) -> Kept:
    found = next((one for one in kept(home) if one.is_current), None)
    if found is None:
        raise NotFound(f"no snapshot under {home}", hint="run 'sinograph build'")
    return found


def _previous(home: Path, later: Kept) -> Kept:
    every = kept(home)
    place = next(n for n, one in enumerate(every) if one.id == later.id)
    if place + 1 == len(every):
        raise NotFound(f"no snapshot is kept from before {later.id}", hint="'sinograph snapshots' lists them")
    return every[place + 1]
