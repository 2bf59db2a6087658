"""Triples by subject and predicate, with the classes that a node belongs to: what shapes are asked about."""

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from sinograph import vocabulary as v

Node = ox.NamedNode | ox.BlankNode | ox.Literal


class Facts:
    """A graph to look things up in; much faster for single steps than a query is."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Index ``triples`` by subject and predicate, and subjects by class."""
        self._out: dict[Node, dict[ox.NamedNode, list[Node]]] = defaultdict(dict)
        self._members: dict[Node, list[Node]] = defaultdict(list)
        self._above: dict[Node, frozenset[Node]] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            assert not isinstance(subject, ox.Triple) and not isinstance(value, ox.Triple)
            self._out[subject].setdefault(predicate, []).append(value)
            if predicate == v.RDF_TYPE:
                self._members[value].append(subject)

    def values(self, node: Node, predicate: ox.NamedNode) -> list[Node]:
        """Return the objects of ``node`` and ``predicate``."""
        held = self._out.get(node)
        return held.get(predicate, []) if held else []

    def one(self, node: Node, predicate: ox.NamedNode) -> Node | None:
        """Return the only object of ``node`` and ``predicate``; ``None`` when there is none, or more than one."""
        values = self.values(node, predicate)
        return values[0] if len(values) == 1 else None

    def statements(self, node: Node) -> dict[ox.NamedNode, list[Node]]:
        """Return everything said of ``node``, by predicate."""
        return self._out.get(node, {})

    def subjects(self) -> Iterable[Node]:
        """Return every node that something is said of."""
        return self._out.keys()

    def listed(self, head: Node) -> list[Node] | None:
        """Return the members of the RDF list at ``head``, or ``None`` when it is none."""
        members: list[Node] = []
        while head != v.RDF_NIL:
            first, rest = self.one(head, v.RDF_FIRST), self.one(head, v.RDF_REST)
            if first is None or rest is None:
                return None
            members.append(first)
            head = rest
        return members

    def instances(self, cls: Node) -> set[Node]:
        """Return the SHACL instances of ``cls``: members of it and of its subclasses (SHACL, section 1.1)."""
        below = [c for c in self._members if cls in self._ancestors(c)]
        return {member for c in below for member in self._members[c]}

    def is_instance(self, node: Node, cls: Node) -> bool:
        """Tell whether ``node`` is a SHACL instance of ``cls``."""
        return any(cls in self._ancestors(c) for c in self.values(node, v.RDF_TYPE))

    def _ancestors(self, cls: Node) -> frozenset[Node]:
        """Return ``cls`` and every class above it."""
        known = self._above.get(cls)
        if known is None:
            reached, open_ = {cls}, [cls]
            while open_:
                fresh = [c for c in self.values(open_.pop(), v.RDFS_SUBCLASS_OF) if c not in reached]
                reached.update(fresh)
                open_.extend(fresh)
            known = self._above[cls] = frozenset(reached)
        return known
