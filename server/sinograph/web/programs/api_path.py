"""``/api/path``: how two things hang together, with the sources of every step."""

from flask import Blueprint, Response, request

from sinograph import vocabulary as v
from sinograph.api.paths import LONGEST, document
from sinograph.errors import RequestError
from sinograph.network import Index
from sinograph.network.paths import THROUGH, Wish
from sinograph.web.answers.reply import send_json
from sinograph.web.context import engine
from sinograph.web.data.export import index
from sinograph.web.words.names import near

blueprint = Blueprint("api_path", __name__)

_USUAL, _MOST = 10, 50
_ARGUMENTS = ("from", "to", "max", "depth", "through", "without")


@blueprint.get("/api/path")
def path() -> Response:
    """Give the shortest paths from one thing to another, each statement with its certainty, dispute and sources.

    They lead through places, lists, techniques and benchmarks only if nothing else joins the two, with ``through=all``
    like through anything else, with ``through=none`` never; nor do they through what ``without`` names.
    """
    for name, values in request.args.lists():
        if name not in _ARGUMENTS:
            raise _wrong(name, f"there is no parameter '{name}'", f"use {', '.join(_ARGUMENTS)}")
        if len(values) > 1:
            raise _wrong(name, f"the parameter '{name}' is given {len(values)} times")
    most, longest = _number("max", _USUAL, _MOST), _number("depth", LONGEST, LONGEST)
    known = index()
    start, end = _thing("from", known), _thing("to", known)
    if start == end:
        raise _wrong("to", "a path leads from one thing to another one")
    through, without = request.args.get("through", ""), request.args.get("without", "").split(",")
    if through not in THROUGH:
        raise _wrong("through", f"through={through!r} is no way", f"use {' or '.join(filter(None, THROUGH))}")
    wish = Wish(longest, through, frozenset(without))
    return send_json(lambda: document(known, start, end, wish, most, engine().snapshot), "path")


def _thing(name: str, known: Index) -> str:
    text = request.args.get(name, "")
    if not text:
        raise _wrong(name, f"the parameter '{name}' is missing", "write kind/slug, such as models/deepseek-v3")
    id = text.removeprefix(v.ENTITY)
    if id not in known.nodes:
        help = near(v.ENTITY + id)
        raise RequestError(
            f"{name}: there is nothing called '{text}' in this graph", hint=help.get("hint"),
            members={"parameter": name, "parameterType": "entity", **help.get("members", {})},
        )  # fmt: skip
    return id


def _number(name: str, usual: int, most: int) -> int:
    word = request.args.get(name, str(usual))
    if not (word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= most):
        raise _wrong(name, f"{name}={word!r} is not a number from 1 to {most}", kind="number")
    return int(word)


def _wrong(name: str, detail: str, hint: str | None = None, kind: str | None = None) -> RequestError:
    members = {"parameter": name, **({"parameterType": kind} if kind else {})}
    return RequestError(detail, hint=hint, members=members)
