"""Things and statements of a snapshot in memory, for neighbourhoods and paths: built once, asked many times."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from sinograph.engine import Engine
from sinograph.export.network import Edge, Heading, Network, Node, Source
from sinograph.network.extract import relations, whole


@dataclass(frozen=True)
class Index:
    """Nodes by id, edges in the order of their subjects, and for each node the edges that touch it."""

    nodes: dict[str, Node]
    edges: tuple[Edge, ...]
    touching: dict[str, tuple[int, ...]]
    sources: dict[str, Source]
    relations: frozenset[str]
    """Local names of the properties that can be claimed."""

    doubts: dict[str, dict[str, float]] = field(default_factory=dict, compare=False)
    """For searches: what stands beside a thing, with the least doubt that a statement leaves; filled as it is asked."""

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of the things that are there."""
        return frozenset(node.kind for node in self.nodes.values())

    @classmethod
    def read(cls, engine: Engine) -> "Index":
        """Read the current snapshot."""
        return cls.of(whole(engine, Heading("", "", ""), with_claims=False), frozenset(map(_local, relations(engine))))

    @classmethod
    def of(cls, network: Network, relations: frozenset[str] = frozenset()) -> "Index":
        """Index a network."""
        edges = tuple(network.edges)
        touching: dict[str, list[int]] = defaultdict(list)
        for number, edge in enumerate(edges):
            touching[edge.source].append(number)
            if edge.target != edge.source:
                touching[edge.target].append(number)
        nodes = {node.id: node for node in network.nodes}
        sources = {source.id: source for source in network.sources}
        return cls(nodes, edges, {id: tuple(found) for id, found in touching.items()}, sources, relations)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
