"""What the query page asks for: words and things to complete with, whether a text is a query, and it rewritten."""

import json
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from sinograph import vocabulary as v
from sinograph.engine import Query
from sinograph.errors import NotFound, RequestError
from sinograph.query.tidy import tidy, with_prefixes
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, names_index, settings
from sinograph.web.data.linked_data import LICENCE
from sinograph.web.reading.unknown import class_totals
from sinograph.web.sparql.results.chart import chart, vega
from sinograph.web.sparql.results.page import rows_of
from sinograph.web.sparql.results.programs import programs
from sinograph.web.sparql.results.rows import shorten
from sinograph.web.words.terms import terms, usage

blueprint = Blueprint("editor", __name__, url_prefix="/sparql")

_KINDS = (("Class", "class"), ("ObjectProperty", "property"), ("DatatypeProperty", "property"),
          ("AnnotationProperty", "property"))  # fmt: skip
_THINGS = 8
_REWRITE = {"format": tidy, "prefixes": with_prefixes}
_QUERY = "application/sparql-query"


@blueprint.get("/terms.json")
def words() -> Response:
    """List classes, properties, concepts and prefixes with their label and definition, the most used first."""
    tag = conditional.tag(engine().snapshot, "editor-terms")
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    response = Response(ask.once_spoken("editor-terms", _words), content_type="application/json")
    conditional.stamp(response, tag, settings().max_age)
    return response


@blueprint.get("/things.json")
def things() -> Response:
    """Find things by name for a query: each with its IRI, its name and its kind; nothing for less than two letters."""
    wanted = request.args.get("q", "").strip()[:100]
    hits = names_index().find(wanted, limit=_THINGS).hits if len(wanted) > 1 else []
    found = [
        {"name": f"<{h.record.iri}>", "label": h.record.label, "found": h.name, "about": h.record.summary,
         "kind": h.record.kind}
        for h in hits
    ]  # fmt: skip
    response = jsonify(found)
    conditional.stamp(response, conditional.tag(engine().snapshot, "editor-things", wanted), settings().max_age)
    return response


@blueprint.post("/check")
def check() -> Response:
    """Say whether the query in the body can be parsed; it is not evaluated. A problem names line and column."""
    engine().query(Query(_body(), base=settings().base, prefixes=v.PREFIXES, parse_only=True)).close()
    response = jsonify(ok=True)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/rewrite/<any(format, prefixes):how>")
def rewrite(how: str) -> Response:
    """Write the query in the body for reading, or with the PREFIX lines that other endpoints need."""
    response = Response(_REWRITE[how](_body()), content_type=f"{_QUERY}; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/programs")
def as_programs() -> Response:
    """Write the query in the body for curl, Python and R, as a part of a page."""
    body = render_template("_query_programs.html", programs=programs(_body()))
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/chart.vl.json")
def vega_lite() -> Response:
    """Give the chart of a query as a Vega-Lite specification with its numbers; ``x`` and ``y`` name columns."""
    text = request.args.get("query", "")
    if not text.strip():
        raise RequestError("there is no query to draw", hint="send SPARQL in the parameter query")
    query = Query(text, base=settings().base, prefixes=v.PREFIXES, rows=settings().table_rows)
    columns, rows = rows_of(query)
    found = chart(columns, rows, request.args.get("x", ""), request.args.get("y", ""))
    if found is None:
        raise NotFound("the result has no column of numbers, so there is no chart of it")
    body = json.dumps(vega(found, rows, text, LICENCE), ensure_ascii=False, indent=1) + "\n"
    response = Response(body, content_type="application/vnd.vegalite.v5+json")
    response.headers["Content-Disposition"] = 'attachment; filename="chart.vl.json"'
    asked = urlencode(sorted(request.args.items()))
    conditional.stamp(response, conditional.tag(engine().snapshot, "vega", asked), settings().max_age)
    return response


def _body() -> str:
    if request.mimetype != _QUERY:
        raise RequestError("send the query as the body, of type application/sparql-query")
    return request.get_data(cache=False).decode("utf-8", "replace")


def _words() -> str:
    used = {**{iri: claims for iri, (claims, _) in usage().items()}, **class_totals()}
    found = sorted(terms().by_iri.values(), key=lambda term: (-used.get(term.iri, 0), term.name))
    listed = [
        {"name": shorten(t.iri), "label": t.label, "about": t.definition, "kind": _kind(t.types),
         "used": used.get(t.iri, 0), "also": t.english if t.english != t.label else t.chinese}
        for t in found
    ]  # fmt: skip
    listed += [
        {"name": f"{name}:", "label": iri, "about": None, "kind": "namespace"} for name, iri in v.PREFIXES.items()
    ]
    return json.dumps(listed, ensure_ascii=False)


def _kind(types: tuple[str, ...]) -> str:
    return next((kind for name, kind in _KINDS if v.OWL + name in types), "constant")
