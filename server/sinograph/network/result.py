"""The result of a CONSTRUCT as a network: IRIs are nodes, literals their attributes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from sinograph import vocabulary as v
from sinograph.engine import Engine, Query
from sinograph.engine.guards import form_of
from sinograph.errors import Unprocessable
from sinograph.export.columns import STRING, TABLES, Column
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.export.network import Edge, Heading, Network, Node
from sinograph.network.index import Index
from sinograph.network.things import id_of

_LABELS = (v.RDFS_LABEL.value, f"{v.SKOS}prefLabel", f"{v.SCHEMA}name")
_FIELDS = frozenset(column.name for column in TABLES["nodes"])


def of_query(engine: Engine, text: str, heading: Heading, most: int, index: Index | None = None) -> Network:
    """Return the graph that a CONSTRUCT or DESCRIBE makes as a network.

    An edge that the graph itself states takes claims, certainty and dates from ``index``. Unprocessable for a query of
    another form and for more than ``most`` triples; the errors of the engine otherwise.
    """
    if form_of(text) not in (GRAPH, None):
        raise Unprocessable("a table of solutions is no network", hint="ask with CONSTRUCT { ?a ?property ?b } WHERE …")
    forms = {GRAPH: "ntriples", SOLUTIONS: None, BOOLEAN: None}
    body = engine.query(Query(text, forms, base=v.BASE, prefixes=v.PREFIXES)).read()
    if (count := body.count(b"\n")) > most:
        raise Unprocessable(
            f"the result has {count:,} triples, an export of a query holds up to {most:,}",
            hint="add a LIMIT, or take the whole graph from /downloads",
            members={"limit_triples": most},
        )
    quads = parse(body, RdfFormat.N_TRIPLES)
    return of_triples((Triple(q.subject, q.predicate, q.object) for q in quads), heading, index)


def of_triples(triples: Iterable[Triple], heading: Heading, index: Index | None = None) -> Network:
    """Return triples as a network; a class is written as the type of its thing, not as a node."""
    made = _Maker(index)
    for triple in sorted(set(triples), key=str):
        made.add(triple)
    return made.network(heading)


class _Maker:
    def __init__(self, index: Index | None) -> None:
        self._known: Mapping[str, Node] = index.nodes if index else {}
        self._stated = {(e.source, e.relation_iri, e.target): e for e in index.edges} if index else {}
        self._nodes: dict[str, Node] = {}
        self._extra: dict[str, dict[str, str]] = {}
        self._columns: dict[str, Column] = {}
        self._edges: list[Edge] = []
        self._sources = index.sources if index else {}

    def add(self, triple: Triple) -> None:
        subject, predicate, value = self._node(triple.subject), triple.predicate.value, triple.object
        if predicate == v.RDF_TYPE.value and isinstance(value, NamedNode):
            if not self._nodes[subject].type:
                self._nodes[subject] = replace(self._nodes[subject], type=_local(value.value))
        elif isinstance(value, Literal):
            self._attribute(subject, predicate, value)
        else:
            target = self._node(value)
            edge = self._stated.get((subject, predicate, target))
            name = _local(predicate)
            self._edges.append(edge or Edge("", subject, target, name, name, predicate))

    def _node(self, term: NamedNode | BlankNode | Triple | Literal) -> str:
        iri = term.value if isinstance(term, NamedNode) else str(term)
        id = id_of(iri)
        if id not in self._nodes:
            kind = id.partition("/")[0] if iri.startswith(v.ENTITY) else ""
            self._nodes[id] = self._known.get(id) or Node(id, iri, _local(iri), kind)
        return id

    def _attribute(self, id: str, predicate: str, value: Literal) -> None:
        if predicate in _LABELS:
            node, chinese = self._nodes[id], (value.language or "").startswith("zh")
            self._nodes[id] = replace(node, label_zh=value.value) if chinese else replace(node, label=value.value)
            return
        name = _local(predicate)
        name = f"{name}_" if name in _FIELDS else name
        self._columns.setdefault(name, Column(name, STRING, f"Values of {predicate}"))
        mine = self._extra.setdefault(id, {})
        mine[name] = f"{mine[name]}; {value.value}" if name in mine else value.value

    def network(self, heading: Heading) -> Network:
        nodes = tuple(replace(self._nodes[id], extra=self._extra.get(id, {})) for id in sorted(self._nodes))
        ordered = sorted(self._edges, key=lambda e: (e.source, e.relation_iri, e.target))
        edges = tuple(replace(edge, id=str(number)) for number, edge in enumerate(ordered))
        documents = sorted({id for edge in edges for id in edge.source_ids} & self._sources.keys())
        columns = tuple(self._columns[name] for name in sorted(self._columns))
        return Network(heading, nodes, edges, sources=tuple(self._sources[id] for id in documents), extra=columns)


def _local(iri: str) -> str:
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or iri
