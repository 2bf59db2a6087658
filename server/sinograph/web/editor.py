"""What the query editor asks for: the words of the graph to complete with, and whether a query can be read at all."""

import json

from flask import Blueprint, Response, jsonify, request

from sinograph import vocabulary as v
from sinograph.engine import Query
from sinograph.errors import RequestError
from sinograph.web import ask, conditional
from sinograph.web.context import engine, settings
from sinograph.web.table import shorten
from sinograph.web.terms import terms

blueprint = Blueprint("editor", __name__, url_prefix="/sparql")

_KINDS = (("Class", "class"), ("ObjectProperty", "property"), ("DatatypeProperty", "property"),
          ("AnnotationProperty", "property"))  # fmt: skip


@blueprint.get("/terms.json")
def words() -> Response:
    """List classes, properties, concepts and prefixes with their label and definition, the most used first."""
    tag = conditional.tag(engine().snapshot, "editor-terms")
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    response = Response(ask.once("editor-terms", _words), content_type="application/json")
    conditional.stamp(response, tag, settings().max_age)
    return response


@blueprint.post("/check")
def check() -> Response:
    """Say whether the query in the body can be parsed; it is not evaluated. A problem names line and column."""
    if request.mimetype != "application/sparql-query":
        raise RequestError("send the query as the body, of type application/sparql-query")
    text = request.get_data(cache=False).decode("utf-8", "replace")
    engine().query(Query(text, base=settings().base, prefixes=v.PREFIXES, parse_only=True)).close()
    response = jsonify(ok=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def _words() -> str:
    used = {row["property"].value: int(row["claims"].value) for row in ask.rows("term-usage")}
    found = sorted(terms().by_iri.values(), key=lambda term: (-used.get(term.iri, 0), term.name))
    listed = [{"name": shorten(t.iri), "label": t.label, "about": t.definition, "kind": _kind(t.types)} for t in found]
    listed += [
        {"name": f"{name}:", "label": iri, "about": None, "kind": "namespace"} for name, iri in v.PREFIXES.items()
    ]
    return json.dumps(listed, ensure_ascii=False)


def _kind(types: tuple[str, ...]) -> str:
    return next((kind for name, kind in _KINDS if v.OWL + name in types), "constant")
