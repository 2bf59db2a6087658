"""Runs the queries of queries/pages; what never changes within a snapshot is asked once and kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import TypeVar

from sinograph import vocabulary as v
from sinograph.engine import Query, Row, iri
from sinograph.engine.answer import Answer
from sinograph.engine.nodes import Node, read_nodes
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.query import library
from sinograph.resources import share
from sinograph.web.context import engine
from sinograph.web.words.language import language

_Kept = TypeVar("_Kept")
#: What pages keep of a snapshot is some 120 things; of snapshots that are looked back at, the last few are kept.
_KEPT_AT_MOST = 384
_RECENT_AT_MOST = 96
_UNKNOWN = object()
_lock = threading.Lock()
_kept: OrderedDict[tuple[str, str], object] = OrderedDict()
_making: dict[tuple[str, str], AbstractContextManager[bool]] = {}
_recent: OrderedDict[tuple[str, str], object] = OrderedDict()


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
    """Return the nodes that a page query constructs, by IRI."""
    return read_nodes(answer(name, "ntriples", **iris).read())


def once_spoken(name: str, make: Callable[[], _Kept]) -> _Kept:
    """Return what ``make`` returns, computed once for each snapshot and language: for what holds words."""
    return once(f"{name} in {language()}", make)


def once(name: str, make: Callable[[], _Kept]) -> _Kept:
    """Return what ``make`` returns, computed once for each snapshot; what nobody asks for is forgotten first.

    Only for names that are few: what somebody's words choose, such as a thing or a place, is kept ``recently``. Who
    comes while it is being made waits for it, so that a page that was long in the making is not made twice.
    """
    key = (engine().snapshot, name)
    if len(_kept) < _KEPT_AT_MOST // 2 and (known := _kept.get(key, _UNKNOWN)) is not _UNKNOWN:
        return known  # type: ignore[return-value]  # asked hundreds of times for one page; nothing is forgotten yet
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]  # type: ignore[return-value]
        turn = _making.setdefault(key, threading.RLock())
    with turn:
        with _lock:
            if key in _kept:
                return _kept[key]  # type: ignore[return-value]
        try:
            found = make()
        finally:
            with _lock:
                _making.pop(key, None)
        with _lock:
            _kept[key] = found
            while len(_kept) > _KEPT_AT_MOST:
                _kept.popitem(last=False)
    return found


def recently_spoken(name: str, make: Callable[[], _Kept]) -> _Kept:
    """Return what ``make`` returns, kept for the last few things that were asked for, for each language."""
    return recently(f"{name} in {language()}", make)


def recently(name: str, make: Callable[[], _Kept]) -> _Kept:
    """Return what ``make`` returns, kept for the last few things that were asked for."""
    key = (engine().snapshot, name)
    with _lock:
        if key in _recent:
            _recent.move_to_end(key)
            return _recent[key]  # type: ignore[return-value]
    found = make()
    with _lock:
        _recent[key] = found
        while len(_recent) > _RECENT_AT_MOST:
            _recent.popitem(last=False)
    return found
