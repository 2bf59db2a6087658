"""The Markdown twin of a page, at its address with ``.md`` behind it or by ``Accept: text/markdown``."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from flask import Flask, Response, request

from sinograph import vocabulary as v
from sinograph.agents import asking, findings, markdown, things
from sinograph.agents.ground import Ground
from sinograph.errors import NotFound, RequestError
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.data.ground import ground
from sinograph.web.negotiate import parse_accept, quality
from sinograph.web.words.links import path_of

MARKDOWN = "text/markdown"
_TYPE = f"{MARKDOWN}; charset=utf-8"
_SUFFIX = ".md"
Made = tuple[Iterator[str], bool]


def register(app: Flask) -> None:
    """Look at every request after it was allowed; those that want a twin get it."""
    app.before_request(_answer)
    app.after_request(_point)


def _entity(known: Ground, kind: str, slug: str) -> Made:
    if known.names.get(f"{kind}/{slug}") is None:
        known.thing(f"{kind}/{slug}")  # says what is near
        raise NotFound(f"there is nothing called {kind}/{slug} in this graph")
    found = things.entity(known, f"{kind}/{slug}")
    return markdown.entity(found), bool(found["truncated"])


def _claim(known: Ground, name: str) -> Made:
    return markdown.claim(things.claim(known, v.CLAIM + _safe(name))), False


def _dispute(known: Ground, name: str) -> Made:
    found = findings.dispute(known, v.DISPUTE + _safe(name))
    return markdown.dispute(found), "more_values" in found


def _disputes(known: Ground) -> Made:
    found = findings.disputes(known, severity=request.args.get("severity", ""), limit=50)
    return markdown.disputes(found), bool(found["truncated"])


def _query(known: Ground, name: str) -> Made:
    found = asking.named_query(
        known, name, {k: value for k, value in request.args.items() if value and k != "snapshot"}, asking.ROWS
    )
    return markdown.query(found), bool(found["truncated"])


def _queries(known: Ground) -> Made:
    found = asking.named_query(known)
    return markdown.queries(found), bool(found["truncated"])


def _status(known: Ground) -> Made:
    given = {name: request.args.get(name, "").strip() for name in ("chip", "to", "on", "hq")}
    if missing := [name for name in ("chip", "to", "on") if not given[name]]:
        raise RequestError(f"the parameter '{missing[0]}' is missing", hint="ask with chip=, to= and on=")
    found = findings.control_status(known, given["chip"], given["to"], given["on"], given["hq"])
    return markdown.status(found), bool(found["truncated"])


#: Path of a page → what makes its twin.
_TWINS: tuple[tuple[re.Pattern[str], Callable[..., Made]], ...] = (
    (re.compile(r"/(?:page|id)/([^/]+)/([^/]+)"), _entity),
    (re.compile(r"/claim/([^/]+)"), _claim),
    (re.compile(r"/dispute/([^/]+)"), _dispute),
    (re.compile(r"/disputes"), _disputes),
    (re.compile(r"/queries/([^/]+)"), _query),
    (re.compile(r"/queries"), _queries),
    (re.compile(r"/status"), _status),
)


def _answer() -> Response | None:
    """Answer with the twin of a page; None for everything else."""
    if request.method not in ("GET", "HEAD"):
        return None
    path = request.path
    named = path.endswith(_SUFFIX)
    if not named and not _prefers(request.headers.get("Accept", "")):
        return None
    path = path.removesuffix(_SUFFIX)
    for pattern, make in _TWINS:
        if found := pattern.fullmatch(path):
            return _send(path, make, found.groups(), named)
    return None


def _send(path: str, make: Callable[..., Made], parts: tuple[str, ...], named: bool) -> Response:
    address = quote(path if not path.startswith("/id/") else path_of(v.BASE + path[1:]))
    tag = conditional.tag(engine().snapshot, request.full_path, MARKDOWN)
    if conditional.is_fresh(request, tag):
        response = conditional.not_modified(tag, settings().max_age)
    else:
        lines, cut = make(ground(), *parts)
        query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
        body = markdown.document(lines, ground().url + address.lstrip("/") + query, engine().snapshot, cut)
        response = Response(body, content_type=_TYPE)
        conditional.stamp(response, tag, settings().max_age)
    response.headers["Link"] = f'<{address}>; rel="canonical"; type="text/html"'
    if not named:
        response.headers["Content-Location"] = f"{path}{_SUFFIX}"
    response.vary.add("Accept")
    return response


def _point(response: Response) -> Response:
    """Tell readers of a page where its twin is."""
    if response.status_code in (200, 304) and request.path != "/status":  # a 304 has the fields of the 200
        if any(pattern.fullmatch(request.path) for pattern, _ in _TWINS):
            twin = f'<{quote(request.path)}{_SUFFIX}>; rel="alternate"; type="{MARKDOWN}"'
            response.headers["Link"] = ", ".join(filter(None, (response.headers.get("Link"), twin)))
            response.vary.add("Accept")
    return response


def _prefers(header: str) -> bool:
    """Say whether Markdown is wanted by name, and no less than anything else."""
    if "markdown" not in header:
        return False
    ranges = parse_accept(header)
    wanted = quality(ranges, MARKDOWN) if any(r.specificity(MARKDOWN) >= 3 for r in ranges) else 0.0
    return wanted > 0 and all(r.quality <= wanted for r in ranges)


def _safe(name: str) -> str:
    if not re.fullmatch(r"[\w.~-]+", name):
        raise NotFound("there is nothing at this address")
    return name
