"""Collects what the page of one thing shows; a few small queries, the rest is arrangement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.engine import Row, Term
from sinograph.errors import NotFound
from sinograph.web import ask
from sinograph.web.answers.as_of import AsOf
from sinograph.web.pages.surroundings import surroundings
from sinograph.web.panels import Panel, Subject, panels
from sinograph.web.reading.facts import Fact, Finding, facts, opinions
from sinograph.web.reading.findings import findings_of, foreign_claims
from sinograph.web.reading.incoming import Incoming, apart, incoming
from sinograph.web.reading.statements import Reader, Statement, Value
from sinograph.web.reading.unknown import unknown
from sinograph.web.words.language import _, language
from sinograph.web.words.links import Link, kind_of, name_of, path_of
from sinograph.web.words.names import near
from sinograph.web.words.terms import OntologyTerm, Terms, terms
from sinograph.web.words.text import in_language

_TYPE, _LABEL, _ALIAS = f"{v.RDF}type", f"{v.RDFS}label", f"{v.SKOS}altLabel"
_SUMMARY, _SAME = f"{v.DCT}description", f"{v.SKOS}exactMatch"
_HEAD = frozenset({_TYPE, _LABEL, _ALIAS, _SUMMARY, _SAME})
_FOLLOWING_SHOWN = 24
#: Kinds whose pages describe law, and say that they are no advice.
LEGAL_KINDS = frozenset({"rules", "lists", "policies"})


@dataclass
class EntityPage:
    """Everything the template of a thing's page needs."""

    iri: str
    label: str
    chinese: str | None
    types: list[Link]
    summary: str | None
    aliases: list[Term]
    same_as: list[str]
    described: list[tuple[OntologyTerm, list[Value]]]
    statements: list[Statement]
    facts: list[Fact]
    opinions: list[Statement]
    disputes: list[tuple[Finding, list[Statement]]]
    decisions: list[tuple[OntologyTerm, Finding]]
    mismatches: list[tuple[Finding, list[Statement]]]
    doubts: Mapping[str, Finding]
    following: list[tuple[OntologyTerm, list[Value], int]]
    incoming: list[Incoming]
    unknown: list[OntologyTerm]
    only: OntologyTerm | None
    as_of: AsOf
    left_out: int
    panels: list[Panel]
    around: Markup | None

    @property
    def path(self) -> str:
        """The path of the page."""
        return path_of(self.iri)

    @property
    def kind(self) -> str:
        """The kind, which is the first segment of the path."""
        return kind_of(self.iri)

    @property
    def name(self) -> str:
        """Kind and slug."""
        return name_of(self.iri)

    @property
    def legal(self) -> bool:
        """Tell whether the page describes law."""
        return self.kind in LEGAL_KINDS


def collect(iri: str, only: str | None = None, as_of: AsOf | None = None, bare: bool = False) -> EntityPage:
    """Return what the page of ``iri`` shows, or every value of ``only`` one property; ``as_of`` rules claims out.

    ``bare`` leaves out panels and the drawing, so that the facts hold everything.

    Raises ``NotFound`` with near matches when there is no such thing.
    """
    known, as_of = terms(), as_of or AsOf()
    # What is read of a thing is kept for a while: its page is asked for again, in other readings and by others.
    read = (
        _read(iri, known, as_of)
        if as_of.active
        else ask.recently_spoken(f"page {iri}", lambda: _read(iri, known, AsOf()))
    )
    plain, statements, found, by_iri, arriving = read.plain, read.statements, read.found, read.by_iri, read.arriving
    reader = Reader(known)
    claimed = {s.prop.iri for s in statements}
    classes = known.most_specific(t.value for t in plain.get(_TYPE, ()))
    label, chinese = _names(plain, iri)
    doubts = {claim: f for f in found if f.kind == "Doubt" for claim in f.claims}
    noted = [replace(s, notes=(*s.notes, _doubted(doubts[s.iri]))) if s.iri in doubts else s for s in statements]
    subject = Subject(iri, kind_of(iri), label, noted, plain, arriving, known, reader, as_of.active)
    shown = panels(subject) if not (only or bare) else []
    covered = frozenset(name for panel in shown for name in panel.covers)
    return EntityPage(
        iri=iri,
        label=label,
        chinese=chinese,
        types=[reader.link(c) for c in classes],
        summary=in_language(plain.get(_SUMMARY, ()), language()) or in_language(plain.get(_SUMMARY, ())),
        aliases=_aliases(plain, label),
        same_as=sorted(t.value for t in plain.get(_SAME, ())),
        described=_described(plain, claimed, known, reader),
        statements=statements,
        facts=facts(statements, found, only, covered),
        opinions=opinions(statements, covered),
        disputes=_beside("Dispute", found, by_iri),
        decisions=[(known.get(f.prop), f) for f in found if f.kind == "Adjudication"],
        mismatches=_beside("ScopeMismatch", found, by_iri),
        doubts=doubts,
        following=_following(plain, claimed, arriving, known, reader),
        incoming=apart(arriving, {name for panel in shown for name in panel.links}),
        unknown=unknown(classes, claimed, known),
        only=known.get(v.TERM + only) if only else None,
        as_of=as_of,
        left_out=read.left_out,
        panels=shown,
        around=surroundings(subject) if not (only or bare) else None,
    )


@dataclass(frozen=True)
class _Read:
    """What the queries about one thing gave, in the language of the page."""

    plain: Mapping[str, list[Term]]
    statements: list[Statement]
    found: list[Finding]
    by_iri: Mapping[str, Statement]
    arriving: list[Incoming]
    left_out: int


def _read(iri: str, known: Terms, as_of: AsOf) -> _Read:
    plain = _by_property(ask.rows("entity-facts", entity=iri))
    if not plain:
        raise NotFound(f"there is nothing called {name_of(iri)!r} in this graph", **near(iri))
    everything = ask.nodes("entity-claims", entity=iri)
    nodes = as_of.keep(everything) if as_of.active else everything
    statements = Reader(known).statements(nodes, iri)
    found = findings_of({**nodes, **(ask.nodes("entity-doubts", entity=iri) if nodes and iri in doubted() else {})})
    by_iri = {s.iri: s for s in statements}
    by_iri |= foreign_claims(found, by_iri, known, iri)
    arriving = incoming(iri, ask.rows("entity-incoming", entity=iri), known)
    return _Read(plain, statements, found, by_iri, arriving, len(everything) - len(nodes))


def doubted() -> frozenset[str]:
    """Return the IRIs of the things about which a claim is doubted."""
    return ask.once("doubted", lambda: frozenset(row["entity"].value for row in ask.rows("doubted")))


def _doubted(doubt: Finding) -> str:
    return _("Doubted: %(why)s", why=doubt.words)


def _names(plain: Mapping[str, list[Term]], iri: str) -> tuple[str, str | None]:
    """Return the name of a thing in the language of the page, and the Chinese one where that is another."""
    labels = plain.get(_LABEL, ())
    chinese = in_language(labels, "zh")
    own = chinese if language() == "zh" else None
    label = own or in_language(labels) or chinese or name_of(iri)
    return label, chinese if chinese != label else None


def _aliases(plain: Mapping[str, list[Term]], label: str) -> list[Term]:
    """Return the other names of a thing; one that differs from the label in nothing but its case is left out."""
    same = {label.casefold()} | {t.value.casefold() for t in plain.get(_LABEL, ())}
    return sorted((t for t in plain.get(_ALIAS, ()) if t.value.casefold() not in same), key=str)


def _by_property(rows: Iterable[Row]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = defaultdict(list)
    for row in rows:
        if row["value"] not in found[row["property"].value]:
            found[row["property"].value].append(row["value"])
    return found


def _described(
    plain: Mapping[str, list[Term]], claimed: set[str], known: Terms, reader: Reader
) -> list[tuple[OntologyTerm, list[Value]]]:
    found = []
    for iri in sorted(plain):
        term = known.get(iri)
        if iri not in _HEAD and iri not in claimed and term.sg("descriptive") == ("true",):
            found.append((term, [reader.term(t) for t in plain[iri]]))
    return found


def _beside(
    kind: str, found: Iterable[Finding], by_iri: Mapping[str, Statement]
) -> list[tuple[Finding, list[Statement]]]:
    return [(f, [by_iri[c] for c in f.claims if c in by_iri]) for f in found if f.kind == kind]


def _following(
    plain: Mapping[str, list[Term]],
    claimed: set[str],
    arriving: Iterable[Incoming],
    known: Terms,
    reader: Reader,
) -> list[tuple[OntologyTerm, list[Value], int]]:
    """Return what the graph asserts without a claim about just that: inferred links and derived values.

    Situations are left out: each is made from one of the claims that the page shows.
    """
    seen = {other for group in arriving for other in known.inverses.get(group.prop.iri, ())}
    found = []
    for iri in sorted(plain):
        term = known.get(iri)
        skip = iri in _HEAD or iri in claimed or iri in seen or term.sg("descriptive") == ("true",)
        things = [t for t in plain[iri] if t.kind != "iri" or kind_of(t.value) not in known.situation_kinds]
        if skip or not things or not term.is_property:
            continue
        values = sorted((reader.term(t) for t in things), key=lambda value: value.words.text)
        found.append((term, values[:_FOLLOWING_SHOWN], len(values)))
    return found
