"""The SPARQL endpoint: queries by GET, POST and QUERY, the service description, and a page for people."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, request

from sinograph.agents.mend import unknown_terms
from sinograph.engine import Answer
from sinograph.errors import QuerySyntaxError, RequestError, SinographError
from sinograph.web.answers import conditional
from sinograph.web.answers.authorize import may_write
from sinograph.web.answers.problems import answer as problem_of
from sinograph.web.answers.problems import document
from sinograph.web.context import engine, scribe, settings
from sinograph.web.data.described import send
from sinograph.web.data.ground import ground
from sinograph.web.negotiate import HTML, Variant, prefers_html
from sinograph.web.sparql import service
from sinograph.web.sparql.protocol import ACCEPTED, Asked, read
from sinograph.web.sparql.question import Question, question
from sinograph.web.sparql.results.page import empty_page, failed_page, for_view, page_of, view_of
from sinograph.web.sparql.update import updated
from sinograph.web.words.language import later

blueprint = Blueprint("sparql", __name__)
NAVIGATION = (later("SPARQL"), "/sparql", 60)

_WHOLE = 2**20
ANNOUNCED = ("Accept-Query", 'application/sparql-query, "application/x-www-form-urlencoded"')
BREAKABLE = "sinograph.gone"
"""In the environment of a request whose connection tells that its client has gone, and can be broken off."""
ANSWERED = "sinograph.answered"
"""In the environment of a request whose query has been evaluated already: the answer, or what went wrong."""


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
def endpoint() -> Response:
    """Answer a query or apply an update; a GET of neither describes the service (Service Description, section 2)."""
    limit = request.max_content_length = settings().max_upload if may_write() else settings().max_body
    wants_page = prefers_html(request.headers.get("Accept"))
    if wants_page and request.method == "GET" and not request.args.get("query", "-").strip():
        return _form()  # somebody pressed the button before he wrote anything
    asked = read(request, limit, scribe() is not None)
    if asked.is_update and asked.text is not None:
        return updated(asked, asked.text)
    if asked.text is not None:
        return _answered(asked, asked.text)
    if request.method not in ("GET", "HEAD"):
        raise RequestError("the request has no query", hint=f"send the parameter query, or a body of one of {ACCEPTED}")
    if asked.format == HTML or (asked.format is None and wants_page):
        return _form()
    return send(service.DESCRIPTION)


@blueprint.get("/.well-known/sparql")
def well_known() -> Response:
    """Lead clients that guess to the endpoint."""
    return Response(status=308, headers={"Location": "/sparql"})


@blueprint.after_request
def _announce(response: Response) -> Response:
    """Name the query methods and types that are understood (RFC 10008 section 3)."""
    response.headers[ANNOUNCED[0]] = ANNOUNCED[1]
    return response


def _answered(asked: Asked, text: str) -> Response:
    query_string = request.query_string.decode("ascii", "replace")
    accept, stream = request.headers.get("Accept"), BREAKABLE in request.environ
    found = question(settings(), asked, text, request.method, query_string, accept, stream)
    max_age = settings().max_age
    guess = found.guess
    if found.tagged and guess and conditional.is_fresh(request, tag := found.tag(engine().snapshot, guess)):
        return _varied(conditional.not_modified(tag, max_age))
    if found.is_page:
        return _page(found)
    answer = _evaluated(found)
    variant = cast(Variant, found.variants[answer.form])  # the engine has refused a form without a format
    response = body_of(answer, variant)
    response.headers.extend(found.fields(answer, variant, max_age))
    return response


def _page(found: Question) -> Response:
    """Show what was found, or what went wrong with the text kept in its field."""
    view = view_of(found.text)
    query = for_view(found.query, view)
    try:
        answer = _evaluated(replace(found, query=query))
    except SinographError as error:
        response = problem_of(error)
        response.set_data(failed_page(found.text, error, document(error)))
        return response
    variant = cast(Variant, found.variants[answer.form])
    body = page_of(answer, found.asked, query, found.note, view)
    response = Response(body, content_type=variant.content_type)
    response.headers.extend(found.common(answer, variant, settings().max_age))
    return response


def _evaluated(found: Question) -> Answer:
    """Return the answer; it may have been found ahead of the framework, and only be too large for there."""
    known: Answer | SinographError | None = request.environ.get(ANSWERED)
    try:
        if isinstance(known, SinographError):
            raise known
        return known or engine().query(found.query, _disconnected())
    except QuerySyntaxError as error:
        said = [*([error.hint] if error.hint else []), *unknown_terms(ground(), found.text)]
        raise QuerySyntaxError(error.detail, hint="; ".join(said) or None, members=error.members) from error


def body_of(answer: Answer, variant: Variant) -> Response:
    """Send a small answer in one piece, a large one in several; its length is known if it has ended."""
    if answer.ended and answer.size <= _WHOLE:
        return Response(answer.read(), content_type=variant.content_type)
    response = Response(answer.chunks, content_type=variant.content_type)
    if answer.ended:
        response.content_length = answer.size
    response.call_on_close(answer.close)
    return response


def _form() -> Response:
    return _varied(Response(empty_page(), content_type="text/html; charset=utf-8"))


def _varied(response: Response) -> Response:
    response.headers["Vary"] = "Accept"
    return response


def _disconnected() -> Callable[[], bool] | None:
    """Return how to ask whether the client has gone, where the server in use tells."""
    asks: Callable[[], bool] | None = request.environ.get(BREAKABLE)
    return asks
