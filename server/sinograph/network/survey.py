"""What there is around a focus before filters: how many of each kind, property and certainty, and from when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sinograph.export.network import Edge
from sinograph.network.index import Index
from sinograph.network.neighbourhood import find
from sinograph.network.selection import LARGEST_LIMIT, Selection


@dataclass(frozen=True)
class Survey:
    """Counts of things and statements around a focus."""

    things: int
    links: int
    kinds: Counter[str]
    """Things of each kind."""
    relations: Counter[str]
    """Statements of each property, by local name."""
    certainties: Counter[str]
    """Statements by how sure the surest claim is."""
    contested: int
    first: str
    """The earliest day on which some statement begins or ends; empty where nobody gives one."""
    last: str


def unfiltered(selection: Selection, keep: frozenset[str] = frozenset()) -> Selection:
    """Return the same neighbourhood without its filters; ``keep`` names fields that stay."""
    plain = Selection()
    filters = ("kinds", "relations", "since", "until", "contested", "certainty")
    return replace(selection, **{name: getattr(plain, name) for name in filters if name not in keep})


def survey(index: Index, selection: Selection) -> Survey:
    """Count what is around the focus of ``selection``; its filters and its limit do not matter."""
    found = find(index, replace(unfiltered(selection), limit=LARGEST_LIMIT))
    days = sorted(day for edge in found.edges for spell in edge.spells for day in spell if day)
    return Survey(
        things=len(found.things),
        links=found.links,
        kinds=Counter(index.nodes[id].kind for id in found.things),
        relations=Counter(edge.relation for edge in found.edges),
        certainties=Counter(edge.certainty for edge in found.edges),
        contested=sum(edge.disputed for edge in found.edges),
        first=days[0] if days else "",
        last=days[-1] if days else "",
    )


def between(index: Index, edges: Iterable[Edge]) -> Counter[tuple[str, str]]:
    """Count statements between kinds of things, whichever way they point; each pair of kinds is in order."""
    kind = {id: node.kind for id, node in index.nodes.items()}
    return Counter(_pair(kind[edge.source], kind[edge.target]) for edge in edges)


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)
