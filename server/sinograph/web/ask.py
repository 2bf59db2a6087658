"""Runs the queries of queries/pages; what never changes within a snapshot is asked once and kept."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from sinograph import vocabulary as v
from sinograph.engine import Query, Row, iri
from sinograph.engine.answer import Answer, Term
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.query import library
from sinograph.resources import share
from sinograph.web.context import engine

#: A node of the graph: predicate → terms. Predicates of our ontology go by their local name, others by their IRI.
Node = dict[str, list[Term]]

_Kept = TypeVar("_Kept")
_KEPT_AT_MOST = 128
_lock = threading.Lock()
_kept: OrderedDict[tuple[str, str], object] = OrderedDict()

_TRIPLE = re.compile(
    r'^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([\w-]+))?) \.$', re.MULTILINE
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@cache
def text_of(name: str) -> str:
    """Return the SPARQL text of a page query."""
    return library.find(share() / "queries" / "pages", name).text


def rows(name: str, **iris: str) -> list[Row]:
    """Return the solutions of a page query; each keyword names a variable and the IRI it stands for."""
    return list(engine().select(text_of(name), {variable: iri(value) for variable, value in iris.items()}))


def rows_with(name: str, terms: dict[str, str]) -> list[Row]:
    """Return the solutions of a page query; ``terms`` holds N-Triples terms by variable."""
    return list(engine().select(text_of(name), terms))


def answer(name: str, format_name: str, **iris: str) -> Answer:
    """Return a page query's answer in an export format, to be sent on as bytes."""
    forms = {GRAPH: format_name, SOLUTIONS: format_name, BOOLEAN: format_name}
    substitutions = {variable: iri(value) for variable, value in iris.items()}
    return engine().query(Query(text_of(name), forms, substitutions=substitutions, prefixes=v.PREFIXES, trusted=True))


def nodes(name: str, **iris: str) -> dict[str, Node]:
    """Return the nodes that a page query constructs, by IRI.

    They travel as N-Triples: for thousands of triples that takes a third of the time of a table in JSON.
    """
    found: dict[str, Node] = {}
    things: dict[str, Term] = {}
    for subject, predicate, thing, words, datatype, language in _TRIPLE.findall(
        answer(name, "ntriples", **iris).read().decode()
    ):
        if thing:
            term = things.get(thing) or things.setdefault(thing, Term("iri", thing))
        else:
            plain = _ESCAPE.sub(_unescaped, words) if "\\" in words else words
            term = Term("literal", plain, datatype or None, language or None)
        node = found.get(subject)
        if node is None:
            node = found[subject] = {}
        values = node.setdefault(predicate.removeprefix(v.TERM), [])
        if term not in values:
            values.append(term)
    return found


def once(name: str, make: Callable[[], _Kept]) -> _Kept:
    """Return what ``make`` returns, computed once for each snapshot; what nobody asks for is forgotten first."""
    key = (engine().snapshot, name)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]  # type: ignore[return-value]
    found = make()
    with _lock:
        _kept[key] = found
        while len(_kept) > _KEPT_AT_MOST:
            _kept.popitem(last=False)
    return found


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _SHORT.get(match[3], match[3])
