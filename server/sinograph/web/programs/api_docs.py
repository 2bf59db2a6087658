"""``/api``: every address for programs, its parameters, an example to try, and the way there for the usual tools."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template, request

from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, public_url, settings
from sinograph.web.data.described import state
from sinograph.web.programs.openapi import make
from sinograph.web.words.language import later

blueprint = Blueprint("api_docs", __name__)
FURTHER = (later("For programs and agents"), "/api", "take")

_LONGEST = 120
#: The order of the groups and their names in words; one that is not named here comes last under its own name.
_GROUPS = {
    "Things": later("Things"),
    "Named queries": later("Questions with an answer"),
    "SPARQL": later("SPARQL"),
    "Search": later("Search and control status"),
    "Linked data": later("Linked data"),
    "Files": later("Files and networks"),
    "Reconciliation 0.2": later("Matching names (reconciliation)"),
    "Reconciliation 1.0 draft": later("Matching names, draft of version 1.0"),
    "Agents": later("Agents"),
    "Citations": later("Citations"),
    "Snapshots": later("Snapshots and changes"),
    "This interface": later("Descriptions of the interface"),
    "Operation": later("Operation"),
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    note: str
    parameters: list[dict[str, Any]]
    types: list[str]
    example: str
    """Address that can be followed; empty for what is not a GET, or has no example."""
    curl: str


@blueprint.get("/api")
def page() -> Response:
    """Describe all addresses for programs, made from the same routes as the OpenAPI document."""
    tag = conditional.tag(engine().snapshot, "api docs", state())
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    body = ask.once_spoken(f"api docs {public_url('/')}", _body)
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, tag, settings().max_age)
    return response


def _body() -> str:
    now = settings()
    return render_template(
        "api.html", groups=groups(), url=public_url, limits=engine().limits, rate=now.requests_a_minute(),
    )  # fmt: skip


def groups() -> list[tuple[str, str, list[Endpoint]]]:
    """Return id, title and endpoints of each group."""
    found: dict[str, list[Endpoint]] = defaultdict(list)
    for path, operations in make()["paths"].items():
        for method, operation in operations.items():
            found[operation["tags"][0]].append(_endpoint(path, method.upper(), operation))
    names = [*(tag for tag in _GROUPS if tag in found), *(tag for tag in found if tag not in _GROUPS)]
    return [(_id(tag), _GROUPS.get(tag, tag), found[tag]) for tag in names]


def _endpoint(path: str, method: str, operation: dict[str, Any]) -> Endpoint:
    parameters = operation["parameters"]
    types = [kind for answer in operation["responses"].values() for kind in answer.get("content", {})]
    example = _example(path, parameters) if method == "GET" else ""
    curl = f"curl -L '{public_url(example)}'" if example and len(example) <= _LONGEST else ""
    if method == "POST":
        kind = next(iter(operation.get("requestBody", {}).get("content", {})), "")
        curl = f"curl -X POST -H 'Content-Type: {kind}' --data-binary @- '{public_url(path)}'" if kind else ""
    return Endpoint(
        operation["operationId"], method, path, operation["summary"], operation.get("description", ""),
        parameters, list(dict.fromkeys(t for t in types if t != "*/*" and "problem" not in t)), example, curl,
    )  # fmt: skip


def _example(path: str, parameters: list[dict[str, Any]]) -> str:
    """Return the path with the examples of its parameters; of the optional ones those that make it answer something."""
    if "{path}" in path:  # whatever somebody keeps there
        return ""
    asked = {}
    for one in parameters:
        if "example" not in one:
            if one.get("required"):
                return ""
            continue
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(str(one["example"]), safe="/:@,"))
        else:
            asked[one["name"]] = str(one["example"])
    return "" if "{" in path else f"{path}?{urlencode(asked)}" if asked else path


def _id(tag: str) -> str:
    return "about-" + "".join(c if c.isalnum() else "-" for c in tag.lower())
