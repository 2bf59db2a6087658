"""How two things hang together: the best paths between them, shortest first, through what says something.

A country, a list, a technique or a benchmark ("both are in China") joins everything with everything. Such things stand
between others only where nothing else does, or where they are asked for. Among paths of one length those come first
that lead through things with few statements, by word that is sure and undisputed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from math import log2

from sinograph.errors import RequestError
from sinograph.export.network import Edge
from sinograph.network.index import Index
from sinograph.network.statements import CERTAINTIES

#: Kinds whose things join what has nothing else to do with each other.
JOINING = frozenset({"places", "lists", "techniques", "benchmarks"})
#: When paths lead through those: where there is no other, like through any other, never.
OTHERWISE, ALWAYS, NEVER = THROUGH = ("", "all", "none")
LONGEST, MOST = 6, 200
_DISPUTED, _WEAK_WORD, _COMPARED = 1.0, 3.0, 2.0
_WEAK = frozenset({"opinion", "rumoured"})
#: Who compares two things does not tie them to each other.
_COMPARING = frozenset({"outperforms", "comparableTo"})


@dataclass(frozen=True, slots=True)
class Step:
    """Two things that statements join, in the direction of the path."""

    start: str
    end: str
    edges: tuple[Edge, ...]
    """The best statement first."""


@dataclass(frozen=True, slots=True)
class Path:
    """Things one after the other, and what joins each with the next."""

    ids: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """What a search has found."""

    found: tuple[Path, ...]
    """The best first: the shortest, then those one step longer if they were asked for."""
    length: int | None
    """Steps of the shortest; None if there is none."""
    total: int
    """How many of that length there are."""
    joining: bool
    """Whether they lead through things that join everything, because no others do."""


def paths(
    index: Index,
    start: str,
    end: str,
    longest: int = 4,
    most: int = 10,
    through: str = OTHERWISE,
    without: Collection[str] = (),
    longer: int = 0,
) -> Paths:
    """Return up to ``most`` paths of up to ``longest`` steps between two different things of ``index``.

    ``through`` is one of THROUGH, ``without`` holds ids that no path may touch, ``longer`` how many steps more than the
    shortest a path may have. RequestError for a length or way that there is not.
    """
    if not 1 <= longest <= LONGEST:
        raise RequestError(f"paths have 1 to {LONGEST} steps, not {longest}")
    if through not in THROUGH:
        raise RequestError(f"through={through!r} is no way", hint="use all, none, or leave it out")
    for joining in {ALWAYS: (True,), NEVER: (False,), OTHERWISE: (False, True)}[through]:
        found = _search(index, start, end, longest, min(most, MOST), _open(index, start, end, joining, without), longer)
        if found.length is not None:
            return Paths(found.found, found.length, found.total, joining and through == OTHERWISE)
    return Paths((), None, 0, False)


def _open(index: Index, start: str, end: str, joining: bool, without: Collection[str]) -> Callable[[str], bool]:
    ends = {start, end}
    closed = set(without) - ends

    def may_stand_between(id: str) -> bool:
        return id in ends or (id not in closed and (joining or index.nodes[id].kind not in JOINING))

    return may_stand_between


def _search(
    index: Index, start: str, end: str, longest: int, most: int, is_open: Callable[[str], bool], longer: int
) -> Paths:
    @cache
    def beside(id: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for edge in _edges(index, id):
            other = edge.target if edge.source == id else edge.source
            if other != id and is_open(other):
                found[other] = min(_doubt(edge), found.get(other, 9.0))
        return found

    back = _distances(end, longest, beside)
    if start not in back:
        return Paths((), None, 0, False)
    length = back[start]
    ahead = _distances(start, longest, beside)

    @cache
    def best(id: str, left: int) -> list[tuple[float, tuple[str, ...]]]:
        """The ways from ``id`` to the end in exactly ``left`` steps, the best first."""
        if left == 0 or id == end:
            return [(0.0, (id,))] if left == 0 and id == end else []
        ways = []
        for other, cost in beside(id).items():
            if back.get(other, longest) < left and other in ahead:
                weight = 0.0 if other == end else log2(1 + len(index.touching[other]))
                ways += [(cost + weight + c, (id, *way)) for c, way in best(other, left - 1) if id not in way]
        return nsmallest(most, ways, key=lambda way: (round(way[0], 6), way[1]))

    @cache
    def count(id: str, left: int) -> int:
        if left == 0:
            return int(id == end)
        return sum(count(other, left - 1) for other in beside(id) if back.get(other, longest) == left - 1)

    ways: list[tuple[str, ...]] = []
    for steps in range(length, min(length + longer, longest) + 1):
        ways += [way for _cost, way in best(start, steps)[: most - len(ways)]]
    return Paths(tuple(_path(index, way) for way in ways), length, count(start, length), False)


def _distances(start: str, longest: int, beside: Callable[[str], Mapping[str, float]]) -> dict[str, int]:
    found = {start: 0}
    edge_of = [start]
    for distance in range(1, longest + 1):
        edge_of = [other for id in edge_of for other in beside(id) if found.setdefault(other, distance) == distance]
        edge_of = list(dict.fromkeys(edge_of))
    return found


def _edges(index: Index, id: str) -> Iterator[Edge]:
    """Yield the statements about a thing, but for those that were withdrawn."""
    return (edge for number in index.touching.get(id, ()) if (edge := index.edges[number]).status != "rejected")


def _doubt(edge: Edge) -> float:
    weak = (_DISPUTED if edge.disputed else 0.0) + (_WEAK_WORD if edge.certainty in _WEAK else 0.0)
    return weak + (_COMPARED if edge.relation in _COMPARING else 0.0)


def _path(index: Index, ids: tuple[str, ...]) -> Path:
    return Path(ids, tuple(_step(index, one, other) for one, other in zip(ids, ids[1:], strict=False)))


def _step(index: Index, start: str, end: str) -> Step:
    joined = [edge for edge in _edges(index, start) if end in (edge.source, edge.target)]
    order = {name: place for place, name in enumerate(CERTAINTIES)}
    joined.sort(key=lambda edge: (_doubt(edge), order.get(edge.certainty, len(order)), -edge.claims, edge.relation))
    return Step(start, end, tuple(joined))
