"""Counts of the snapshot that is served: what the build wrote down, else counted once through the engine."""

from collections.abc import Iterator, Mapping

from sinograph.query.statistics import Statistics, collect, read
from sinograph.web import ask
from sinograph.web.context import engine, settings


def current() -> Statistics:
    """Return the counts of the current snapshot, whichever engine holds it."""
    return ask.once("statistics", _made)


def _made() -> Statistics:
    snapshot = engine().snapshot
    while True:
        found = read(settings().home / "snapshots" / snapshot) or collect(_select)
        if snapshot == engine().snapshot:
            return found
        snapshot = engine().snapshot  # something was written while we counted


def _select(text: str) -> Iterator[Mapping[str, str]]:
    for row in engine().select(text):
        yield {name: term.value for name, term in row.items()}
