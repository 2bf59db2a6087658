"""Disputes, scope mismatches, adjudications and doubts, read from their nodes."""

from collections.abc import Iterable, Mapping

from sinograph import vocabulary as v
from sinograph.engine.nodes import Node
from sinograph.web import ask, wording
from sinograph.web.facts import Finding
from sinograph.web.links import Link, name_of, path_of
from sinograph.web.statements import Reader, Statement
from sinograph.web.terms import Terms
from sinograph.web.text import in_language

_PLACES = {"dispute": "Dispute", "mismatch": "ScopeMismatch", "adjudication": "Adjudication", "doubt": "Doubt"}
_KINDS = tuple(_PLACES.values())
_LABEL = f"{v.RDFS}label"
#: Nodes whose claims about other things are fetched for one page.
_FOREIGN_AT_MOST = 6


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
        return f"the largest is {wording.roughly(spread)} times the smallest"
    if kind == "date":
        return f"{wording.count(int(float(spread)), 'day')} apart"
    return f"{wording.grouped(spread)} different answers"


def foreign_claims(found: Iterable[Finding], own: Mapping[str, Statement], known: Terms) -> dict[str, Statement]:
    """Return the claims about other things that stand in a scope mismatch with claims of this one."""
    wanting = [f for f in found if f.kind == "ScopeMismatch" and any(c not in own for c in f.claims)]
    statements: dict[str, Statement] = {}
    for one in wanting[:_FOREIGN_AT_MOST]:
        iri = v.BASE + one.link.href.lstrip("/")
        statements |= {s.iri: s for s in claims_of("node-claims", known, node=iri)}
    return {iri: s for iri, s in statements.items() if iri not in own}


def claims_of(query: str, known: Terms, **iris: str) -> list[Statement]:
    """Return the claims that a page query constructs."""
    return Reader(known).statements(ask.nodes(query, **iris))
