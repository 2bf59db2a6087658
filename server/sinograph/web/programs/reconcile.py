"""The Reconciliation Service API 0.2: what OpenRefine asks to find out which things the names of a table mean."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request

from sinograph import __version__
from sinograph import vocabulary as v
from sinograph.engine import Term
from sinograph.errors import NotFound, RequestError
from sinograph.search import Asked, Candidate, Given
from sinograph.web.context import names_index, public_url
from sinograph.web.negotiate import prefers_html
from sinograph.web.programs import reconciling as r
from sinograph.web.programs.reconciling import Json
from sinograph.web.words.links import path_of
from sinograph.web.words.terms import terms

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

#: JSONP runs what we send as a program, so a callback is a plain name and nothing else.
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,60}(\.[A-Za-z_$][\w$]{0,60}){0,4}", re.ASCII)
_STRICT = ("any", "all", "should")
_PREVIEW = (400, 200)
#: Small, and the only pages that another site may show in a frame.
_FRAMED = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


@blueprint.route("", methods=["GET", "POST"])
def service() -> Response:
    """Answer a batch of queries or an extension; without either say what this service can do, in words to a browser."""
    if request.is_json and request.method == "POST":
        document = r.read(request.get_data(), "the body")
        return _sent(_results(document.get("queries", document)))
    if "queries" in request.values:
        return _sent(_results(r.read(request.values["queries"], "'queries'")))
    if "extend" in request.values:
        columns, rows = r.extended(r.read(request.values["extend"], "'extend'"), cell)
        return _sent({"meta": columns, "rows": rows})
    if request.method == "POST":
        raise RequestError("the request has neither 'queries' nor 'extend'", hint="send one of them as a form field")
    if prefers_html(request.headers.get("Accept")):
        return Response(render_template("reconcile.html", address=public_url("/reconcile")), mimetype="text/html")
    response = _sent(manifest())
    response.vary.add("Accept")
    return response


def manifest() -> Json:
    """Describe the service (section 2.2)."""
    here = public_url("/reconcile")
    return {
        "versions": ["0.2"],
        "name": "Sinograph: the AI race, China first",
        "identifierSpace": v.ENTITY,
        "schemaSpace": v.TERM,
        "documentation": here,
        "serviceVersion": __version__,
        "defaultTypes": [r.typed(terms().get(v.TERM + name)) for name in ("Organization", "Person", "AIModel", "Chip")],
        "view": {"url": public_url("/id/") + "{{id}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": _PREVIEW[0], "height": _PREVIEW[1]},
        "suggest": {
            what: {"service_url": public_url("/").rstrip("/"), "service_path": f"/reconcile/suggest/{what}"}
            for what in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {
                "service_url": public_url("/").rstrip("/"),
                "service_path": "/reconcile/extend/propose",
            },
            "property_settings": [
                {
                    "type": "number",
                    "name": "limit",
                    "label": "Limit",
                    "default": 0,
                    "help_text": "Most values for one thing; 0 for all",
                }
            ],
        },
    }


@blueprint.get("/suggest/entity")
def suggest_entity() -> Response:
    """Complete the name of a thing (section 5.1)."""
    return _sent({"result": r.suggested_things(*r.asked_for(request.args))})


@blueprint.get("/suggest/type")
def suggest_type() -> Response:
    """Complete the name of a class (section 5.1)."""
    return _sent({"result": r.suggested_types(*r.asked_for(request.args))})


@blueprint.get("/suggest/property")
def suggest_property() -> Response:
    """Complete the name of a property (section 5.1)."""
    return _sent({"result": r.suggested_properties(*r.asked_for(request.args))})


@blueprint.get("/extend/propose")
def propose() -> Response:
    """Name the properties that are worth fetching for things of a class (section 6.1)."""
    name = r.name_in_schema(request.args.get("type", ""))
    limit = r.number_in(request.args, "limit", 30)
    return _sent({"properties": r.proposed(name, limit), **({"type": name} if name else {}), "limit": limit})


@blueprint.get("/preview")
def preview() -> Response:
    """Show a thing in a small frame of another site (section 4)."""
    record = r.thing_asked_for()
    if record is None:
        raise NotFound(f"there is nothing called {request.args.get('id', '')[:200]!r} in this graph")
    country = names_index().get(record.country) if record.country else None
    body = render_template(
        "preview.html", record=record, types=r.types_of(record), country=country, page=public_url(path_of(record.iri)),
        names=[name for name in names_index().names(record) if name not in (record.label, record.chinese)][:4],
    )  # fmt: skip
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _FRAMED
    return response


def result(candidate: Candidate) -> Json:
    """Return a candidate as section 3.3 wants it."""
    return {
        **r.described(candidate.record),
        "type": r.types_of(candidate.record),
        "score": candidate.score,
        "match": candidate.match,
        "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
    }


def cell(term: Term) -> Json:
    """Return a value as section 6.3 wants it; dates that are not days stay text."""
    if term.kind == "iri":
        record = names_index().get(term.value)
        if record:
            return {"id": record.path, "name": record.label}
        known = terms().by_iri.get(term.value)
        return {"str": known.label if known else term.value}
    if term.number is not None:
        whole = (term.datatype or "").endswith(("integer", "int", "long"))
        return {"int": int(term.value)} if whole else {"float": term.number}
    if term.datatype == f"{v.XSD}date" and _is_day(term.value):
        return {"date": f"{term.value}T00:00:00Z"}
    return {"str": term.value}


def _results(batch: Any) -> Json:
    if not isinstance(batch, dict):
        raise RequestError("a batch is an object with a query under each key")
    r.limited(batch, r.BATCH, "queries")
    found = r.answered([_asked(key, query) for key, query in batch.items()])
    return {key: {"result": [result(one) for one in ranked]} for key, ranked in zip(batch, found, strict=True)}


def _asked(key: str, query: Any) -> Asked:
    if not isinstance(query, dict) or not (isinstance(query.get("query"), str) or query.get("properties")):
        raise RequestError(f"the query {key!r} has neither 'query', a text, nor 'properties'")
    types = query.get("type") or []
    types = [types] if isinstance(types, str | dict) else types
    strict, properties = query.get("type_strict", "any"), query.get("properties") or []
    if not isinstance(types, list) or strict not in _STRICT or not isinstance(properties, list):
        raise RequestError(f"the query {key!r} has a type, type_strict or properties that cannot be read")
    names = [str(one.get("id", "")) if isinstance(one, dict) else str(one) for one in types]
    return Asked(
        query.get("query") or "",
        tuple(r.name_in_schema(name) for name in names if name),
        strict,
        r.wished(query.get("limit") or r.USUAL),
        tuple(_evidence(key, one) for one in properties),
    )


def _evidence(key: str, given: Any) -> tuple[str, tuple[Given, ...]]:
    if not isinstance(given, dict) or not isinstance(given.get("pid"), str) or "v" not in given:
        raise RequestError(f"a property of the query {key!r} has no 'pid' or no 'v'")
    return v.TERM + r.name_in_schema(given["pid"]), r.values_of(given["v"])


def _sent(document: Mapping[str, Any]) -> Response:
    text = json.dumps(document, ensure_ascii=False)
    callback = request.values.get("callback")
    if callback is None:
        return Response(text + "\n", content_type="application/json")
    if not _CALLBACK.fullmatch(callback):
        raise RequestError("the callback is no plain name of a function", hint="leave it out: CORS is allowed here")
    # The comment keeps the first bytes from being anybody's file format; U+2028 ends lines in old JavaScript.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Response(f"/**/{callback}({text});\n", content_type="text/javascript; charset=utf-8")


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
