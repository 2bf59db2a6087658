"""The draft of version 1.0 of the Reconciliation API, at an address of its own: its manifest is of another form."""

import json
from typing import Any

from flask import Blueprint, Response, request

from sinograph import __version__
from sinograph import vocabulary as v
from sinograph.errors import RequestError
from sinograph.search import Asked, Candidate, Given
from sinograph.web.context import public_url
from sinograph.web.programs import reconcile as stable
from sinograph.web.programs import reconciling as r
from sinograph.web.programs.reconciling import Json
from sinograph.web.words.terms import terms

blueprint = Blueprint("reconcile_draft", __name__, url_prefix="/reconcile/1.0-draft")

_FEATURES = {"name": "How well the name fits", "type": "Of a type that was asked for"}


@blueprint.get("")
def manifest() -> Response:
    """Describe the service."""
    return _sent({
        "versions": ["1.0-draft"],
        "name": "Sinograph: the AI race, China first",
        "lang": "en",
        "serviceVersion": __version__,
        "documentation": public_url("/reconcile"),
        "defaultTypes": stable.manifest()["defaultTypes"],
        "view": {"url": public_url("/id/") + "{id}"},
        "preview": {"width": 400, "height": 200},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {
            "proposeProperties": True,
            "propertySettings": [{"type": "number", "id": "limit", "name": "Most values for one thing; 0 for all"}],
        },
        "standardizedScore": True,
    })  # fmt: skip


@blueprint.post("/match")
def match() -> Response:
    """Answer a batch of queries."""
    queries = r.read(request.get_data(), "the body").get("queries")
    if not isinstance(queries, list):
        raise RequestError("the body has no 'queries', a list")
    r.limited(queries, r.BATCH, "queries")
    found = r.answered([_asked(query) for query in queries])
    return _sent({"results": [{"candidates": [_candidate(one) for one in ranked]} for ranked in found]})


@blueprint.post("/extend")
def extend() -> Response:
    """Answer a data extension query."""
    columns, rows = r.extended(r.read(request.get_data(), "the body"), stable.cell)
    listed = [
        {"id": one, "properties": [{"id": name, "values": values} for name, values in properties.items()]}
        for one, properties in rows.items()
    ]
    return _sent({"meta": columns, "rows": listed})


for _path, _view in (
    ("/suggest/entity", stable.suggest_entity),
    ("/suggest/type", stable.suggest_type),
    ("/suggest/property", stable.suggest_property),
    ("/extend/propose", stable.propose),
    ("/preview", stable.preview),
):
    blueprint.get(_path)(_view)


def _asked(query: Any) -> Asked:
    conditions = query.get("conditions") if isinstance(query, dict) else None
    if not isinstance(conditions, list) or not conditions or not all(isinstance(c, dict) for c in conditions):
        raise RequestError("a query has 'conditions', a list of objects that is not empty")
    name, properties, required = "", [], set()
    for condition in conditions:
        kind, values = condition.get("matchType"), r.values_of(condition.get("propertyValue"))
        if kind == "property" and isinstance(condition.get("propertyId"), str):
            iri = v.TERM + r.name_in_schema(condition["propertyId"])
            properties.append((iri, values))
            required |= {iri} if condition.get("required") else set()
        elif kind in ("name", "id") and values:
            name = _text(values[0])
        else:
            raise RequestError("a condition has a matchType (name, id, property) and, for a property, a propertyId")
    type_name = query.get("type") or ""
    if not isinstance(type_name, str):
        raise RequestError("the type of a query is a text")
    types = (r.name_in_schema(type_name),) if type_name else ()
    limit = r.wished(query.get("limit") or r.USUAL)
    return Asked(name, types, "any", limit, tuple(properties), frozenset(required))


def _text(value: Given) -> str:
    return str(value.get("id", "")) if isinstance(value, dict) else str(value)


def _candidate(candidate: Candidate) -> Json:
    return {
        **stable.result(candidate),
        "features": [
            {"id": name, "name": _feature(name), "value": value} for name, value in candidate.features.items()
        ],
    }


def _feature(name: str) -> str:
    kind, _, rest = name.partition(":")
    if kind == "property":
        return f"How well the {terms().label(v.TERM + rest)} agrees"
    return _FEATURES.get(name, f"Found by {rest}")


def _sent(document: Json) -> Response:
    return Response(json.dumps(document, ensure_ascii=False) + "\n", content_type="application/json")
