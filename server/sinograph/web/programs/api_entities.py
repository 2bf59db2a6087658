"""``/api/entities``: things as JSON in one stable shape (version 1), which is JSON-LD, too; and the list of all."""

import json
from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, request

from sinograph import vocabulary as v
from sinograph.api.entity import LICENCE, VERSION, document, graph_of
from sinograph.errors import NotFound, RequestError
from sinograph.web import ask
from sinograph.web.answers.reply import JSON, send_json
from sinograph.web.context import engine, public_url
from sinograph.web.negotiate import parse_accept, quality
from sinograph.web.pages.entity import document as described
from sinograph.web.words.names import close_to, link, names

blueprint = Blueprint("api_entities", __name__)

_LD, _SCHEMA = "application/ld+json", "application/schema+json"
_USUAL, _MOST = 100, 1000
_ARGUMENTS = ("kind", "after", "limit")


@blueprint.get("/api/entities")
def index() -> Response:
    """List things in the order of their ids, a page at a time; ``next`` is the address of the page after."""
    kind, after, limit = _asked()
    return send_json(lambda: _page(kind, after, limit), "entities")


@blueprint.get("/api/entities/<kind>/<slug>")
def entity(kind: str, slug: str) -> Response:
    """Give a thing with its facts, claims, sources and disputes; the triples are those of /data/kind/slug.ttl."""
    found = described(kind, slug)  # NotFound with near matches
    data, page = found.data, found.page

    def make() -> object:
        nodes = ask.nodes(graph_of(found.iri), entity=found.iri)
        links = {"self": request.path, "page": page, "turtle": f"{data}.ttl", "csv": f"{data}.csv"}
        whole = document(found.iri, nodes, engine().snapshot)
        return {**whole, "links": {name: public_url(path) for name, path in links.items()}}

    response = send_json(make, "entity", content_type=_content_type())
    response.headers["Link"] = ", ".join(
        f"<{target}>; {rest}"
        for target, rest in (
            (found.iri, 'rel="cite-as"'),
            ("/api/schemas/entity-1.json", f'rel="describedby"; type="{_SCHEMA}"'),
            (page, 'rel="alternate"; type="text/html"'),
            (f"{data}.ttl", 'rel="alternate"; type="text/turtle"'),
            (LICENCE, 'rel="license"'),
            ("/api/entities", 'rel="collection"'),
        )
    )
    response.vary.add("Accept")
    return response


@blueprint.get("/api/schemas/<name>")
def schema(name: str) -> Response:
    """Give the JSON Schema (2020-12) of one of the JSON documents of this interface."""
    found = schemas()
    if name not in found:
        raise NotFound(f"there is no schema called {name!r}", **close_to(name, found))
    return send_json(lambda: found[name], content_type=_SCHEMA)


@cache
def schemas() -> dict[str, dict[str, object]]:
    """Return the JSON Schemas of this interface by the name of their file."""
    folder = files(__package__) / "schemas"
    return {one.name: json.loads(one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".json")}


def _content_type() -> str:
    """``application/json`` unless the client would rather have it called JSON-LD."""
    accept = parse_accept(request.headers.get("Accept", ""))
    named = any(one.specificity(_LD) >= 3 for one in accept)
    return _LD if named and quality(accept, _LD) > 0 and quality(accept, _LD) >= quality(accept, JSON) else JSON


def _asked() -> tuple[str, str, int]:
    for name in request.args:
        if name not in _ARGUMENTS:
            raise RequestError(
                f"there is no parameter '{name}'", hint=f"use {', '.join(_ARGUMENTS)}", members={"parameter": name}
            )
    kind, after, word = (request.args.get(name, "") for name in _ARGUMENTS)
    if kind and kind not in _paths():
        help = close_to(kind, _paths())
        raise RequestError(
            f"kind: there is no kind '{kind}'", hint=help.get("hint", "see 'kinds' in /api/entities"),
            members={"parameter": "kind", **help.get("members", {})},
        )  # fmt: skip
    if word and not (word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= _MOST):
        raise RequestError(f"limit={word!r} is not a number from 1 to {_MOST}", members={"parameter": "limit"})
    return kind, after, int(word or _USUAL)


def _paths() -> dict[str, list[str]]:
    """Return all things as ``kind/slug``, sorted, by kind."""
    return ask.once("paths", _sorted_paths)


def _sorted_paths() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(thing.removeprefix(v.ENTITY) for thing in names()):
        found.setdefault(path.partition("/")[0], []).append(path)
    return found


def _page(kind: str, after: str, limit: int) -> dict[str, object]:
    every = _paths()[kind] if kind else sorted(path for paths in _paths().values() for path in paths)
    left = [path for path in every if path > after]
    shown, more = left[:limit], len(left) > limit
    following = f"/api/entities?after={shown[-1]}" if more else ""
    rest = "".join(
        f"&{name}={value}" for name, value in (("kind", kind), ("limit", request.args.get("limit"))) if value
    )
    return {
        "version": VERSION,
        "snapshot": engine().snapshot,
        "licence": LICENCE,
        "kinds": {name: len(paths) for name, paths in sorted(_paths().items())},
        "total": len(every),
        "entities": [_item(path) for path in shown],
        "next": public_url(following + rest) if more else None,
    }


def _item(path: str) -> dict[str, object]:
    thing = v.ENTITY + path
    return {
        "id": thing,
        "path": path,
        "name": link(thing).text,
        "label": {label.language or "@none": label.value for label in names()[thing]},
        "address": public_url(f"/api/entities/{path}"),
    }
