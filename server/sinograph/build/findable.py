"""Build step: the search index, made beside the store of a snapshot, so that names are found from the first second."""

import sqlite3
from pathlib import Path

import pyoxigraph as ox

from sinograph import search
from sinograph.engine import Term
from sinograph.errors import BuildError
from sinograph.vocabulary import PREFIXES, XSD_STRING


def index(folder: Path, store: ox.Store) -> None:
    """Write the index of a store into the folder of its snapshot, unless it is there; raises ``BuildError``.

    The index follows from the graph, so it is no part of the snapshot's id and is left out of backups.
    """
    if (folder / search.FILE).is_file():
        return

    def select(text: str) -> list[dict[str, Term]]:
        solutions = store.query(text, prefixes=PREFIXES)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [{name: _term(row[name]) for name in names if row[name] is not None} for row in solutions]

    try:
        search.write(folder, select)
    except (OSError, sqlite3.Error) as error:
        raise BuildError(f"the search index could not be written to {folder}: {error}") from error


def _term(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    assert isinstance(term, ox.Literal)
    datatype = None if term.language or term.datatype == XSD_STRING else term.datatype.value
    return Term("literal", term.value, datatype, term.language)
