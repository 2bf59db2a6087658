"""All disputes and scope mismatches in one list each, read once a snapshot."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from sinograph.engine import Row
from sinograph.web import ask
from sinograph.web.findings import spread_words
from sinograph.web.links import Link, path_of
from sinograph.web.names import link
from sinograph.web.source_page import value_of
from sinograph.web.statements import Value
from sinograph.web.terms import OntologyTerm, Terms, terms

_SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Listed:
    """One dispute or mismatch: what about, and the different values with the scope of each."""

    path: str
    about: Link
    prop: OntologyTerm
    measurand: OntologyTerm | None
    values: tuple[tuple[Value, OntologyTerm | None], ...]
    kind: str = ""
    severity: str = ""
    spread: float = 0.0
    apart: str = ""
    sources: int = 0
    newest: str = ""

    def is_of(self, name: str, wanted: str) -> bool:
        """Tell whether ``severity``, ``kind`` or the name of the ``property`` is as wanted."""
        return {"severity": self.severity, "kind": self.kind, "property": self.prop.name}[name] == wanted


#: How the list can be sorted, and the key for it.
ORDERS: dict[str, Callable[[Listed], tuple[object, ...]]] = {
    "severity": lambda d: (_SEVERITIES.index(d.severity), d.kind, -d.spread, d.about.text),
    "spread": lambda d: (d.kind != "number", -d.spread, d.about.text),
    "sources": lambda d: (-d.sources, d.about.text),
    "newest": lambda d: (tuple(-ord(c) for c in d.newest) or (0,), d.about.text),
    "name": lambda d: (d.about.text.casefold(), d.prop.label),
}


def disputes() -> list[Listed]:
    """Return every dispute of the snapshot."""
    return list(ask.once_spoken("disputes", lambda: _listed("disputes", "dispute")))


def mismatches() -> list[Listed]:
    """Return every scope mismatch of the snapshot."""
    return list(ask.once_spoken("mismatches", lambda: _listed("mismatches", "mismatch")))


def _listed(query: str, variable: str) -> list[Listed]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in ask.rows(query):
        groups[row[variable].value].append(row)
    known = terms()
    found = [_one(iri, rows, known) for iri, rows in groups.items()]
    return sorted(found, key=lambda d: (d.about.text.casefold(), d.path))


def _one(iri: str, rows: list[Row], known: Terms) -> Listed:
    rows = sorted(rows, key=lambda r: r["claim"].value)
    first = rows[0]
    values = {}
    for row in rows:
        scope = known.get(row["measurand"].value) if "measurand" in row else None
        value = value_of(row, known)
        values[(value.words.text, scope.iri if scope else "")] = (value, scope)
    spread = first["spread"].value if "spread" in first else ""
    kind = first["kind"].value if "kind" in first else ""
    return Listed(
        path=path_of(iri),
        about=link(first["about"].value),
        prop=known.get(first["property"].value),
        measurand=known.get(first["measurand"].value) if "measurand" in first else None,
        values=tuple(values.values()),
        kind=kind,
        severity=first["severity"].value if "severity" in first else "",
        spread=float(spread or 0),
        apart=spread_words(kind, spread),
        sources=len({r["source"].value for r in rows if "source" in r}),
        newest=max((r["asserted"].value for r in rows if "asserted" in r), default=""),
    )
