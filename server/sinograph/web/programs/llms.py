"""``/llms.txt``: what this is and where to ask, for language models (llmstxt.org)."""

from flask import Blueprint, Response, render_template

from sinograph.web.answers import conditional
from sinograph.web.context import engine, public_url, settings
from sinograph.web.pages.queries import named

blueprint = Blueprint("llms", __name__)


@blueprint.get("/llms.txt")
def page() -> Response:
    """Say what the graph is, its addresses, some queries, and the licence."""
    examples = sorted((query for query in named() if query.cq), key=lambda query: query.cq or 0)[:20]
    url = public_url("/")
    body = render_template("llms.txt", url=url, queries=examples, snapshot=engine().snapshot)
    response = Response(body, content_type="text/markdown; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, "llms", url), settings().max_age)
    return response
