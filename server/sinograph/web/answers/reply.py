"""JSON answers of the programming interface: one shape of headers, validators before anything is made."""

import json
from collections.abc import Callable

from flask import Response, request

from sinograph import __version__
from sinograph.web.answers import conditional
from sinograph.web.context import engine, public_url, settings

JSON = "application/json"


def send_json(make: Callable[[], object], *parts: str, content_type: str = JSON, dense: bool = False) -> Response:
    """Answer with what ``make`` returns, or with 304 when the client has it.

    ``parts`` and the address tell answers of one snapshot apart; so does where this server is reached, because
    documents hold its addresses. ``dense`` leaves out what only people need: five times as fast.
    """
    asked = (request.path, request.query_string.decode("ascii", "replace"), public_url("/"), __version__)
    tag = conditional.tag(engine().snapshot, content_type, *asked, *parts)
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    snapshot = engine().snapshot
    response = Response(body_of(make(), dense), content_type=content_type)
    conditional.stamp(response, tag, settings().max_age)
    response.headers["X-Sinograph-Snapshot"] = snapshot
    return response


def body_of(document: object, dense: bool = False) -> bytes:
    """Write a document as JSON that people can read, too, or as a dense one for programs alone."""
    if dense:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
