"""The ontology: one page with every term, the same in RDF, and an address for each term and version."""

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.errors import NotFound
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.data import linked_data as ld
from sinograph.web.disputes.claim import answer
from sinograph.web.pages.ontology_page import collect, example
from sinograph.web.words.language import later
from sinograph.web.words.names import close_to
from sinograph.web.words.terms import terms

blueprint = Blueprint("ontology", __name__)
FURTHER = (later("Words of the graph"), "/ontology", "take")

CONCEPTS = "concepts"
_SECOND = ("structure", CONCEPTS)
_VERSION = f"{v.OWL}versionInfo"


def _document(path: str) -> ld.Document:
    return ld.Document(
        iri=v.ONTOLOGY, page=path, data=path, graph="ontology-graph", variable=None,
        classes=(f"{v.OWL}Ontology",), collection="/",
    )  # fmt: skip


@blueprint.get("/ontology")
def ontology() -> Response:
    """Show every term, or give the ontology in RDF; IRIs of terms are fragments of this address."""
    return answer(_document("/ontology"), None, _render)


@blueprint.get("/ontology.<extension>")
def in_format(extension: str) -> Response:
    """Give the ontology in the format of the suffix."""
    return answer(_document("/ontology"), extension, _render)


@blueprint.get("/ontology/<name>")
def term_or_version(name: str) -> Response:
    """Lead from a name to its term (303); a version IRI gives the ontology of that version."""
    if name == CONCEPTS:
        return _stamped(ask.once_spoken("ontology-concepts", lambda: _page(CONCEPTS)))
    stem, extension = ld.split(name)
    version = terms().ontology.first(_VERSION)
    if version in (name, stem):
        extension = extension if version == stem else None
        return answer(_document("/ontology"), extension, _render)
    if v.TERM + name in terms().by_iri and "query" in request.args and (address := example(name)):
        return Response(status=303, headers={"Location": address})
    if v.TERM + name in terms().by_iri:
        return ld.see_other(f"/ontology#{name}", _document("/ontology"))
    raise NotFound(f"the ontology has no term {name!r}", **close_to(name, (t.name for t in terms().by_iri.values())))


def _render() -> str:
    return ask.once_spoken("ontology-page", _page)


def _page(part: str = "") -> str:
    """Return the page; ``part`` gives the second one, with what would make the first too long for a phone."""
    found = collect()
    there = {e.term.name for id, _title, entries in found.sections if id in _SECOND for e in entries}
    document = _document("/ontology")
    return render_template(
        "ontology.html", page=found, document=document, alternates=ld.alternates(document), part=part, there=there
    )


def _stamped(body: str) -> Response:
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, "ontology", CONCEPTS), settings().max_age)
    return response
