"""Errors as answers: one handler for the whole application, RFC 9457 problem details, a page for each kind."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from sinograph import errors
from sinograph.errors import (
    BodyTooLarge,
    MethodNotAllowed,
    NotFound,
    RequestError,
    SinographError,
    UnsupportedMediaType,
)
from sinograph.web.answers.problem_words import MEANINGS, explained, sentence
from sinograph.web.context import names_index, settings
from sinograph.web.negotiate import parse_accept, prefers_html, quality
from sinograph.web.words.links import path_of

blueprint = Blueprint("problems", __name__, url_prefix="/problems")

_KINDS = {404: NotFound, 405: MethodNotAllowed, 413: BodyTooLarge, 415: UnsupportedMediaType}
#: Members of a problem that are headers too.
_SAID_BY_HEADERS = {
    "retry_after_s": "Retry-After",
    "challenge": "WWW-Authenticate",
    "allow": "Allow",
    "accepted_codings": "Accept-Encoding",
}
_NEAR, _NEAR_SCORE = 6, 45.0
_DETAILS = {
    404: "there is nothing at this address",
    413: "the request body is larger than {max_body:,} bytes",
}


def kinds() -> dict[str, type[SinographError]]:
    """All kinds of error by the last part of their type IRI."""

    def below(kind: type[SinographError]) -> Iterator[type[SinographError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    # The slug is made from the class alone, so an instance without arguments will do.
    return {kind.__new__(kind).slug: kind for kind in below(SinographError)}


def register(app: Flask, failed: Callable[[SinographError], None]) -> None:
    """Let every failure of the application end here; ``failed`` is told of each."""
    app.extensions["sinograph-failed"] = failed
    app.register_error_handler(SinographError, answer)
    app.register_error_handler(HTTPException, lambda error: answer(translate(error), error.get_response().headers))
    app.register_error_handler(Exception, _unforeseen)


def translate(error: HTTPException) -> SinographError:
    """Turn an error of the framework into one of ours."""
    status = error.code or 500
    if status < 400:  # a redirect of the router
        raise error
    kind = _KINDS.get(status, RequestError if status < 500 else SinographError)
    detail = _DETAILS.get(status, error.description or error.name).format(max_body=settings().max_body)
    translated = kind(detail.rstrip("."))
    if kind.status != status:
        translated.members["status"] = status
    return translated


def document(error: SinographError) -> dict[str, Any]:
    """Return the problem details of an error (RFC 9457 section 3)."""
    parts = {
        "type": f"{settings().base}problems/{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "hint": error.hint,
        **error.members,
    }
    return {name: value for name, value in parts.items() if value is not None}


def answer(error: SinographError, headers: Any = None) -> Response:
    """Answer with a problem: JSON, plain text or a page, whichever the client would rather read."""
    current_app.extensions["sinograph-failed"](error)
    problem = document(error)
    header = request.headers.get("Accept")
    accept = parse_accept(header or "")
    if prefers_html(header):
        body, media_type = _page(problem, error.slug), "text/html; charset=utf-8"
    elif accept and quality(accept, "text/plain") > max(
        quality(accept, "application/problem+json"), quality(accept, "application/json")
    ):
        body, media_type = _plain(problem), "text/plain; charset=utf-8"
    else:
        body, media_type = json.dumps(problem, ensure_ascii=False, indent=1) + "\n", "application/problem+json"
    response = Response(body, status=problem["status"], content_type=media_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    for member, name in _SAID_BY_HEADERS.items():
        if member in error.members:
            response.headers[name] = str(error.members[member])
    for name in ("Allow", "Location"):
        if headers and name in headers:
            response.headers[name] = headers[name]
    if isinstance(error, UnsupportedMediaType) and "accepted" in error.members:
        response.headers["Accept-Post"] = str(error.members["accepted"])
    return response


def _page(problem: dict[str, Any], slug: str) -> str:
    """Return the problem for people; who has come to a wrong address finds a filled search field and near names."""
    known = [(one["path"], one["label"]) for one in problem.get("near", ()) if isinstance(one, dict)]
    words = " ".join(request.path.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ").split())[:100]
    if problem["status"] == 404 and not known and words:
        try:
            hits = names_index().find(words, limit=_NEAR).hits
        except SinographError:  # the page is about another problem
            hits = []
        known = [(path_of(hit.record.iri), hit.record.label) for hit in hits if hit.score >= _NEAR_SCORE]
    # The page of a wrong address has a search field and a link to all kinds, which that hint speaks of.
    hint = problem.get("hint", "") if "/search" not in problem.get("hint", "") else ""
    return render_template(
        "problem.html", problem=problem, slug=slug, near=known, words=words, said=explained(problem["detail"]),
        meaning=MEANINGS.get(slug, ""), hint=sentence(hint) if hint else "",
    )  # fmt: skip


@blueprint.get("/")
def index() -> str:
    """List the kinds of problem."""
    return render_template("problems.html", kinds=_described())


@blueprint.get("/<slug>")
def explanation(slug: str) -> str:
    """Explain one kind of problem; its address is the type IRI of the problem document."""
    if slug not in kinds():
        raise NotFound(f"there is no kind of problem called {slug!r}", hint="the list is at /problems/")
    return render_template("problems.html", kinds={slug: _described()[slug]})


def _described() -> dict[str, dict[str, Any]]:
    found = kinds()
    return {
        slug: {"title": kind.title, "status": kind.status, "about": MEANINGS[slug]}
        for slug, kind in sorted(found.items())
        if kind.__module__ == errors.__name__
    }


def _unforeseen(error: Exception) -> Response:
    """Our own fault: the log gets the trace, the client a number and no more."""
    if isinstance(error, SinographError):
        return answer(error)
    current_app.logger.error("unforeseen error", exc_info=error)
    return answer(SinographError("something of ours failed; the details are in the log of the server"))


def _plain(problem: dict[str, Any]) -> str:
    lines = [f"{problem['status']} {problem['title']}: {problem['detail']}"]
    lines += [f"hint: {problem['hint']}"] if "hint" in problem else []
    lines += ["", str(problem["excerpt"])] if "excerpt" in problem else []
    return "\n".join([*lines, "", str(problem["type"]), ""])
