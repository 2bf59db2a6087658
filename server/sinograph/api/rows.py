"""The answer of a SELECT in Python: rows of plain values, shown as a table in a notebook, or as a data frame."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib import import_module
from typing import Any

from sinograph.engine import Term
from sinograph.errors import RequestError
from sinograph.vocabulary import XSD

Value = str | int | float | bool | None
_FRAMES = ("pandas", "polars")
_SHOWN = 50


class Rows(Sequence[Mapping[str, Value]]):
    """Solutions: each row maps every column to a value, ``None`` where the query left it unbound.

    IRIs and dates are texts, numbers are ``int`` or ``float``; ``terms`` holds the same with datatypes and languages.
    """

    def __init__(self, columns: Sequence[str], terms: Sequence[Mapping[str, Term]], snapshot: str) -> None:
        """Keep the terms; ``snapshot`` says which graph they are from."""
        self.columns = tuple(columns)
        self.terms = tuple(terms)
        self.snapshot = snapshot
        self._rows = [{name: value(row.get(name)) for name in self.columns} for row in self.terms]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        """Return a row, or a list of rows for a slice."""
        return self._rows[index]

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        """Go through the rows in the order of the query."""
        return iter(self._rows)

    def __repr__(self) -> str:
        """Say what this is, not all of it."""
        return f"<{len(self)} rows: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """Return a table for a notebook, of the first rows."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape('' if v is None else str(v))}</td>" for v in row.values()) + "</tr>"
            for row in self._rows[:_SHOWN]
        )
        more = f"<p>{len(self)} rows, the first {_SHOWN} shown</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"

    def frame(self, using: str = "pandas") -> Any:
        """Return a data frame of pandas or polars; RequestError that says what to install if it is not there."""
        if using not in _FRAMES:
            raise RequestError(f"there are no data frames of {using!r}", hint=f"use {' or '.join(_FRAMES)}")
        try:
            library = import_module(using)
        except ImportError as error:
            raise RequestError(f"{using} is not installed", hint=f"run 'pip install {using}'") from error
        columns = {name: [row[name] for row in self._rows] for name in self.columns}
        if using == "pandas":
            return library.DataFrame(columns, columns=list(self.columns))
        return library.DataFrame(columns, strict=False)


def value(term: Term | None) -> Value:
    """Return a term as a plain value; a number whose digits would be lost stays a text."""
    if term is None:
        return None
    if term.datatype == f"{XSD}boolean":
        return term.value in ("true", "1")
    if term.datatype == f"{XSD}integer":
        return int(term.value)
    return term.value if term.number is None else term.number
