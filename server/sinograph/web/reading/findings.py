"""Disputes, scope mismatches, adjudications and doubts, read from their nodes."""

from collections.abc import Iterable, Mapping

from sinograph import vocabulary as v
from sinograph.engine.nodes import Node
from sinograph.web import ask
from sinograph.web.reading.facts import Finding
from sinograph.web.reading.statements import Reader, Statement
from sinograph.web.words import wording
from sinograph.web.words.language import _, ngettext
from sinograph.web.words.links import Link, name_of, path_of
from sinograph.web.words.terms import Terms
from sinograph.web.words.text import in_language

_PLACES = {"dispute": "Dispute", "mismatch": "ScopeMismatch", "adjudication": "Adjudication", "doubt": "Doubt"}
_KINDS = tuple(_PLACES.values())
_LABEL = f"{v.RDFS}label"


def findings_of(nodes: Mapping[str, Node]) -> list[Finding]:
    """Return those of ``nodes`` that are findings: disputes first, then mismatches, adjudications and doubts."""
    found = [finding(iri, node) for iri, node in nodes.items()]
    return sorted((f for f in found if f is not None), key=lambda f: (_KINDS.index(f.kind), f.link.href))


def finding(iri: str, node: Node) -> Finding | None:
    """Return one node as a finding; ``None`` when its IRI says that it is something else."""
    kind = _PLACES.get(iri.removeprefix(v.BASE).partition("/")[0])
    if kind is None:
        return None

    def one(name: str) -> str:
        return node[name][0].value if node.get(name) else ""

    claims = [t.value for name in ("involves", "accepts", "doubts") for t in node.get(name, ())]
    return Finding(
        link=Link(path_of(iri), in_language(node.get(_LABEL, ())) or name_of(iri)),
        kind=kind,
        words=in_language(node.get("rationale", ())) or "",
        claims=tuple(sorted(claims)),
        prop=one("property"),
        severity=one("severity"),
        spread=spread_words(one("disputeKind"), one("spread")),
    )


def spread_words(kind: str, spread: str) -> str:
    """Return how far the values of a dispute lie apart, in words; the empty text when it is not known."""
    if not spread:
        return ""
    if kind == "number":
        return _("the largest is %(factor)s times the smallest", factor=wording.roughly(spread))
    if kind == "date":
        return ngettext("%(num)s day apart", "%(num)s days apart", int(float(spread)))
    return _("%(number)s different answers", number=wording.grouped(spread))


def foreign_claims(
    found: Iterable[Finding], own: Mapping[str, Statement], known: Terms, entity: str
) -> dict[str, Statement]:
    """Return the claims about other things that stand in a scope mismatch with claims of ``entity``."""
    if all(claim in own for f in found if f.kind == "ScopeMismatch" for claim in f.claims):
        return {}
    return {s.iri: s for s in claims_of("entity-foreign", known, entity=entity) if s.iri not in own}


def claims_of(query: str, known: Terms, **iris: str) -> list[Statement]:
    """Return the claims that a page query constructs."""
    return Reader(known).statements(ask.nodes(query, **iris))
