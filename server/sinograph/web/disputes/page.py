"""A page for each dispute, scope mismatch, adjudication and doubt; the lists are in ``disputes.lists``."""

from collections import Counter

from flask import Blueprint, Response, render_template

from sinograph import vocabulary as v
from sinograph.errors import NotFound
from sinograph.web import ask
from sinograph.web.data import linked_data as ld
from sinograph.web.disputes import why
from sinograph.web.disputes.claim import answer, node_document
from sinograph.web.disputes.lists import SEVERITY_WORDS
from sinograph.web.reading.findings import finding
from sinograph.web.reading.statements import Reader
from sinograph.web.words.language import _, later
from sinograph.web.words.terms import terms
from sinograph.web.words.text import in_language

blueprint = Blueprint("dispute", __name__)

_WORDS = {
    "dispute": (
        later("Sources disagree"),
        later("Independent claims about the same thing whose values exclude each other."),
    ),
    "mismatch": (
        later("Not the same measure"),
        later("These claims look like rivals and are not: each measures something else."),
    ),
    "adjudication": (later("A decision"), later("A curator chose what this graph accepts, and says why.")),
    "doubt": (
        later("A doubt"),
        later("Our own reason not to trust a claim. The claim stays in the graph and is not accepted."),
    ),
}
_CRUMBS = {
    "dispute": later("dispute"), "mismatch": later("not the same measure"), "adjudication": later("decision"),
    "doubt": later("doubt"),
}  # fmt: skip


@blueprint.get("/<any(dispute, mismatch, adjudication, doubt):place>/<name>")
def node(place: str, name: str) -> Response:
    """Show one finding, or give its data."""
    name, extension = ld.split(name)
    iri = f"{v.BASE}{place}/{name}"
    rows = ld.look_up(iri)
    if not rows:
        raise NotFound(f"there is no {place} {name!r} in this graph", hint="the list is at /disputes")
    found = node_document(iri, f"/{place}/{name}", rows, "/disputes")
    return answer(found, extension, lambda: _render(place, found))


def _render(place: str, found: ld.Document) -> str:
    known = terms()
    values = ask.nodes("node", node=found.iri)[found.iri]
    reader = Reader(known)
    shown = finding(found.iri, values)
    claims = ask.nodes("node-claims", node=found.iri)
    statements = reader.statements(claims)
    measurand = known.get(values["measurand"][0].value) if values.get("measurand") else None
    about = [reader.link(t.value) for t in values.get("about", ())]
    if place == "mismatch":  # it may span several things: the one that most of the claims are about comes first
        counted = Counter(s.about for s in statements)
        about = sorted(counted, key=lambda link: (-counted[link], link.text))
    prop = known.get(shown.prop) if shown and shown.prop else statements[0].prop if statements else None
    spans, dates = why.spans(statements, claims)
    compared = place in ("dispute", "mismatch")
    return render_template(
        "finding.html",
        finding=shown,
        heading=_(_WORDS[place][0]),
        explanation=_(_WORDS[place][1]),
        crumb=_(_CRUMBS[place]),
        title=in_language(values.get(f"{v.RDFS}label", ())) or _(_WORDS[place][0]),
        about=about,
        prop=prop,
        measurand=measurand,
        statements=statements,
        reasons=why.reasons(statements, spans, dates, measurand) if place == "dispute" else [],
        measured=why.measured(statements) if place == "mismatch" else [],
        drawing=why.drawing(spans, dates, prop, known) if compared else "",
        severities=SEVERITY_WORDS,
        place=place,
        document=found,
        alternates=ld.alternates(found),
    )
