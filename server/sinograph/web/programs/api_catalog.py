"""``/.well-known/api-catalog``: which interfaces there are, and what describes each (RFC 9727)."""

from flask import Blueprint, Response

from sinograph.web.answers.reply import send_json
from sinograph.web.context import public_url
from sinograph.web.programs.openapi import MEDIA_TYPE

blueprint = Blueprint("api_catalog", __name__)

PATH = "/.well-known/api-catalog"
_PROFILE = "https://www.rfc-editor.org/info/rfc9727"
_OPENAPI = ("/api/openapi.json", f"{MEDIA_TYPE};version=3.1")
#: Interface → what describes it to programs, with its type, and what explains it to people.
_INTERFACES = {
    "/api/": (_OPENAPI, "/queries"),
    "/sparql": (("/sparql", "text/turtle"), "/sparql"),
    "/fragments": (("/fragments", "application/trig"), "/sparql"),
    "/reconcile": (("/reconcile", "application/json"), "/queries"),
    "/graphs": (_OPENAPI, "/sparql"),
    "/mcp": (_OPENAPI, "/sparql"),
}


@blueprint.get(PATH)
def catalog() -> Response:
    """List the interfaces of this server with their descriptions, as a linkset (RFC 9727 section 4)."""
    response = send_json(_linkset, "api-catalog", content_type=f'application/linkset+json; profile="{_PROFILE}"')
    response.headers["Link"] = f'<{public_url(PATH)}>; rel="api-catalog"'
    return response


def _linkset() -> dict[str, object]:
    root = {"anchor": public_url(PATH), "item": [{"href": public_url(path)} for path in _INTERFACES]}
    parts = [
        {
            "anchor": public_url(path),
            "service-desc": [{"href": public_url(described), "type": kind}],
            "service-doc": [{"href": public_url(explained), "type": "text/html"}],
            "status": [{"href": public_url("/readyz"), "type": "application/json"}],
            "license": [{"href": "https://creativecommons.org/licenses/by/4.0/"}],
        }
        for path, ((described, kind), explained) in _INTERFACES.items()
    ]
    return {"linkset": [root, *parts]}
