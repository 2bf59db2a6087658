"""How two things hang together: the best paths between them, shortest first, through what says something.

A country, a list, a technique or a benchmark ("both are in China") joins everything with everything. Such things stand
between others only where nothing else does, or where they are asked for. Among paths of one length those come first
that lead through things with few statements, by word that is sure and undisputed.
"""

from collections.abc import Callable, Iterator
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
#: Where two things are joined in several ways, these say least.
_PLAIN = frozenset({"actor", "concerns", "affiliatedWith", "contributedTo"})


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


@dataclass(frozen=True, slots=True)
class Wish:
    """Which paths are wanted, besides their ends."""

    longest: int = 4
    through: str = OTHERWISE
    """One of THROUGH."""
    without: frozenset[str] = frozenset()
    """Ids that no path may touch."""
    fits: Callable[[Edge], bool] | None = None
    """Which statements count; all but those that were withdrawn, if nothing is said."""


def paths(index: Index, start: str, end: str, wish: Wish, most: int = 10, longer: int = 0) -> Paths:
    """Return up to ``most`` paths between two different things of ``index``, the best first.

    ``longer`` says how many steps more than the shortest a path may have. RequestError for a length or way that there
    is not.
    """
    search = _first(index, start, end, wish, longer)
    return search.paths(min(most, MOST), longer) if search else Paths((), None, 0, False)


def between(index: Index, start: str, end: str, wish: Wish) -> dict[str, int]:
    """Return every thing on a shortest path with its steps from ``start``, the ends too; nothing without a path."""
    search = _first(index, start, end, wish)
    return search.things() if search else {}


def _first(index: Index, start: str, end: str, wish: Wish, longer: int = 0) -> "_Search | None":
    """Return the first search that reaches the end: around what joins everything, then through it, as is wished."""
    if not 1 <= wish.longest <= LONGEST:
        raise RequestError(f"paths have 1 to {LONGEST} steps, not {wish.longest}")
    if wish.through not in THROUGH:
        raise RequestError(f"through={wish.through!r} is no way", hint="use all, none, or leave it out")
    for joining in {ALWAYS: (True,), NEVER: (False,), OTHERWISE: (False, True)}[wish.through]:
        search = _Search(index, start, end, wish, joining, longer)
        if search.length is not None:
            return search
    return None


class _Search:
    """One walk back from the end, as far as paths ``longer`` than the shortest by so many steps need it."""

    def __init__(self, index: Index, start: str, end: str, wish: Wish, joining: bool, longer: int) -> None:
        self._index, self._start, self._end, self._wish, self._joining = index, start, end, wish, joining
        self._known: dict[str, dict[str, float]] = {}
        # Where nothing fits all is the same for every search, so it is kept with the index.
        self._doubts = index.doubts if wish.fits is None else dict[str, dict[str, float]]()
        self._back = self._distances(end, start, longer)
        self.length = self._back.get(start)

    def paths(self, most: int, longer: int) -> Paths:
        """The best ``most`` paths."""
        assert self.length is not None
        start, end, back, touching = self._start, self._end, self._back, self._index.touching

        @cache
        def best(id: str, left: int) -> list[tuple[float, tuple[str, ...]]]:
            """The ways from a thing to the end in exactly ``left`` steps, the best first."""
            if left == 0 or id == end:
                return [(0.0, (id,))] if left == 0 and id == end else []
            ways = []
            for other, doubt in self._beside(id).items():
                if back.get(other, LONGEST + 1) < left:
                    cost = doubt + (0.0 if other == end else log2(1 + len(touching[other])))
                    ways += [(cost + rest, (id, *way)) for rest, way in best(other, left - 1) if id not in way]
            return nsmallest(most, ways, key=lambda way: (round(way[0], 6), way[1]))

        @cache
        def count(id: str, left: int) -> int:
            if left == 0:
                return int(id == end)
            return sum(count(other, left - 1) for other in self._beside(id) if back.get(other) == left - 1)

        ways: list[tuple[str, ...]] = []
        for steps in range(self.length, min(self.length + longer, self._wish.longest) + 1):
            ways += [way for _cost, way in best(start, steps)[: most - len(ways)]]
        through = self._joining and self._wish.through == OTHERWISE
        return Paths(tuple(self._path(way) for way in ways), self.length, count(start, self.length), through)

    def things(self) -> dict[str, int]:
        """Everything on a shortest path, and how far from the start."""
        far, ahead = LONGEST + 1, self._distances(self._start, self._end, 0)
        return {id: steps for id, steps in ahead.items() if steps + self._back.get(id, far) == self.length}

    def _path(self, ids: tuple[str, ...]) -> Path:
        return Path(ids, tuple(self._step(one, other) for one, other in zip(ids, ids[1:], strict=False)))

    def _step(self, start: str, end: str) -> Step:
        joined = [edge for edge in self._edges(start) if end in (edge.source, edge.target)]
        order = {name: place for place, name in enumerate(CERTAINTIES)}
        joined.sort(
            key=lambda edge: (
                _doubt(edge), edge.relation in _PLAIN, order.get(edge.certainty, len(order)), -edge.claims,
                edge.relation,
            )
        )  # fmt: skip
        return Step(start, end, tuple(joined))

    def _distances(self, start: str, end: str, longer: int) -> dict[str, int]:
        """How far things are from ``start``, no further than paths to ``end`` lead that are ``longer`` by so much."""
        found, reached, last = {start: 0}, [start], self._wish.longest
        distance = 0
        while reached and distance < last:
            distance += 1
            fresh = dict.fromkeys(other for id in reached for other in self._beside(id) if other not in found)
            found.update(dict.fromkeys(fresh, distance))
            reached = list(fresh)
            if end in fresh:
                last = min(last, distance + max(0, longer - 1))
        return found

    def _beside(self, id: str) -> dict[str, float]:
        """The things one step away, each with the least doubt that a statement leaves."""
        found = self._known.get(id)
        if found is None:
            every = self._doubts.get(id)
            if every is None:
                every = self._doubts[id] = self._doubted(id)
            found = self._known[id] = {other: doubt for other, doubt in every.items() if self._is_open(other)}
        return found

    def _doubted(self, id: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for edge in self._edges(id):
            other = edge.target if edge.source == id else edge.source
            if other != id:
                found[other] = min(_doubt(edge), found.get(other, 9.0))
        return found

    def _is_open(self, id: str) -> bool:
        if id in (self._start, self._end):
            return True
        return id not in self._wish.without and (self._joining or self._index.nodes[id].kind not in JOINING)

    def _edges(self, id: str) -> Iterator[Edge]:
        every = (self._index.edges[number] for number in self._index.touching.get(id, ()))
        fits = self._wish.fits
        return (edge for edge in every if edge.status != "rejected" and (fits is None or fits(edge)))


def _doubt(edge: Edge) -> float:
    weak = (_DISPUTED if edge.disputed else 0.0) + (_WEAK_WORD if edge.certainty in _WEAK else 0.0)
    return weak + (_COMPARED if edge.relation in _COMPARING else 0.0)
