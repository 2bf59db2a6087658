"""Links as a list: by property, and within it by the thing that many of them share, so that nothing is said twice."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sinograph.export.network import Edge
from sinograph.network import Index, Selection

#: Links of one property with one thing, single links of a property, and things of a property that are listed at once.
_ENDS, _SINGLES, _HUBS = 10, 12, 6
#: Where there are more links than these, half as much of each property.
_MUCH = 400
#: The same where only one property is asked for.
_MANY = 250
#: Links of a property that stand with others under one heading.
_FEW = 2


@dataclass(frozen=True)
class Row:
    """One link, and the thing at its other end."""

    edge: Edge
    id: str


@dataclass(frozen=True)
class Hub:
    """Links of one property that share a thing."""

    id: str
    outward: bool
    """Whether the links begin there."""
    rows: tuple[Row, ...]
    hidden: int


@dataclass(frozen=True)
class Group:
    """All links of one property: those that share a thing, and single ones."""

    relation: str
    total: int
    hubs: tuple[Hub, ...]
    singles: tuple[Edge, ...]
    hidden: int
    """Links besides that are not listed."""
    more: str
    """The query string that lists all of them."""

    @property
    def few(self) -> tuple[Edge, ...]:
        """The links themselves where they are too few for a heading of their own; else none."""
        rows = tuple(row.edge for hub in self.hubs for row in hub.rows)
        return (*rows, *self.singles) if self.total <= _FEW else ()


def listed(index: Index, selection: Selection, edges: Iterable[Edge]) -> list[Group]:
    """Group the links of a selection, those of the commonest property first."""
    by_relation: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_relation[edge.relation].append(edge)
    most = (_ENDS, _SINGLES, _HUBS)
    if len(by_relation) == 1:
        most = (_MANY, _MANY, _MANY)
    elif sum(map(len, by_relation.values())) > _MUCH:
        most = (_ENDS // 2, _SINGLES // 2, _HUBS // 2)
    groups = [_group(index, selection, relation, found, most) for relation, found in by_relation.items()]
    return sorted(groups, key=lambda group: (-group.total, group.relation))


def _group(
    index: Index, selection: Selection, relation: str, edges: list[Edge], most: tuple[int, int, int]
) -> Group:  # fmt: skip
    ends, singles_most, hubs_most = most
    shared = Counter(end for edge in edges for end in ((edge.source, True), (edge.target, False)))
    focus = {*selection.focus, selection.to}
    by_hub: dict[tuple[str, bool], list[Edge]] = defaultdict(list)
    for edge in edges:
        by_hub[_hub(edge, shared, focus)].append(edge)
    hubs = {hub: found for hub, found in by_hub.items() if len(found) > 1 or hub[0] in focus}
    ordered = sorted(hubs, key=lambda hub: (hub[0] not in focus, -len(hubs[hub]), hub))
    shown = tuple(_rows(index, hub, hubs[hub], ends) for hub in ordered[:hubs_most])
    singles = sorted(
        (found[0] for hub, found in by_hub.items() if hub not in hubs),
        key=lambda edge: index.nodes[edge.source].label.lower(),
    )
    left = sum(len(hubs[hub]) for hub in ordered[hubs_most:]) + max(0, len(singles) - singles_most)
    more = replace(selection, relations=frozenset({relation})).query_string()
    return Group(relation, len(edges), shown, tuple(singles[:singles_most]), left, more)


def _hub(edge: Edge, shared: Counter[tuple[str, bool]], focus: set[str]) -> tuple[str, bool]:
    """Choose the end of a link under which it is listed: the focus, else the one with more links of this kind."""
    begin, end = (edge.source, True), (edge.target, False)
    if (edge.source in focus) != (edge.target in focus):
        return begin if edge.source in focus else end
    return begin if shared[begin] > shared[end] else end


def _rows(index: Index, hub: tuple[str, bool], edges: list[Edge], most: int) -> Hub:
    id, outward = hub
    rows = [Row(edge, edge.target if outward else edge.source) for edge in edges]
    # What is disputed is never among those that are left out.
    rows.sort(key=lambda row: (not row.edge.disputed, index.nodes[row.id].label.lower(), row.id))
    kept = sorted(rows[:most], key=lambda row: index.nodes[row.id].label.lower())
    return Hub(id, outward, tuple(kept), len(rows) - len(kept))
