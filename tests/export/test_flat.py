"""Writers hold one row at a time: ten times as many rows take no more memory."""

import tracemalloc
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import pytest

from sinograph import export
from sinograph.export.network import Edge, Heading, Network, Node

Row = TypeVar("Row")
FEW, MANY = 1_000, 10_000


class Made(Generic[Row]):
    """Rows that exist only while they are read."""

    def __init__(self, size: int, make: Callable[[int], Row]) -> None:
        self.size, self.make = size, make

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Row]:
        return map(self.make, range(self.size))


def network(size: int, part: str) -> Network:
    term = "https://w3id.org/sinograph/ontology#knows"
    nodes = Made(
        10, lambda n: Node(f"people/p{n}", f"https://w3id.org/sinograph/id/people/p{n}", f"Person {n}", "people")
    )
    edges = Made(
        size, lambda n: Edge(str(n), f"people/p{n * 10 // size}", f"people/p{n % 10}", "knows", "knows", term, n)
    )
    return Network(Heading("abc", "2026-11-22T00:00:00+00:00", "test"), nodes, edges, part=part)


class Nowhere:
    """Takes bytes and forgets them."""

    size = 0

    def write(self, data: bytes, /) -> int:
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        pass


def peak(name: str, size: int, part: str) -> float:
    """MiB at the most while a network is written."""
    tracemalloc.start()
    try:
        sink = Nowhere()
        export.find(name).write(network(size, part), sink, {})
        assert sink.size > size
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "part"),
    [("gexf", ""), ("graphml", ""), ("cx2", ""), ("cytoscape", ""), ("dot", ""), ("node-link", ""), ("kumu", ""),
     ("canvas", ""), ("neo4j", ""), ("csvw", "edges"), ("excel", "edges")],
)  # fmt: skip
def test_memory_does_not_grow_with_the_graph(name: str, part: str) -> None:
    few, many = peak(name, FEW, part), peak(name, MANY, part)
    assert many < few + 0.2, f"{few:.2f} MiB became {many:.2f}"
