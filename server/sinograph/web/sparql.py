"""The SPARQL endpoint: queries by GET, POST and QUERY, the service description, and a page for people."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from sinograph.engine import Answer, Query
from sinograph.engine.guards import form_of, is_repeatable
from sinograph.errors import RequestError, UnknownFormat
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.vocabulary import PREFIXES
from sinograph.web import conditional, service
from sinograph.web.authorize import may_write
from sinograph.web.context import engine, scribe, settings
from sinograph.web.described import send
from sinograph.web.negotiate import HTML, Variant, choose, offered, override, prefers_html
from sinograph.web.protocol import ACCEPTED, Asked, read
from sinograph.web.table import empty_page, page_of
from sinograph.web.update import updated

blueprint = Blueprint("sparql", __name__)
NAVIGATION = ("SPARQL", "/sparql", 60)

Variants = dict[str, Variant | None]
_FORMS = (SOLUTIONS, BOOLEAN, GRAPH)
_BEHIND_HTML = {SOLUTIONS: "json", BOOLEAN: "json", GRAPH: "turtle"}
_LONGEST_LOCATION = 2000
_WHOLE = 2**20


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
def endpoint() -> Response:
    """Answer a query or apply an update; a GET of neither describes the service (Service Description, section 2)."""
    limit = request.max_content_length = settings().max_upload if may_write() else settings().max_body
    asked = read(request, limit, scribe() is not None)
    if asked.is_update and asked.text is not None:
        return updated(asked, asked.text)
    if asked.text is not None:
        variants = {form: _variant(asked, form) for form in _FORMS}
        form = form_of(asked.text)
        if form and variants[form] is None:
            raise _not_acceptable(form)
        return _answered(asked, asked.text, form, variants)
    if request.method not in ("GET", "HEAD"):
        raise RequestError("the request has no query", hint=f"send the parameter query, or a body of one of {ACCEPTED}")
    if asked.format == HTML or (asked.format is None and prefers_html(request.headers.get("Accept"))):
        return _varied(Response(empty_page(), content_type="text/html; charset=utf-8"))
    return send(service.DESCRIPTION)


@blueprint.get("/.well-known/sparql")
def well_known() -> Response:
    """Lead clients that guess to the endpoint."""
    return Response(status=308, headers={"Location": "/sparql"})


@blueprint.after_request
def _announce(response: Response) -> Response:
    """Name the query methods and types that are understood (RFC 10008 section 3)."""
    response.headers["Accept-Query"] = 'application/sparql-query, "application/x-www-form-urlencoded"'
    return response


def _answered(asked: Asked, text: str, form: str | None, variants: Variants) -> Response:
    guess = variants[form or SOLUTIONS]
    html = guess is not None and guess.name == HTML
    query = Query(
        text,
        {f: _BEHIND_HTML[f] if v and v.name == HTML else v.name if v else None for f, v in variants.items()},
        asked.default_graphs,
        asked.named_graphs,
        asked.substitutions,
        base=settings().base,
        prefixes=PREFIXES,
        rows=settings().table_rows if html else None,
        timeout_s=asked.timeout_s,
    )
    max_age = settings().max_age
    tagged = request.method != "POST" and is_repeatable(text)
    if tagged and guess and conditional.is_fresh(request, tag := _tag(engine().snapshot, query, guess)):
        return _varied(conditional.not_modified(tag, max_age))
    answer = engine().query(query, _disconnected())
    variant = cast(Variant, variants[answer.form])  # the engine has refused a form without a format
    if html:
        response = Response(page_of(answer, asked, text), content_type=variant.content_type)
    else:
        response = body_of(answer, variant)
        _locate(response, asked, text, variant)
    conditional.stamp(response, _tag(answer.snapshot, query, variant) if tagged else None, max_age)
    timing = f"wait;dur={answer.waited * 1000:.1f}, exec;dur={answer.seconds * 1000:.1f}"
    response.headers["Server-Timing"] = timing
    response.headers["X-Sinograph-Snapshot"] = answer.snapshot
    return _varied(response)


def _variant(asked: Asked, form: str, html: bool = True) -> Variant | None:
    if asked.format:
        return override(asked.format, form, html)
    return choose(request.headers.get("Accept"), form, html)


def _not_acceptable(form: str, html: bool = True) -> UnknownFormat:
    variants = [media_type for _, media_types, _ in offered(form, html) for media_type in media_types[:1]]
    wish = request.args.get("format") or request.args.get("output") or request.headers.get("Accept")
    return UnknownFormat(
        f"the result is of the form {form!r}, for which there is nothing acceptable in {wish!r}",
        hint=f"accept one of {', '.join(variants)}",
        members={"variants": variants},
    )


def _tag(snapshot: str, query: Query, variant: Variant) -> str:
    return conditional.tag(snapshot, query.key, variant.content_type)


def body_of(answer: Answer, variant: Variant) -> Response:
    """Send a small answer in one piece, a large one in several; its length is known either way."""
    if answer.size <= _WHOLE:
        return Response(answer.read(), content_type=variant.content_type)
    response = Response(answer.chunks, content_type=variant.content_type)
    response.content_length = answer.size
    response.call_on_close(answer.close)
    return response


def _locate(response: Response, asked: Asked, text: str, variant: Variant) -> None:
    """Name an address at which exactly this variant can be fetched, if it is short enough to be useful."""
    extension = "srx" if variant.name == "xml" else variant.name
    response.headers["Content-Disposition"] = f'inline; filename="result.{extension}"'
    if request.method in ("GET", "HEAD") and asked.format is None:
        location = f"/sparql?{request.query_string.decode('ascii', 'replace')}&format={variant.name}"
        if len(location) <= _LONGEST_LOCATION:
            response.headers["Content-Location"] = location
        return
    pairs = [("query", text), ("format", variant.name)]
    pairs += [("default-graph-uri", iri) for iri in asked.default_graphs]
    pairs += [("named-graph-uri", iri) for iri in asked.named_graphs]
    pairs += [(f"${name}", value) for name, value in asked.substitutions.items()]
    location = f"/sparql?{urlencode(pairs)}"
    if len(location) <= _LONGEST_LOCATION:
        response.headers["Content-Location"] = location


def _varied(response: Response) -> Response:
    response.headers["Vary"] = "Accept"
    return response


def _disconnected() -> Callable[[], bool] | None:
    """Return how to ask whether the client has gone, where the server in use tells."""
    asks: Callable[[], bool] | None = request.environ.get("sinograph.gone")
    return asks
