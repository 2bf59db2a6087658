"""Style sheets and drawings of the pages, sent as text: compressed like a page, and not again to who holds them."""

from functools import lru_cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

from sinograph.web.answers import conditional
from sinograph.web.context import settings

_TEXTS = (".css", ".svg")


def register(app: Flask) -> None:
    """Answer for ``/static`` in place of the framework, which sends files as they are."""
    app.view_functions["static"] = send


def send(filename: str) -> Response:
    """Send a file of the folder ``static``; 404 if there is none."""
    path = Path(safe_join(current_app.static_folder or "", filename) or "")
    if not filename.endswith(_TEXTS) or not path.is_file():
        return current_app.send_static_file(filename)
    body, tag = _read(path, path.stat().st_mtime_ns)
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    response = Response(body, mimetype=guess_type(filename)[0])
    conditional.stamp(response, tag, settings().max_age)
    return response


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> tuple[bytes, str]:
    """Return what is in a file and its tag; ``changed`` only tells one state of it from another."""
    body = path.read_bytes()
    return body, sha256(body).hexdigest()[:24]
