"""The best paths between two things as JSON, each step with the statements behind it and their sources."""

from sinograph import vocabulary as v
from sinograph.api.entity import LICENCE
from sinograph.export.network import Edge
from sinograph.network import Index
from sinograph.network.paths import Path, Wish, paths

VERSION = 1
#: Most statements between the two ends.
LONGEST = 4
Json = dict[str, object]


def document(index: Index, start: str, end: str, wish: Wish, most: int, snapshot: str) -> Json:
    """Return up to ``most`` of the shortest paths from ``start`` to ``end``, both ``kind/slug`` of known things.

    ``complete`` says whether these are all,
    ``throughJoining`` whether they lead through places, lists, techniques or benchmarks as nothing else joins the two.
    """
    found = paths(index, start, end, wish, most)
    return {
        "version": VERSION,
        "snapshot": snapshot,
        "licence": LICENCE,
        "from": _thing(index, start),
        "to": _thing(index, end),
        "length": found.length,
        "complete": found.total <= most,
        "total": found.total,
        "throughJoining": found.joining,
        "paths": [_path(index, one) for one in found.found],
    }


def _path(index: Index, path: Path) -> Json:
    return {
        "things": [_thing(index, one) for one in path.ids],
        "steps": [
            {"from": step.start, "to": step.end, "statements": [_statement(index, e, step.start) for e in step.edges]}
            for step in path.steps
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
        "claimedBy": [one.claim for one in edge.said],
        "times": [{"first": first or None, "last": last or None} for first, last in edge.spells],
        "sources": [
            {"id": one.iri, "title": one.title, "url": one.url or None, "published": one.published or None}
            for one in documents
        ],
    }
