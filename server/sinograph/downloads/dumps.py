"""The whole graph as RDF, read from the snapshot as it comes: plain, with named graphs, with claims as reifiers.

Each begins with a description of itself, because RDF has no other place for a licence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from sinograph import vocabulary as v
from sinograph.export.network import Heading

_REIFIES = NamedNode(f"{v.RDF}reifies")
_CLAIM, _ABOUT, _PROPERTY, _VALUE = v.sg("Claim"), v.sg("about"), v.sg("property"), v.sg("value")
_PLAIN = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Dump:
    """What a dump is made of."""

    snapshot: Path
    heading: Heading


def everything(dump: Dump) -> Iterator[Quad]:
    """Yield every quad, the named graphs included."""
    yield from (Quad(*triple) for triple in _described(dump.heading))
    yield from _quads(dump.snapshot)


def statements(dump: Dump) -> Iterator[Triple]:
    """Yield the triples of the default graph."""
    yield from _described(dump.heading)
    yield from (quad.triple for quad in _quads(dump.snapshot) if quad.graph_name == _PLAIN)


def reified(dump: Dump) -> Iterator[Triple]:
    """Yield the default graph with claims as reifiers (RDF 1.2 Concepts, section 1.5).

    Subject, property and value of a claim become the triple term that it reifies; what else it says stays. A claim
    without a value (open bounds, undisclosed) has no such triple and stays as it is.
    """
    yield from _described(dump.heading)
    triples = (quad.triple for quad in _quads(dump.snapshot) if quad.graph_name == _PLAIN)
    for subject, run in groupby(triples, key=lambda triple: triple.subject):
        if isinstance(subject, NamedNode) and subject.value.startswith(v.CLAIM):
            yield from _reifier(subject, list(run))
        else:
            yield from run


def _reifier(claim: NamedNode, triples: list[Triple]) -> Iterator[Triple]:
    parts = {t.predicate: t.object for t in triples if t.predicate in (_ABOUT, _PROPERTY, _VALUE)}
    about, relation, value = parts.get(_ABOUT), parts.get(_PROPERTY), parts.get(_VALUE)
    whole = isinstance(about, NamedNode) and isinstance(relation, NamedNode) and value is not None
    if whole:
        yield Triple(claim, _REIFIES, Triple(about, relation, value))  # type: ignore[arg-type]
    yield from (t for t in triples if not whole or t.predicate not in parts)


def _quads(snapshot: Path) -> Iterator[Quad]:
    """Yield the quads of a snapshot: from its file, which is sorted, else from its store; subjects stay together."""
    text = snapshot / "graph.nq"
    if text.is_file():
        return parse(path=str(text), format=RdfFormat.N_QUADS)
    return _stored(Store.read_only(str(snapshot / "store")))


def _stored(store: Store) -> Iterator[Quad]:
    yield from store.quads_for_pattern(None, None, None, None)


def _described(heading: Heading) -> Iterable[Triple]:
    node = NamedNode(f"{v.BASE}snapshot/{heading.snapshot}")
    yield Triple(node, v.RDF_TYPE, NamedNode(f"{v.VOID}Dataset"))
    for name, value in (
        ("title", Literal(heading.title, language="en")),
        ("license", NamedNode(heading.licence)),
        ("identifier", Literal(heading.snapshot)),
        ("created", Literal(heading.made, datatype=v.XSD_DATE_TIME)),
        ("description", Literal(f"selection: {heading.selection}", language="en")),
        ("creator", Literal(heading.generator)),
        ("source", NamedNode(heading.homepage)),
    ):
        yield Triple(node, NamedNode(f"{v.DCT}{name}"), value)
