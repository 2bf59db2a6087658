"""All disputes and scope mismatches in one list each, read once a snapshot."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sinograph import vocabulary as v
from sinograph.engine import Row
from sinograph.web import ask
from sinograph.web.reading.findings import spread_words
from sinograph.web.reading.source_page import value_of
from sinograph.web.reading.statements import Value
from sinograph.web.words import wording
from sinograph.web.words.language import ngettext
from sinograph.web.words.links import Link, kind_of, path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import OntologyTerm, Terms, terms
from sinograph.web.words.wording import Words

SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Said:
    """One of the values, and everybody who says it."""

    value: Value
    scope: OntologyTerm | None
    sources: tuple[Link, ...]
    accepted: bool


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
    said: tuple[Said, ...] = ()
    since: str = ""
    """the day from which on there was a second answer, YYYY-MM-DD"""
    thing: str = ""
    """kind of the thing, such as models"""
    scopes: tuple[Words, ...] = ()
    """what more closely, such as the benchmark of a score"""

    def is_of(self, name: str, wanted: str) -> bool:
        """Tell whether one of severity, kind, thing, property and source is as wanted, or ``about`` is named so."""
        if name == "source":
            return any(one.href == f"/page/{wanted}" for said in self.said for one in said.sources)
        if name == "about":
            names = (self.about.text, self.about.chinese or "", self.about.href.removeprefix("/page/"))
            return any(_plain(wanted) in _plain(text) for text in names)
        of = {"severity": self.severity, "kind": self.kind, "property": self.prop.name, "thing": self.thing}
        return of[name] == wanted


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


#: How the list can be sorted, and the key for it.
ORDERS: dict[str, Callable[[Listed], tuple[object, ...]]] = {
    "severity": lambda d: (SEVERITIES.index(d.severity), d.kind, -d.spread, d.about.text),
    "spread": lambda d: (d.kind != "number", -d.spread, d.about.text),
    "sources": lambda d: (-d.sources, d.about.text),
    "newest": lambda d: (tuple(-ord(c) for c in d.newest) or (0,), d.about.text),
    "since": lambda d: (tuple(-ord(c) for c in d.since) or (0,), d.about.text),
    "name": lambda d: (d.about.text.casefold(), d.prop.label),
    "property": lambda d: (d.prop.label.casefold(), d.about.text.casefold()),
}


def disputes() -> list[Listed]:
    """Return every dispute of the snapshot."""
    return list(ask.once_spoken("disputes", _disputes))


def _disputes() -> list[Listed]:
    scopes: dict[str, list[Words]] = defaultdict(list)
    known = terms()
    for row in ask.rows("dispute-scopes"):
        term = row["scope"]
        named = term.kind == "iri"
        shown = link(term.value).text if named and kind_of(term.value) else known.label(term.value) if named else ""
        scopes[path_of(row["dispute"].value)].append(Words(shown) if named else wording.literal(term))
    return [replace(one, scopes=tuple(scopes[one.path])) for one in _listed("disputes", "dispute")]


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
    spread = first["spread"].value if "spread" in first else ""
    kind = first["kind"].value if "kind" in first else ""
    said = _said(rows, known)
    return Listed(
        path=path_of(iri),
        about=link(first["about"].value),
        prop=known.get(first["property"].value),
        measurand=known.get(first["measurand"].value) if "measurand" in first else None,
        values=tuple((one.value, one.scope) for one in said),
        kind=kind,
        severity=first["severity"].value if "severity" in first else "",
        spread=float(spread or 0),
        apart=spread_words(kind, spread),
        sources=len({r["source"].value for r in rows if "source" in r}),
        newest=max((r["asserted"].value for r in rows if "asserted" in r), default=""),
        said=said,
        since=_since(rows),
        thing=kind_of(first["about"].value),
    )


def _said(rows: Iterable[Row], known: Terms) -> tuple[Said, ...]:
    """Return the different values with who says each, the accepted one first, then those that more sources say."""
    found: dict[tuple[str, str], Said] = {}
    for row in rows:
        scope = known.get(row["measurand"].value) if "measurand" in row else None
        value = value_of(row, known)
        key = (value.words.text, scope.iri if scope else "")
        held = found.get(key) or Said(value, scope, (), False)
        source = (link(row["source"].value),) if "source" in row else ()
        accepted = "status" in row and row["status"].value == f"{v.TERM}accepted"
        more = tuple(s for s in source if s not in held.sources)
        found[key] = replace(held, sources=held.sources + more, accepted=held.accepted or accepted)
    return tuple(sorted(found.values(), key=lambda one: (not one.accepted, -len(one.sources))))


def _since(rows: Iterable[Row]) -> str:
    """Return the day on which a second answer was first given; empty where too few claims are dated."""
    dated = sorted((r["asserted"].value, r["text"].value) for r in rows if "asserted" in r)
    return next((day for day, text in dated if text != dated[0][1]), "")


def short(of: Listed) -> str:
    """Return how far apart the values lie, in few signs: ``×1.5``, ``288 days``, ``2 answers``."""
    if of.kind == "number":
        return f"×{of.spread:,.3g}" if of.spread < 1000 else f"×{of.spread:,.0f}"
    if of.kind == "date":
        return ngettext("%(num)s day", "%(num)s days", round(of.spread))
    return ngettext("%(num)s answer", "%(num)s answers", round(of.spread))


@dataclass(frozen=True, slots=True)
class Contrary:
    """A source with how often others say something else."""

    source: Link
    disputes: int
    alone: int
    """disputes in which no other source gives its value"""
    accepted: int
    """disputes in which its value is the one this graph works with"""
    claims: int
    """all claims of the source"""
    against: tuple[tuple[Link, int], ...]
    """whom it stands against most often"""


def by_source() -> list[Contrary]:
    """Return every source that takes part in a dispute, those with most disputes first."""
    return list(ask.once_spoken("disputes-by-source", _by_source))


def _by_source() -> list[Contrary]:
    sizes = {path_of(row["source"].value): int(row["claims"].value) for row in ask.rows("source-sizes")}
    stands: dict[Link, list[tuple[Listed, Said]]] = defaultdict(list)
    for one in disputes():
        for said in one.said:
            for source in said.sources:
                stands[source].append((one, said))
    found = [_contrary(source, own, sizes) for source, own in stands.items()]
    return sorted(found, key=lambda c: (-c.disputes, -c.alone, c.source.text.casefold()))


def _contrary(source: Link, own: list[tuple[Listed, Said]], sizes: Mapping[str, int]) -> Contrary:
    against: dict[Link, int] = defaultdict(int)
    for one, said in own:
        for other in {s for rival in one.said if rival is not said for s in rival.sources if s != source}:
            against[other] += 1
    most = sorted(against.items(), key=lambda pair: (-pair[1], pair[0].text.casefold()))[:3]
    return Contrary(
        source, len({one.path for one, _said in own}), sum(len(said.sources) == 1 for _one, said in own),
        sum(said.accepted for _one, said in own), sizes.get(source.href, 0), tuple(most),
    )  # fmt: skip
