"""A part of the graph as a drawing needs it: things with their kind, links with how sure they are, and counts."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sinograph.export.network import Edge, Node
from sinograph.network import Found, Index, Selection
from sinograph.network.survey import Survey, between

#: Links that are drawn with everything; more are drawn as an overview, and beyond the second only counted by kind.
INTERACTIVE, OVERVIEW = 1_500, 5_000


@dataclass(frozen=True)
class Words:
    """How things are called in the language of the reader, and where their pages are."""

    thing: Callable[[Node], str]
    relation: Callable[[str], str]
    """From the local name of a property."""
    kind: Callable[[str], str]
    group: Callable[[str], str]
    """The group of a kind that has its own shape and colour."""
    page: Callable[[str], str]
    """From the IRI of a thing."""


def mode(links: int) -> str:
    """Say how so many links are drawn: ``full``, ``overview``, or ``aggregated`` by kind."""
    return "full" if links <= INTERACTIVE else "overview" if links <= OVERVIEW else "aggregated"


def document(
    index: Index, selection: Selection, found: Found, around: Survey, words: Words, snapshot: str
) -> dict[str, object]:
    """Return things, links and counts; above ``OVERVIEW`` links, kinds and the number of links between them."""
    how = mode(len(found.edges))
    body = _aggregated(index, found, words) if how == "aggregated" else _whole(index, selection, found, words)
    return {
        "snapshot": snapshot,
        "address": f"/explore?{selection.query_string()}",
        "selection": {
            "focus": list(selection.focus),
            "to": selection.to or None,
            "depth": selection.depth,
            "expand": [list(pair) for pair in selection.expand],
        },
        "mode": how,
        "things": {"drawn": len(found.chosen), "total": len(found.things)},
        "links": {"drawn": len(found.edges), "total": found.links},
        "around": {
            "things": around.things,
            "links": around.links,
            "contested": around.contested,
            "kinds": _counts(around.kinds, words.kind),
            "relations": _counts(around.relations, words.relation),
            "certainties": dict(sorted(around.certainties.items())),
        },
        **body,
    }


def _whole(index: Index, selection: Selection, found: Found, words: Words) -> dict[str, object]:
    focus = {*selection.focus, selection.to}
    return {
        "nodes": [_node(index, index.nodes[id], id in focus, words) for id in sorted(found.chosen)],
        "edges": [_edge(edge, words) for edge in in_order(found.edges)],
    }


def _aggregated(index: Index, found: Found, words: Words) -> dict[str, object]:
    sizes = Counter(index.nodes[id].kind for id in found.chosen)
    return {
        "nodes": [
            {"id": kind, "label": words.kind(kind), "kind": kind, "group": words.group(kind), "things": size}
            for kind, size in sizes.most_common()
        ],
        "edges": [
            {"source": one, "target": other, "links": links}
            for (one, other), links in between(index, found.edges).most_common()
        ],
    }


def in_order(edges: Iterable[Edge]) -> list[Edge]:
    """Return statements in an order that never changes: by subject, property, object."""
    return sorted(edges, key=lambda edge: (edge.source, edge.relation, edge.target))


def _node(index: Index, node: Node, is_focus: bool, words: Words) -> dict[str, object]:
    return {
        "id": node.id,
        "label": words.thing(node),
        "kind": node.kind,
        "group": words.group(node.kind),
        "degree": len(index.touching.get(node.id, ())),
        "url": words.page(node.iri),
        **({"focus": True} if is_focus else {}),
    }


def _edge(edge: Edge, words: Words) -> dict[str, object]:
    return {
        "source": edge.source,
        "target": edge.target,
        "relation": edge.relation,
        "label": words.relation(edge.relation),
        "certainty": edge.certainty,
        "contested": edge.disputed,
        "claims": edge.claims,
        "sources": len(edge.source_ids),
        "spells": [list(spell) for spell in edge.spells],
    }


def _counts(found: Counter[str], label: Callable[[str], str]) -> list[dict[str, object]]:
    return [
        {"name": name, "label": label(name), "count": count}
        for name, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
