"""Evaluation of SPARQL, kept apart from the process that serves: one interface, several engines."""

from sinograph.engine.answer import Answer, Row, Term, iri, read_rows, read_variables
from sinograph.engine.interface import Engine
from sinograph.engine.local import LocalEngine
from sinograph.engine.request import Limits, Query

__all__ = [
    "Answer",
    "Engine",
    "Limits",
    "LocalEngine",
    "Query",
    "Row",
    "Term",
    "iri",
    "read_rows",
    "read_variables",
]
