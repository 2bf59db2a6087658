"""Nodes out of the rows that describe things: names, class, country, dates."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from sinograph import vocabulary as v
from sinograph.export.network import Node
from sinograph.values import PartialDate


def nodes(rows: Iterable[list[str]]) -> Iterator[Node]:
    """Make a node of each run of rows ``entity, key, value``; of several values the first counts."""
    for iri, run in groupby(rows, key=itemgetter(0)):
        found: dict[str, tuple[str, str]] = {}
        for _, key, value in run:
            name, _, rest = key.partition(" ")
            found.setdefault(name, (value, rest))
        yield _node(iri, found)


def _node(iri: str, found: dict[str, tuple[str, str]]) -> Node:
    def value(name: str) -> str:
        return found.get(name, ("", ""))[0]

    id = id_of(iri)
    start, rest = found.get("start", ("", ""))
    first, last = day(start), day(value("end"))
    return Node(
        id=id,
        iri=iri,
        label=value("label") or value("label_zh") or id,
        kind=id.partition("/")[0],
        type=value("type"),
        label_zh=value("label_zh"),
        country=value("country"),
        start=first,
        end=last if last >= first else "",
        dated=f"{rest.split()[-1]} {start}" if first else "",
        url=value("url"),
        summary=value("summary"),
    )


def unnamed(id: str) -> Node:
    """Return a node for something that has no name in the graph."""
    return Node(id=id, iri=v.ENTITY + id, label=id, kind=id.partition("/")[0])


def id_of(iri: str) -> str:
    """Return kind and name of a thing, the local name of a term, any other IRI as it is."""
    for base in (v.ENTITY, v.TERM, v.CLAIM):
        if iri.startswith(base):
            return iri[len(base) :]
    return iri


def day(text: str, last: bool = False) -> str:
    """Return the first (or last) day of a partial date; empty for what is none."""
    try:
        date = PartialDate.parse(text)
    except ValueError:
        return ""
    return (date.latest if last else date.earliest).isoformat()
