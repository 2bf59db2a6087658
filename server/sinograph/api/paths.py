"""The shortest paths between two things as JSON, each step with the statements behind it and their sources."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sinograph import vocabulary as v
from sinograph.api.entity import LICENCE
from sinograph.errors import NotFound
from sinograph.export.network import Edge, Heading, Network
from sinograph.network import Index, Selection, neighbourhood

VERSION = 1
#: Most statements between the two ends, and most things that are looked at for paths of that length.
LONGEST, THINGS = 4, 200
Json = dict[str, object]
Steps = Mapping[str, Mapping[str, list[Edge]]]


def paths(index: Index, start: str, end: str, longest: int, most: int, snapshot: str) -> Json:
    """Return up to ``most`` of the shortest paths from ``start`` to ``end``, both ``kind/slug`` of known things.

    There is none if more than ``longest`` statements are needed. ``complete`` says whether these are all.
    """
    wanted = Selection(focus=(start,), to=end, depth=longest, limit=THINGS)
    try:
        network = neighbourhood(index, wanted, Heading(snapshot, "", ""))
    except NotFound:  # both are known, so there is no path
        network = Network(Heading(snapshot, "", ""), (), ())
    steps = _steps(network)
    walked = _walks(steps, (start,), end, longest) if start != end else iter(())
    found = [walk for walk, _ in zip(walked, range(most), strict=False)]
    cut = next(walked, None) is not None or "cut at" in network.heading.selection
    return {
        "version": VERSION,
        "snapshot": snapshot,
        "licence": LICENCE,
        "from": _thing(index, start),
        "to": _thing(index, end),
        "length": len(found[0]) - 1 if found else None,
        "complete": not cut,
        "paths": [_path(index, steps, walk) for walk in found],
    }


def _steps(network: Network) -> Steps:
    """Return the statements between each pair of neighbours, from either end."""
    found: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in network.edges:
        found[edge.source][edge.target].append(edge)
        if edge.source != edge.target:
            found[edge.target][edge.source].append(edge)
    return found


def _walks(steps: Steps, so_far: tuple[str, ...], end: str, left: int) -> Iterator[tuple[str, ...]]:
    """Yield the shortest walks to ``end``, in the order of their ids; the network has no edge that leads off them."""
    for length in range(1, left + 1):
        found = False
        for walk in _of_length(steps, so_far, end, length):
            found = True
            yield walk
        if found:
            return


def _of_length(steps: Steps, so_far: tuple[str, ...], end: str, length: int) -> Iterator[tuple[str, ...]]:
    for other in sorted(steps.get(so_far[-1], ())):
        if other in so_far:
            continue
        if length == 1:
            if other == end:
                yield (*so_far, other)
        elif other != end:
            yield from _of_length(steps, (*so_far, other), end, length - 1)


def _path(index: Index, steps: Steps, walk: tuple[str, ...]) -> Json:
    pairs = zip(walk, walk[1:], strict=False)
    return {
        "things": [_thing(index, one) for one in walk],
        "steps": [
            {"from": one, "to": other, "statements": [_statement(index, edge, one) for edge in steps[one][other]]}
            for one, other in pairs
        ],
    }


def _thing(index: Index, id: str) -> Json:
    return {"id": v.ENTITY + id, "path": id, "name": index.nodes[id].label, "type": index.nodes[id].type}


def _statement(index: Index, edge: Edge, start: str) -> Json:
    documents = [index.sources[id] for id in edge.source_ids if id in index.sources]
    return {
        "subject": v.ENTITY + edge.source,
        "property": edge.relation,
        "label": edge.label,
        "object": v.ENTITY + edge.target,
        "reversed": edge.source != start,
        "claims": edge.claims,
        "certainty": edge.certainty,
        "status": edge.status,
        "disputed": edge.disputed,
        "times": [{"first": first or None, "last": last or None} for first, last in edge.spells],
        "sources": [
            {"id": one.iri, "title": one.title, "url": one.url or None, "published": one.published or None}
            for one in documents
        ],
    }
