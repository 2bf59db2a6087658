"""A snapshot in portions that can be sent one after the other: its graphs, how large they are, and samples of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store, Triple, serialize

from sinograph.errors import SinographError

#: Triples of one portion.
PORTION = 5_000
#: Triples with blank nodes that one graph may have: they must travel in one piece, for a label counts only within it.
_MOST_BLANK = 20_000
_SAMPLES = 200
_SEED = 20261122


@dataclass(slots=True)
class Part:
    """One graph of the snapshot."""

    graph: str | None
    """None is the default graph."""
    named: int = 0
    """Triples without blank nodes; they come first and always in the same order."""
    blank: list[Triple] = field(default_factory=list, repr=False)

    @property
    def size(self) -> int:
        """All triples."""
        return self.named + len(self.blank)


class Portions:
    """Reads the store of a snapshot, which is opened read-only; nothing of it is held but samples."""

    def __init__(self, snapshot: Path) -> None:
        """``snapshot`` is its folder. SinographError for a graph with too many blank nodes to travel in one piece."""
        self.snapshot = snapshot.resolve().name
        self._store = Store.read_only(str(snapshot.resolve() / "store"))
        self.samples: list[tuple[str | None, Triple]] = []
        graphs = sorted(graph.value for graph in self._store.named_graphs() if isinstance(graph, NamedNode))
        random = Random(_SEED)
        self._seen = 0
        self.parts = [self._read(name, random) for name in [None, *graphs]]

    @property
    def size(self) -> int:
        """All triples of all graphs."""
        return sum(part.size for part in self.parts)

    def portions(self, part: Part, skip: int) -> Iterator[tuple[int, bytes, bool]]:
        """Yield portions of a graph from the triple ``skip`` on: the triples sent by then, N-Triples, whether blank.

        Portions without blank nodes may be sent twice; the last one, with all blank nodes, may not.
        """
        triples = islice((t for t in self._triples(part.graph) if not _is_blank(t)), skip, None)
        done = skip
        while portion := list(islice(triples, PORTION)):
            done += len(portion)
            yield done, _lines(portion), False
        if part.blank:
            yield part.size, _lines(part.blank), True

    def _triples(self, graph: str | None) -> Iterator[Triple]:
        name = DefaultGraph() if graph is None else NamedNode(graph)
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, name))

    def _read(self, graph: str | None, random: Random) -> Part:
        part = Part(graph)
        for triple in self._triples(graph):
            if _is_blank(triple):
                part.blank.append(triple)
                if len(part.blank) > _MOST_BLANK:
                    raise SinographError(f"{graph or 'the default graph'} has too many blank nodes to be sent")
                continue
            part.named += 1
            self._sample(graph, triple, random)
        return part

    def _sample(self, graph: str | None, triple: Triple, random: Random) -> None:
        """Keep each triple with the same probability (reservoir sampling)."""
        self._seen += 1
        if len(self.samples) < _SAMPLES:
            self.samples.append((graph, triple))
        elif (place := random.randrange(self._seen)) < _SAMPLES:
            self.samples[place] = (graph, triple)


def _lines(triples: list[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _is_blank(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
