"""Headers that every response carries: CORS for any origin, and what keeps a browser safe."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request
from flask.globals import request_ctx

from sinograph.web.context import engine

ORIGIN = [
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Accept-Query, Accept-Ranges, Allow, Content-Disposition, Content-Location, Content-Range, ETag, Link, "
        "Location, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Sinograph-Note, "
        "Memento-Datetime, X-Sinograph-Snapshot",
    ),
    ("X-Content-Type-Options", "nosniff"),
]
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, If-Match, If-None-Match, "
    "If-Modified-Since, Prefer, Accept-Datetime",
    "Access-Control-Max-Age": "86400",
}
#: What pages carry besides.
PAGE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: https:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; form-action 'self'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def register(app: Flask) -> None:
    """Add the headers to everything the application answers, errors and preflights included."""
    app.before_request(_preflight)
    app.after_request(_protect)
    app.wsgi_app = _with_origin(app.wsgi_app)  # type: ignore[method-assign]


def _preflight() -> Response | None:
    """Answer OPTIONS here; an unknown address still ends in 404."""
    if request.method != "OPTIONS" or request.url_rule is None:
        return None
    adapter = request_ctx.url_adapter
    response = Response(status=204, headers=_PREFLIGHT)
    allowed = ", ".join(sorted(adapter.allowed_methods() if adapter else ()))
    response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = allowed
    del response.headers["Content-Type"]
    return response


def _protect(response: Response) -> Response:
    response.headers.setdefault("X-Sinograph-Snapshot", engine().snapshot)
    if response.mimetype == "text/html":
        for name, value in PAGE.items():
            response.headers.setdefault(name, value)
    return response


def _with_origin(inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Add the constant headers outside of the framework, where that costs next to nothing."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, *ORIGIN], *rest)

        return inner(environ, start)

    return application
