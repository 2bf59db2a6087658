"""The OpenAPI 3.1 document, made from the routes: paths, methods and words from the code, the rest from a table."""

import inspect
import json
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.routing import Rule

from sinograph import __version__
from sinograph.web.answers.reply import JSON, send_json
from sinograph.web.context import public_url
from sinograph.web.data.dataset import ABOUT
from sinograph.web.data.linked_data import LICENCE, RDF_EXTENSIONS
from sinograph.web.programs.api_entities import schemas

blueprint = Blueprint("openapi", __name__)

MEDIA_TYPE = "application/vnd.oai.openapi+json"
_RDF = (
    "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "application/trig",
    "application/n-quads", "application/json", "text/csv", "text/html",
)  # fmt: skip
_TYPES = {"rdf": _RDF, "any": ("*/*",)}
_PROBLEMS = ("application/problem+json", "text/html", "text/plain")
_CONVERTER = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
_MOVED = {303: "See the address in Location", 308: "Moved to the address in Location", 304: "The client holds it"}
_GIVEN = {200: "What is asked for", 202: "Taken", 204: "Nothing to say", 206: "A part of the file"}

Json = dict[str, Any]


@blueprint.get("/api/openapi.json")
def document() -> Response:
    """Give this document: every public route with its parameters and answers, as OpenAPI 3.1."""
    wanted = MEDIA_TYPE if MEDIA_TYPE in request.headers.get("Accept", "") else JSON
    response = send_json(make, "openapi", content_type=wanted)
    response.vary.add("Accept")
    return response


@cache
def table() -> Json:
    """Return what is said of routes besides what the code says: ``pages``, ``path`` and ``routes`` by endpoint."""
    return tomllib.loads((files(__package__) / "openapi.toml").read_text("utf-8"))


def undescribed() -> list[str]:
    """Return the endpoints that are in neither list of the table, and those of the table that no route has."""
    known = {rule.endpoint for rule in current_app.url_map.iter_rules()}
    said = {*table()["pages"], *table()["routes"]}
    return sorted((known - said) | (said - known - {"openapi.page"}))


def make() -> Json:
    """Return the document (OpenAPI 3.1.1) for the routes of the running application."""
    paths: dict[str, Json] = {}
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda one: one.rule):
        said = table()["routes"].get(rule.endpoint)
        if said is not None:
            place = paths.setdefault(_CONVERTER.sub(r"{\3}", rule.rule), {})
            for method in said.get("methods", ["GET"]):
                place[method.lower()] = _operation(rule, said, method)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Sinograph",
            "version": __version__,
            "description": ABOUT,
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": public_url("/").rstrip("/")}],
        "tags": [{"name": tag} for tag in dict.fromkeys(one["tag"] for one in table()["routes"].values())],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM, **_schemas()},
            "responses": {
                "Problem": {
                    "description": "A problem document (RFC 9457), or the same for people",
                    "content": {
                        kind: {"schema": {"$ref": "#/components/schemas/Problem"}} if "json" in kind else {}
                        for kind in _PROBLEMS
                    },
                }
            },
        },
    }


def _operation(rule: Rule, said: Json, method: str) -> Json:
    words = inspect.getdoc(current_app.view_functions[rule.endpoint]) or ""
    summary = " ".join(words.split("\n\n")[0].split())
    name = rule.endpoint.replace(".", "_") + ("" if method == "GET" else f"_{method.lower()}")
    name += "_at_path" if rule.rule.endswith("<path:path>") else ""
    found: Json = {
        "operationId": name,
        "tags": [said["tag"]],
        "summary": summary,
        "parameters": [*_in_path(rule, said), *(_in_query(one) for one in said.get("query", ()))],
        "responses": _responses(said),
    }
    if "note" in said:
        found["description"] = said["note"]
    if method == "POST":
        body = said.get("body", {"application/x-www-form-urlencoded": "object"})
        found["requestBody"] = {"content": {kind: {"schema": {"type": type}} for kind, type in body.items()}}
    return found


def _in_path(rule: Rule, said: Json) -> list[Json]:
    found = []
    for _, choices, name in _CONVERTER.findall(rule.rule):
        about = table()["path"][name]
        schema: Json = {"type": "string", "minLength": 1}
        if choices:
            schema["enum"] = [word.strip() for word in choices.split(",")]
        elif name == "extension" and said.get("types") == "rdf":
            schema["enum"] = list(RDF_EXTENSIONS)
        example = said.get("path", {}).get(name, about["example"])
        found.append(
            {"name": name, "in": "path", "required": True, "description": about["about"], "schema": schema,
             "example": example}
        )  # fmt: skip
    return found


def _in_query(said: Json) -> Json:
    schema: Json = {"type": said.get("type", "string")}
    names = {"min": "minimum", "max": "maximum", "default": "default"}
    schema |= {there: said[here] for here, there in names.items() if here in said}
    found = {"name": said["name"], "in": "query", "description": said["about"], "schema": schema}
    if "example" in said:
        found["example"] = said["example"]
    return {**found, "required": True} if said.get("required") else found


def _responses(said: Json) -> Json:
    kinds = said.get("types", [JSON])
    content: Json = {kind: {} for kind in (_TYPES[kinds] if isinstance(kinds, str) else kinds)}
    if "schema" in said:
        for kind in content:
            content[kind] = {"schema": {"$ref": f"#/components/schemas/{said['schema']}"}}
    found: Json = {}
    for status in said.get("status", [200]):
        if status in _MOVED:
            there = {"Location": {"schema": {"type": "string"}}}
            found[str(status)] = {"description": _MOVED[status], "headers": there}
        else:
            found[str(status)] = {"description": _GIVEN[status], **({"content": content} if status != 204 else {})}
    found["304"] = {"description": _MOVED[304]}
    problem = {"$ref": "#/components/responses/Problem"}
    return {**found, "4XX": problem, "5XX": problem}


def _schemas() -> Json:
    """Return the published schemas as components; their inner references point there."""
    found: Json = {}
    for file, schema in schemas().items():
        name = file.removesuffix(".json")
        text = json.dumps({k: part for k, part in schema.items() if k not in ("$id", "$schema", "$defs")})
        inner = schema.get("$defs", {})
        assert isinstance(inner, dict)
        for key, part in ((name, text), *((f"{name}.{k}", json.dumps(one)) for k, one in inner.items())):
            found[key] = json.loads(part.replace('"#/$defs/', f'"#/components/schemas/{name}.'))
    return found


_PROBLEM: Json = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "description": "Address of an explanation of this kind of problem"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "hint": {"type": "string", "description": "What to do"},
        "parameter": {"type": "string", "description": "The parameter that is wrong"},
        "parameterType": {"type": "string"},
        "near": {"type": "array", "description": "What may have been meant"},
    },
    "required": ["type", "title", "status", "detail"],
}
