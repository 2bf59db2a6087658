"""Who may change the graph: bearer tokens (RFC 6750), in the Authorization header and nowhere else.

For trials and test suites that send no header, ``anonymous_writes`` lets programs of the same machine write without a
token. It is refused for any other address, and a page in a browser cannot use it: neither one of another site, nor one
whose name was made to point here, nor anybody behind a proxy.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, current_app, request

from sinograph.errors import Forbidden, SinographError, Unauthorized
from sinograph.store import Scribe
from sinograph.store.tokens import Keyring, Token
from sinograph.web.context import scribe, settings
from sinograph.web.settings import Settings

_REALM = 'Bearer realm="sinograph"'
#: Also on a private server: what styles pages, what explains errors, and ``/metrics``, which asks by itself.
_OPEN = ("static", "problems", "health", "metrics")
_ANYBODY = Token("", "anonymous", "write", "", "")
#: A request with one of these came through a proxy, so its address is not that of who asks.
PROXIED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def check_anonymous(settings: Settings) -> None:
    """Raise SinographError for writes without a token on an address that others can reach."""
    if settings.anonymous_writes and not (
        settings.writable and is_loopback(settings.host) and not settings.trusted_proxies
    ):
        raise SinographError(
            f"writes without a token are for a writable server on this machine alone, not on {settings.host}",
            hint="use --writable with --host 127.0.0.1 and no proxies, or 'sinograph token new --scope write'",
        )


def is_loopback(host: str) -> bool:
    """Say whether only programs of this machine reach an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def register(app: Flask) -> None:
    """Prepare for tokens; on a private server ask for one before anything is read."""
    app.extensions["sinograph-keyring"] = Keyring(app.config["SINOGRAPH"].home)
    app.before_request(_private)


def require(scope: str) -> Token:
    """Return the token of the request; Unauthorized without a valid one, Forbidden if its scope is too small."""
    token = _token()
    if token is None:
        given = "Authorization" in request.headers
        raise Unauthorized(
            "the token is not valid here" if given else f"this needs a token with the scope {scope}",
            hint=f"send 'Authorization: Bearer …'; 'sinograph token new --scope {scope}' makes a token",
            members={"challenge": f'{_REALM}, error="invalid_token"' if given else _REALM},
        )
    if not token.allows(scope):
        raise Forbidden(
            f"the token has the scope {token.scope}, this needs {scope}",
            members={"challenge": f'{_REALM}, error="insufficient_scope", scope="{scope}"'},
        )
    return token


def writer() -> tuple[Scribe, Token]:
    """Return what takes changes and the token that allows them; Forbidden on a server that takes none."""
    found = scribe()
    if found is None:
        raise Forbidden("this server is read-only", hint="'sinograph serve --writable' takes changes")
    return found, _ANYBODY if _is_anonymous() else require("write")


def may_write() -> bool:
    """Say whether the request could change something, so that more of it may be read."""
    if _is_anonymous():
        return True
    token = _token() if scribe() else None
    return token is not None and token.allows("write")


def _is_anonymous() -> bool:
    """Say whether the request may write without a token: sent by a program of this machine, straight to us."""
    if not (settings().anonymous_writes and scribe()) or "Authorization" in request.headers:
        return False
    origin = urlsplit(request.headers.get("Origin", request.host_url))
    return (
        is_loopback(request.remote_addr or "")
        and is_loopback(urlsplit(request.host_url).hostname or "")
        and f"{origin.scheme}://{origin.netloc}/" == request.host_url
        and request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        and not any(name in request.headers for name in PROXIED)
    )


def _private() -> None:
    if settings().private and request.method != "OPTIONS" and (request.blueprint or request.endpoint) not in _OPEN:
        require("read")


def _token() -> Token | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    keyring: Keyring = current_app.extensions["sinograph-keyring"]
    return keyring.find(text.strip()) if scheme.lower() == "bearer" else None
