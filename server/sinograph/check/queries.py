"""Runs ``queries/checks/*.rq`` over a graph: each must return no rows; a row is a finding."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.errors import CheckFailed
from sinograph.query.library import read_all

_SHOWN = 5


def findings(store: ox.Store, folder: Path, progress: Callable[[str, int, int], None] | None = None) -> list[str]:
    """Return what the checks find: ``check: row`` lines, at most five rows a check and then a count."""
    found: list[str] = []
    queries = read_all(folder)
    for done, query in enumerate(queries.values(), 1):
        result = store.query(query.text, prefixes=v.PREFIXES)
        assert isinstance(result, ox.QuerySolutions)
        names = [variable.value for variable in result.variables]
        rows = [", ".join(f"{n} {_shown(row[n])}" for n in names if row[n] is not None) for row in result]
        found.extend(f"{query.name}: {row} ({query.title})" for row in rows[:_SHOWN])
        if len(rows) > _SHOWN:
            found.append(f"{query.name}: … and {len(rows) - _SHOWN} more")
        if progress:
            progress("check", done, len(queries))
    return found


def require(store: ox.Store, folder: Path, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Raise ``CheckFailed`` when a check finds anything."""
    found = findings(store, folder, progress)
    if found:
        raise CheckFailed(found)


def _shown(term: object) -> str:
    text = getattr(term, "value", str(term))
    for prefix, iri in v.PREFIXES.items():
        if isinstance(term, ox.NamedNode) and text.startswith(iri):
            return f"{prefix}:{text.removeprefix(iri)}"
    return str(text)
