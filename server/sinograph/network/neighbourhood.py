"""The things around a focus, or on the shortest paths between two, and the statements among them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from sinograph.errors import NotFound
from sinograph.export.network import Claim, Edge, Heading, Network
from sinograph.network.index import Index
from sinograph.network.paths import Wish, between
from sinograph.network.selection import Selection
from sinograph.network.statements import overlaps


@dataclass(frozen=True)
class Found:
    """What fits a selection, before its limit and after."""

    things: list[str]
    """Every id that fits, nearest first, then those with more statements."""
    chosen: list[str]
    """The first of them, up to the limit."""
    edges: list[Edge]
    """The statements among the chosen."""
    links: int
    """How many statements there are among all that fit."""

    @property
    def cut(self) -> bool:
        """Whether the limit has left something out."""
        return len(self.chosen) < len(self.things)


def find(index: Index, selection: Selection) -> Found:
    """Return the things and statements that ``selection`` wants.

    NotFound for a focus, kind or property that does not exist, and for two things that no path joins.
    """
    _check(index, selection)
    extra = _beside_expanded(index, selection)
    fits = _fitting(index, selection, extra)
    steps = _on_paths(index, selection, fits) if selection.to else {}
    things = list(steps) if steps else _around(index, selection, fits, extra)
    chosen = things[: selection.limit]
    edges = list(_among(index, chosen, steps, fits))
    whole = len(chosen) == len(things)
    return Found(things, chosen, edges, len(edges) if whole else sum(1 for _ in _among(index, things, steps, fits)))


def neighbourhood(index: Index, selection: Selection, heading: Heading) -> Network:
    """Return what ``selection`` wants; the heading says when its limit has cut it. Fails as ``find`` does."""
    found = find(index, selection)
    note = f", cut at {len(found.chosen)} of {len(found.things)} things" if found.cut else ""
    return of_edges(index, found.chosen, found.edges, replace(heading, selection=heading.selection + note))


def of_edges(index: Index, ids: Iterable[str], edges: Iterable[Edge], heading: Heading) -> Network:
    """Return the network of some things and statements, such as those of a path."""
    found = sorted(edges, key=lambda edge: (edge.source, edge.relation, edge.target))
    wanted = sorted({*ids, *(end for edge in found for end in (edge.source, edge.target))})
    documents = sorted({id for edge in found for id in edge.source_ids} & index.sources.keys())
    return Network(
        heading,
        tuple(index.nodes[id] for id in wanted),
        tuple(found),
        sources=tuple(index.sources[id] for id in documents),
    )


def with_claims(network: Network, index: Index, claims: Callable[[str], Iterable[Claim]]) -> Network:
    """Add the claims about every thing of a network, and their sources; ``claims`` returns those about one id."""
    found = tuple(claim for node in network.nodes for claim in claims(node.id))
    wanted = {claim.source for claim in found} | {source.id for source in network.sources}
    documents = tuple(index.sources[id] for id in sorted(wanted & index.sources.keys()))
    return replace(network, claims=found, sources=documents)


def _check(index: Index, selection: Selection) -> None:
    for id in (*selection.focus, *filter(None, (selection.to,)), *(id for id, _ in selection.expand)):
        if id not in index.nodes:
            raise NotFound(f"there is no thing {id!r} in this graph", hint=_near(id, index.nodes) or "see /browse")
    named = selection.kinds | {kind for _, kind in selection.expand if kind}
    for kind in sorted(named - index.kinds):
        kinds = sorted(index.kinds)
        raise NotFound(f"there is no kind {kind!r}", hint=f"use one of {', '.join(kinds)}")
    for relation in sorted(selection.relations - index.relations if index.relations else ()):
        raise NotFound(f"there is no property {relation!r}", hint=_near(relation, index.relations) or "see /ontology")


def _near(word: str, known: Iterable[str]) -> str | None:
    found = get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(found)}?" if found else None


def _beside_expanded(index: Index, selection: Selection) -> dict[str, int]:
    """Return what is expanded and what stands beside it; asked for by name, whatever other kinds may appear."""
    fits = _fitting(index, replace(selection, kinds=frozenset()), ())
    found: dict[str, int] = {}
    for id, kind in selection.expand:
        found[id] = 1
        for other in _beside(index, id, fits):
            if not kind or index.nodes[other].kind == kind:
                found[other] = 1
    return found


def _fitting(index: Index, selection: Selection, extra: Iterable[str]) -> Callable[[Edge], bool]:
    ends = {*selection.focus, selection.to, *extra}
    kinds, relations, timed = selection.kinds, selection.relations, bool(selection.since or selection.until)

    def fits(edge: Edge) -> bool:
        return (
            (not relations or edge.relation in relations)
            and (not selection.contested or edge.disputed)
            and (not selection.certainty or edge.certainty in selection.certainty)
            and (not timed or overlaps(edge.spells, selection.since, selection.until))
            and (not kinds or _allowed(edge.source) and _allowed(edge.target))
        )

    def _allowed(id: str) -> bool:
        return id in ends or index.nodes[id].kind in kinds

    return fits


def _beside(index: Index, id: str, fits: Callable[[Edge], bool]) -> Iterator[str]:
    for number in index.touching.get(id, ()):
        edge = index.edges[number]
        if fits(edge):
            yield edge.target if edge.source == id else edge.source


def _distances(index: Index, start: Iterable[str], depth: int, fits: Callable[[Edge], bool]) -> dict[str, int]:
    found = dict.fromkeys(start, 0)
    edge_of = list(found)
    for distance in range(1, depth + 1):
        fresh = []
        for id in edge_of:
            for other in _beside(index, id, fits):
                if other not in found:
                    found[other] = distance
                    fresh.append(other)
        edge_of = fresh
    return found


def _around(index: Index, selection: Selection, fits: Callable[[Edge], bool], extra: dict[str, int]) -> list[str]:
    if not selection.focus:  # the whole graph, as far as it fits: things that some statement joins
        joined = {end for edge in index.edges if fits(edge) for end in (edge.source, edge.target)}
        found = dict.fromkeys(joined, 1)
    else:
        found = {**extra, **_distances(index, selection.focus, selection.depth, fits)}
        found.update({id: min(found[id], distance) for id, distance in extra.items()})
    return sorted(found, key=lambda id: (found[id], -len(index.touching.get(id, ())), id))


def _on_paths(index: Index, selection: Selection, fits: Callable[[Edge], bool]) -> dict[str, int]:
    """Return the things on the shortest paths with their steps from the focus."""
    start, end = selection.focus[0], selection.to
    found = between(index, start, end, Wish(max(1, selection.depth), fits=fits)) if start != end else {start: 0}
    if not found:
        raise NotFound(
            f"no path of up to {selection.depth} statements joins {start} and {end}", hint="raise depth=, or allow more"
        )
    # Whole paths are kept before half ones: the ends first, then by how well a thing is joined.
    order = sorted(found, key=lambda id: (id not in (start, end), -len(index.touching.get(id, ())), id))
    return {id: found[id] for id in order}


def _among(index: Index, chosen: list[str], steps: Mapping[str, int], fits: Callable[[Edge], bool]) -> Iterator[Edge]:
    inside = set(chosen)
    seen: set[int] = set()
    for id in chosen:
        for number in index.touching.get(id, ()):
            edge = index.edges[number]
            if number in seen or edge.source not in inside or edge.target not in inside or not fits(edge):
                continue
            seen.add(number)
            if not steps or steps[edge.source] != steps[edge.target]:  # a path goes on with each step
                yield edge
