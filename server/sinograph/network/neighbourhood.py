"""The things around a focus, or on the shortest paths between two, and the statements among them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from sinograph.errors import NotFound
from sinograph.export.network import Claim, Edge, Heading, Network
from sinograph.network.index import Index
from sinograph.network.paths import Wish, between
from sinograph.network.selection import Selection
from sinograph.network.statements import overlaps


def neighbourhood(index: Index, selection: Selection, heading: Heading) -> Network:
    """Return what ``selection`` wants; the heading says when its limit has cut it.

    Nearest things come first, then those with more statements. NotFound for a focus, kind or property that does not
    exist, and for two things that no path joins.
    """
    _check(index, selection)
    fits = _fitting(index, selection)
    steps = _on_paths(index, selection, fits) if selection.to else {}
    kept = list(steps) if steps else _around(index, selection, fits)
    total, chosen = len(kept), kept[: selection.limit]
    note = f", cut at {len(chosen)} of {total} things" if total > len(chosen) else ""
    return of_edges(index, chosen, _among(index, chosen, steps, fits), replace(
        heading, selection=heading.selection + note
    ))  # fmt: skip


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
    for id in (*selection.focus, *filter(None, (selection.to,))):
        if id not in index.nodes:
            raise NotFound(f"there is no thing {id!r} in this graph", hint=_near(id, index.nodes) or "see /browse")
    for kind in sorted(selection.kinds - {node.kind for node in index.nodes.values()} if selection.kinds else ()):
        kinds = sorted({node.kind for node in index.nodes.values()})
        raise NotFound(f"there is no kind {kind!r}", hint=f"use one of {', '.join(kinds)}")
    for relation in sorted(selection.relations - index.relations if index.relations else ()):
        raise NotFound(f"there is no property {relation!r}", hint=_near(relation, index.relations) or "see /ontology")


def _near(word: str, known: Iterable[str]) -> str | None:
    found = get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(found)}?" if found else None


def _fitting(index: Index, selection: Selection) -> Callable[[Edge], bool]:
    ends = {*selection.focus, selection.to}

    def fits(edge: Edge) -> bool:
        return (
            (not selection.relations or edge.relation in selection.relations)
            and (not selection.contested or edge.disputed)
            and overlaps(edge.spells, selection.since, selection.until)
            and all(
                not selection.kinds or id in ends or index.nodes[id].kind in selection.kinds
                for id in (edge.source, edge.target)
            )
        )

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


def _around(index: Index, selection: Selection, fits: Callable[[Edge], bool]) -> list[str]:
    if not selection.focus:  # the whole graph, as far as it fits: things that some statement joins
        joined = {end for edge in index.edges if fits(edge) for end in (edge.source, edge.target)}
        found = dict.fromkeys(joined, 1)
    else:
        found = _distances(index, selection.focus, selection.depth, fits)
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
