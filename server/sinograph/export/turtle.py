"""Turtle: sorted and with the prefixes it uses, as long as the graph is small enough to hold."""

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from itertools import chain, islice

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from sinograph.export.format import GRAPHS, Format, Result, Sink, triples_of, write_graph
from sinograph.export.header import SortedHeader

#: Above this many triples nobody reads the file, and sorting would hold the first byte back.
SORTED_UP_TO = 20_000
#: The last line of a subject or of the prefixes. A line break inside a literal is written as \\n, never as itself.
_END = re.compile(rb"^((?!@prefix).* \.\n(?=.)|@prefix.* \.\n(?!@prefix))", re.MULTILINE)
_FIRST = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "0",
    "http://www.w3.org/2000/01/rdf-schema#label": "1",
    "http://www.w3.org/2004/02/skos/core#prefLabel": "1",
}


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> int | None:
    triples = iter(triples_of(result))
    head = list(islice(triples, SORTED_UP_TO + 1))
    if len(head) > SORTED_UP_TO:
        with SortedHeader(sink, b"@prefix") as output:
            write_graph(chain(head, triples), output, RdfFormat.TURTLE, leaves(prefixes))
        return None
    ordered = sorted(set(head), key=reading_order)
    buffer = BytesIO()
    with SortedHeader(buffer, b"@prefix") as output:
        write_graph(ordered, output, RdfFormat.TURTLE, used(ordered, prefixes))
    sink.write(_END.sub(rb"\1\n", buffer.getvalue()))
    return len(ordered)


def reading_order(triple: Triple) -> tuple[bool, str, str, str]:
    """Sort key: named things before blank nodes; type and label first."""
    subject, predicate = triple.subject, triple.predicate.value
    return isinstance(subject, BlankNode), str(subject), _FIRST.get(predicate, predicate), str(triple.object)


def leaves(prefixes: Mapping[str, str]) -> dict[str, str]:
    """Leave out namespaces that hold another one: ``models:gpt-4`` reads better than ``id:models\\/gpt-4``."""
    spaces = set(prefixes.values())
    return {n: s for n, s in prefixes.items() if not any(o != s and o.startswith(s) for o in spaces)}


def used(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that occur, in their given order."""
    prefixes = leaves(prefixes)
    left = dict(prefixes)
    for iri in {iri for triple in triples for iri in _iris(triple)}:
        for name in [n for n, namespace in left.items() if iri.startswith(namespace)]:
            del left[name]
    return {name: namespace for name, namespace in prefixes.items() if name not in left}


def _iris(triple: Triple) -> Iterable[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value
        elif isinstance(term, Triple):
            yield from _iris(term)


FORMAT = Format(
    name="turtle",
    title="Turtle",
    media_types=("text/turtle", "application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3"),
    extension="ttl",
    forms=GRAPHS,
    write=_write,
    charset="utf-8",
    iri="http://www.w3.org/ns/formats/Turtle",
)
