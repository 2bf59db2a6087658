"""Runs the queries of queries/network and hands their rows on one by one, however many there are."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sinograph.engine import Engine, Query
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.query import library
from sinograph.resources import share
from sinograph.vocabulary import PREFIXES


@cache
def _text(name: str) -> str:
    return library.find(share() / "queries" / "network", name).text


def rows(engine: Engine, name: str, terms: Mapping[str, str] | None = None) -> Iterator[list[str]]:
    """Yield the solutions of a query as texts without datatypes, unbound as empty; ``terms`` are N-Triples terms."""
    forms = {SOLUTIONS: "csv", BOOLEAN: "csv", GRAPH: "ntriples"}
    answer = engine.query(Query(_text(name), forms, substitutions=terms or {}, prefixes=PREFIXES))
    found = csv.reader(_lines(answer.chunks))
    next(found, None)
    return found


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode() + "\n" for line in whole)
    if rest:
        yield rest.decode()
