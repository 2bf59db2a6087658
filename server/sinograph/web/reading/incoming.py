"""What points to a thing: grouped by property and counted, cut where a list gets too long to read."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass

from sinograph import vocabulary as v
from sinograph.engine import Row
from sinograph.web.words.links import Link, kind_of, path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import OntologyTerm, Terms

#: Links of one property that a page lists; all of them are a query away.
_LISTED = 60
#: Kinds of things that people write files about; the build makes the others, and each repeats what panels show.
_KINDS = frozenset(v.KINDS)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One property by which other things point here. ``claimed`` links are said by a source and not accepted."""

    prop: OntologyTerm
    things: tuple[str, ...]
    links: tuple[Link, ...]
    claimed: tuple[Link, ...]
    total: int
    query: str

    @property
    def hidden(self) -> int:
        """How many links are counted and not listed."""
        return self.total - len(self.links) - len(self.claimed)


def incoming(iri: str, rows: Iterable[Row], known: Terms) -> list[Incoming]:
    """Return the links to ``iri``, the property with most of them first."""
    accepted: dict[str, dict[str, str]] = defaultdict(dict)
    claimed: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        prop, subject = row["property"].value, row["subject"].value
        if prop.startswith(v.TERM) and kind_of(subject) in _KINDS and subject != iri:
            side = claimed if "claim" in row else accepted
            side[prop][subject] = link(subject).text
    found = []
    for prop in {*accepted, *claimed}:
        sure = accepted.get(prop, {})
        unsure = {s: label for s, label in claimed.get(prop, {}).items() if s not in sure}
        links, rest = _links(sure, _LISTED), _LISTED - min(_LISTED, len(sure))
        things, total = (*sure, *unsure), len(sure) + len(unsure)
        found.append(Incoming(known.get(prop), things, links, _links(unsure, rest), total, _query(iri, prop)))
    return sorted(found, key=lambda group: (-group.total, group.prop.label))


def apart(groups: Iterable[Incoming], shown: Container[str]) -> list[Incoming]:
    """Return the groups that no panel shows."""
    return [group for group in groups if group.prop.name not in shown]


def _links(labels: dict[str, str], most: int) -> tuple[Link, ...]:
    ordered = sorted(labels.items(), key=lambda item: (item[1].casefold(), item[0]))
    return tuple(Link(path_of(iri), label) for iri, label in ordered[:most])


def _query(iri: str, prop: str) -> str:
    return f"SELECT ?thing ?label WHERE {{ ?thing <{prop}> <{iri}> ; rdfs:label ?label }} ORDER BY ?label"
