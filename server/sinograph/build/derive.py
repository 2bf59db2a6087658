"""Build step: runs queries/rules/*.rq over ontology and accepted layer until nothing new follows."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.errors import BuildError

#: More rounds than any hierarchy or chain of the ontology is deep.
_ROUNDS = 20


def derive(store: ox.Store, rules: Path, progress: Callable[[str, int, int], None] | None = None) -> set[ox.Triple]:
    """Add to ``store`` what the rules say follows from its default graph; return what was added.

    Each rule file is one CONSTRUCT query. Raises ``BuildError`` when a rule is not SPARQL or does not come to rest.
    """
    files = sorted(rules.glob("*.rq"))
    added: set[ox.Triple] = set()
    for _ in range(_ROUNDS):
        before = len(added)
        for done, path in enumerate(files, 1):
            fresh = {t for t in _run(store, path) if t not in added and not _held(store, t)}
            store.extend(_quad(t) for t in fresh)
            added |= fresh
            if progress:
                progress("derive", done, len(files))
        if len(added) == before:
            return added
    raise BuildError(f"the rules still add triples after {_ROUNDS} rounds", hint="look for a rule that invents nodes")


def _run(store: ox.Store, path: Path) -> list[ox.Triple]:
    try:
        result = store.query(path.read_text(encoding="utf-8"), prefixes=v.PREFIXES)
    except SyntaxError as error:
        raise BuildError(f"{path.name} is not SPARQL: {error}") from error
    if not isinstance(result, ox.QueryTriples):
        raise BuildError(f"{path.name} is not a CONSTRUCT query", hint="rules add triples, they select nothing")
    return list(result)


def _held(store: ox.Store, triple: ox.Triple) -> bool:
    return _quad(triple) in store


def _quad(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object)
