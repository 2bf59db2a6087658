"""Validators: a strong ETag from the snapshot and the question, so that a 304 needs no evaluation."""

from hashlib import sha256

from flask import Request, Response
from flask import request as current

from sinograph.web.answers import coding
from sinograph.web.words.language import language


def tag(snapshot: str, *parts: str) -> str:
    """Return the ETag of what ``parts`` ask of a snapshot, in the language of the answer."""
    if (spoken := language()) != "en":
        parts = (*parts, spoken)
    return f"{snapshot}-{sha256(chr(0).join(parts).encode()).hexdigest()[:24]}"


def is_fresh(request: Request, tag: str) -> bool:
    """Say whether the client holds the current variant, compressed or not. ``*`` proves nothing about a query."""
    if request.method not in ("GET", "HEAD", "QUERY"):
        return False
    if "If-None-Match" not in request.headers:
        return False
    return any(coding.plain_tag(held) == tag for held in request.if_none_match.as_set(include_weak=True))


def stamp(response: Response, tag: str | None, max_age: int) -> None:
    """Set ETag and Cache-Control; without a tag nothing may be kept."""
    for name, value in fields(tag, max_age):
        response.headers[name] = value


def fields(tag: str | None, max_age: int) -> list[tuple[str, str]]:
    """Return ETag and Cache-Control; without a tag nothing may be kept."""
    if tag is None:
        return [("Cache-Control", "no-store")]
    return [
        ("ETag", f'"{tag}"'),
        ("Cache-Control", f"public, max-age={max_age}, stale-while-revalidate={10 * max_age}"),
    ]


def not_modified(tag: str, max_age: int) -> Response:
    """Return a 304 with the headers the 200 would have (RFC 9110 section 15.4.5), under a tag that the client holds."""
    response = Response(status=304)
    held = current.if_none_match.as_set(include_weak=True)
    chosen, _ = coding.choose(current.headers.get("Accept-Encoding"))
    tags = [coding.tag_of(tag, chosen)] if chosen else []
    tags += [tag, *(coding.tag_of(tag, other) for other in coding.CODINGS)]
    stamp(response, next((one for one in tags if one in held), tag), max_age)
    return response
