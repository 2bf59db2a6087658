"""Where sources disagree: the list, and a page for each dispute, scope mismatch, adjudication and doubt."""

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.errors import NotFound, RequestError
from sinograph.web import ask, conditional
from sinograph.web import linked_data as ld
from sinograph.web.claim import answer, node_document
from sinograph.web.context import engine, settings
from sinograph.web.dispute_list import ORDERS, disputes, mismatches
from sinograph.web.findings import claims_of, finding
from sinograph.web.language import later
from sinograph.web.statements import Reader
from sinograph.web.terms import terms
from sinograph.web.text import in_language

blueprint = Blueprint("dispute", __name__)
NAVIGATION = (later("Disputes"), "/disputes", 30)

_WORDS = {
    "dispute": ("Sources disagree", "Independent claims about the same thing whose values exclude each other."),
    "mismatch": ("Not the same measure", "These claims look like rivals and are not: each measures something else."),
    "adjudication": ("A decision", "A curator chose what this graph accepts, and says why."),
    "doubt": ("A doubt", "Our own reason not to trust a claim. The claim stays in the graph and is not accepted."),
}


@blueprint.get("/disputes")
def index() -> Response:
    """List what sources disagree about, and what only looks like it."""
    word = request.args.get("sort", "severity")
    if word not in ORDERS:
        raise RequestError(f"disputes cannot be sorted by {word!r}", hint=f"use one of {', '.join(ORDERS)}")
    wanted = {name: request.args.get(name, "") for name in ("severity", "property", "kind")}
    found = [d for d in disputes() if all(not w or d.is_of(name, w) for name, w in wanted.items())]
    found.sort(key=ORDERS[word])
    body = render_template(
        "disputes.html", disputes=found, mismatches=mismatches(), total=len(disputes()), sort=word, orders=ORDERS,
        wanted=wanted,
    )  # fmt: skip
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path), settings().max_age)
    return response


@blueprint.get("/disputes.<extension>")
def table(extension: str) -> Response:
    """Give all disputes as CSV or JSON, one row a claim."""
    if extension not in ("csv", "json"):
        raise NotFound(f"there is no 'disputes.{extension}'", hint="there is disputes.csv and disputes.json")
    result = ask.answer("disputes-table", extension)
    response = Response(result.read(), content_type=result.content_type)
    conditional.stamp(response, conditional.tag(engine().snapshot, request.path), settings().max_age)
    return response


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
    heading, explanation = _WORDS[place]
    return render_template(
        "finding.html",
        finding=shown,
        heading=heading,
        explanation=explanation,
        title=in_language(values.get(f"{v.RDFS}label", ())) or heading,
        about=[reader.link(t.value) for t in values.get("about", ())],
        prop=known.get(shown.prop) if shown and shown.prop else None,
        measurand=known.get(values["measurand"][0].value) if values.get("measurand") else None,
        statements=claims_of("node-claims", known, node=found.iri),
        place=place,
        document=found,
        alternates=ld.alternates(found),
    )
