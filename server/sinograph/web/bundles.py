"""Browser code that was bundled when the package was built: its addresses for templates, and its compressed twins."""

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory

from sinograph.errors import NotFound

blueprint = Blueprint("bundles", __name__, url_prefix="/static/bundles")

_FOLDER = Path(__file__).parent / "static" / "bundles"
#: A name holds the hash of its content, so a browser never needs to ask again.
_FOREVER = 365 * 24 * 3600
_TWINS = {"br": ".br", "gzip": ".gz"}


@blueprint.app_context_processor
def _functions() -> dict[str, object]:
    return {"bundle": address}


@cache
def _files() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((_FOLDER / "manifest.json").read_text(encoding="utf-8"))["files"]
    except OSError:  # installed without browser code: pages work, only less comfortably
        return {}
    return found


def address(name: str) -> str | None:
    """Return the address of a bundle by the name of its source; None if this installation has none."""
    file = _files().get(name)
    return f"/static/bundles/{file}" if file else None


@blueprint.get("/<name>")
def send(name: str) -> Response:
    """Send a bundle, compressed where the client takes it; ``NotFound`` for anything but a bundle."""
    if name not in _files().values() and name != "licences.txt":
        raise NotFound("there is no such bundle")
    coding = request.accept_encodings.best_match(_TWINS) if name.endswith(".js") else None
    response = send_from_directory(_FOLDER, name + _TWINS.get(coding or "", ""), max_age=_FOREVER, download_name=name)
    kind = "javascript" if name.endswith(".js") else "plain"
    response.headers["Content-Type"] = f"text/{kind}; charset=utf-8"
    response.headers["Cache-Control"] = f"public, max-age={_FOREVER}, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if coding:
        response.headers["Content-Encoding"] = coding
    return response
