"""The graph as a Python object, without a server: ``from sinograph import Graph``."""

import json
import os
import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Any

from platformdirs import user_cache_path

from sinograph import build, control
from sinograph import vocabulary as v
from sinograph.api.entity import Json
from sinograph.api.entity import entity as entity_of
from sinograph.api.rows import Rows
from sinograph.control.answer import Status
from sinograph.engine import Limits, LocalEngine, Query, Term, iri, read_rows, read_variables
from sinograph.errors import NotFound, SinographError
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.query import library
from sinograph.query.parameters import substitutions
from sinograph.resources import share
from sinograph.store.snapshots import FOLDER, current

_FORMS = {SOLUTIONS: "json", BOOLEAN: "json", GRAPH: "turtle"}
_IS_QUERY = re.compile(r"[\s{]")
_IS_IRI = re.compile(r"https?://\S+")
Given = str | int | float | bool | date


class Graph:
    """One snapshot, read with a worker process that ends with ``close``, with the ``with`` block or with Python."""

    def __init__(self, engine: LocalEngine) -> None:
        """Use an engine; ``Graph.open`` makes one."""
        self._engine: LocalEngine | None = engine
        self.snapshot = engine.snapshot

    @classmethod
    def open(cls, home: str | Path | None = None, snapshot: str | None = None, timeout_s: float = 60.0) -> "Graph":
        """Open the current snapshot of a home, or the one with this id; a home without any is built first (a minute).

        ``home`` is where ``sinograph build`` writes: SINOGRAPH_HOME or a cache folder of yours. Raises NotFound for a
        snapshot that is not kept.
        """
        place = Path(home or os.environ.get("SINOGRAPH_HOME") or user_cache_path("sinograph")).expanduser().resolve()
        folder = _kept(place, snapshot) if snapshot else _current(place)
        return cls(LocalEngine(folder, Limits(workers=1, timeout_s=timeout_s), v.PREFIXES))

    def query(self, name_or_text: str, **params: Given) -> Rows | bool | str:
        """Answer a named query, or SPARQL: rows for SELECT, a bool for ASK, Turtle for a graph.

        Parameters of a named query are written as on the command line (``model="models/deepseek-v3"``). In SPARQL of
        your own they stand for variables that it selects; a text that is a web address is an IRI. QueryError otherwise.
        """
        if _IS_QUERY.search(name_or_text):
            text, terms = name_or_text, {name: _term(given) for name, given in params.items()}
        else:
            found = library.find(share() / "queries" / "answers", name_or_text)
            text, terms = found.text, substitutions(found, {name: _word(given) for name, given in params.items()})
        answer = self._open().query(Query(text, _FORMS, substitutions=terms, prefixes=v.PREFIXES))
        body = answer.read()
        if answer.form == BOOLEAN:
            return bool(json.loads(body)["boolean"])
        if answer.form == GRAPH:
            return body.decode()
        return Rows(read_variables(body), read_rows(body), answer.snapshot)

    def frame(self, name_or_text: str, using: str = "pandas", **params: Given) -> Any:
        """Answer a SELECT as a data frame of pandas or polars; RequestError if that is not installed."""
        rows = self.query(name_or_text, **params)
        if not isinstance(rows, Rows):
            raise SinographError("only a SELECT is a table", hint="use query()")
        return rows.frame(using)

    def queries(self) -> Mapping[str, str]:
        """Return the question of every named query, by name."""
        return {q.name: q.question or q.title for q in library.read_all(share() / "queries" / "answers").values()}

    def entity(self, path: str) -> Json:
        """Return a thing such as ``models/deepseek-v3`` with facts, claims and disputes, as ``/api/entities`` does."""
        return entity_of(self._open(), path)

    def status(self, chip: str, to: str, on: str | date, hq: str | None = None) -> Status:
        """Return whether an export of a chip to a country needed a licence on a day; see ``sinograph status``."""
        return control.status(self._open(), chip, to, on, hq)

    def close(self) -> None:
        """End the worker; safe to call twice."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def __enter__(self) -> "Graph":
        """Close at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def __repr__(self) -> str:
        """Name the snapshot."""
        return f"<Graph {self.snapshot}{'' if self._engine else ', closed'}>"

    def _open(self) -> LocalEngine:
        if self._engine is None:
            raise SinographError("this graph is closed", hint="open it again with Graph.open()")
        return self._engine


def _current(home: Path) -> Path:
    if not (home / "current").exists():
        build.build(home, share())
    return current(home)


def _kept(home: Path, id: str) -> Path:
    kept = sorted(path.name for path in (home / FOLDER).glob("*") if (path / "manifest.json").is_file())
    if id not in kept:
        near = get_close_matches(id, kept, 3, 0.3) or kept[:3]
        raise NotFound(f"no snapshot {id} is kept in {home}", hint=f"there are {', '.join(near)}" if near else None)
    return home / FOLDER / id


def _word(given: Given) -> str:
    return given.isoformat() if isinstance(given, date) else str(given)


def _term(given: Given) -> str:
    if isinstance(given, bool):
        return f'"{str(given).lower()}"^^<{v.XSD}boolean>'
    if isinstance(given, int):
        return f'"{given}"^^<{v.XSD}integer>'
    if isinstance(given, float):
        return f'"{given}"^^<{v.XSD}double>'
    if isinstance(given, date):
        return f'"{given.isoformat()}"^^<{v.XSD}date>'
    return iri(given) if _IS_IRI.fullmatch(given) else Term("literal", given).n_triples()
