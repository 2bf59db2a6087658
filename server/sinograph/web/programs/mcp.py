"""``/mcp``: the tools for agents over HTTP (Model Context Protocol, streamable HTTP), without sessions or streams.

A page of another site in somebody's browser must not use a server that only he can reach, so Origin and, on a server of
this machine alone, Host are looked at (section "Security Warning" of the transport).
"""

import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request

from sinograph.errors import BodyTooLarge, Forbidden, MethodNotAllowed, NotFound
from sinograph.web.answers.authorize import is_loopback
from sinograph.web.context import engine, settings
from sinograph.web.data.ground import ground

if TYPE_CHECKING:  # the SDK is an extra, and slow to import
    from sinograph.agents.http import Endpoint

blueprint = Blueprint("mcp", __name__)

_KEY = "sinograph-mcp"
_MOST = 256 * 1024
_LATER_S = 5.0
_making = threading.Lock()


@blueprint.route("/mcp", methods=["GET", "POST", "DELETE"])
def endpoint() -> Response:
    """Answer one message. There are no streams to GET and no sessions to DELETE, which is 405."""
    _check_origin()
    if request.method != "POST":
        raise MethodNotAllowed("messages are sent by POST; there are no sessions", members={"allow": "POST"})
    if find_spec("mcp") is None:
        raise NotFound("this server has no MCP", hint="its operator can pip install 'sinograph[mcp]'")
    most = min(_MOST, settings().max_body)
    if (request.content_length or 0) > most:
        raise BodyTooLarge(f"a message may have {most:,} bytes")
    body = request.get_data(cache=False)
    if len(body) > most:
        raise BodyTooLarge(f"a message may have {most:,} bytes")
    found = _endpoint(most)
    status, fields, answer = found.post(request.headers.items(), body, 2 * settings().timeout + _LATER_S)
    response = Response(answer, status, [pair for pair in fields if pair[0].lower() != "content-length"])
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Sinograph-Snapshot"] = engine().snapshot
    return response


def _endpoint(most: int) -> "Endpoint":
    from sinograph.agents.http import Endpoint
    from sinograph.agents.server import make

    known = ground()
    with _making:
        found: Endpoint | None = current_app.extensions.get(_KEY)
        if found is None:
            found = current_app.extensions[_KEY] = Endpoint(make(known), most)
        return found


def _check_origin() -> None:
    """Raise Forbidden for a page of another site, and for a name that was made to point to this machine."""
    here = urlsplit(request.host_url).hostname or ""
    origin = request.headers.get("Origin")
    named = urlsplit(settings().url).hostname
    if origin is not None:
        theirs = urlsplit(origin).hostname or ""
        if theirs not in {here, named} and not (is_loopback(theirs) and is_loopback(here)):
            raise Forbidden(
                f"a page of {origin} may not use this", hint="call it from a program, or from our own pages"
            )
    alone = is_loopback(settings().host) and not settings().trusted_proxies
    if alone and here != named and not is_loopback(here):
        raise Forbidden(f"this server is for this machine alone, not for the name {here!r}")
