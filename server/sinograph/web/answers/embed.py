"""Pages to be put into other sites: ``/embed/…`` without menu, in a frame of any site, with a line that leads back.

A view of its own adds itself in three steps: a route ``/embed/name`` beside its page that returns ``embed.send`` with a
template that extends ``embed.html``; ``embed.code(path)`` among the values of its page; and there
``{% include "_embed.html" %}``, which shows the code to copy. No other page may be framed by other sites.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, render_template, request

from sinograph.web.answers import conditional
from sinograph.web.answers.headers import PAGE
from sinograph.web.context import engine, public_url, settings

#: The policy of every page, save that any site may put this one into a frame.
POLICY = PAGE["Content-Security-Policy"].replace("frame-ancestors 'self'", "frame-ancestors *")


@dataclass(frozen=True)
class Code:
    """What somebody copies to put a view into a page."""

    address: str
    height: int
    """Pixels that show the view without a scroll bar on a usual screen."""


def code(path: str, height: int = 640) -> Code:
    """Return what the frame of an embedded view needs; ``path`` begins with ``/embed/``."""
    return Code(public_url(path), height)


def send(template: str, full: str, status: int = 200, values: Mapping[str, object] | None = None) -> Response:
    """Answer with an embedded page; ``full`` is the path of the page it was taken from, ``values`` go to the template.

    Where the path says the kind or the name of a thing, it is the view that raises ``NotFound``.
    """
    tag = conditional.tag(engine().snapshot, "embed", template, request.full_path)
    if status == 200 and conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    body = render_template(template, full=full, **(values or {}))
    response = Response(body, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Robots-Tag"] = "noindex"
    conditional.stamp(response, tag if status == 200 else None, settings().max_age)
    return response
