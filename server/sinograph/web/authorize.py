"""Who may change the graph: bearer tokens (RFC 6750), in the Authorization header and nowhere else."""

from flask import Flask, current_app, request

from sinograph.errors import Forbidden, Unauthorized
from sinograph.store import Scribe
from sinograph.store.tokens import Keyring, Token
from sinograph.web.context import scribe, settings

_REALM = 'Bearer realm="sinograph"'
_OPEN = ("static", "problems")


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
    return found, require("write")


def may_write() -> bool:
    """Say whether the request could change something, so that more of it may be read."""
    token = _token() if scribe() else None
    return token is not None and token.allows("write")


def _private() -> None:
    if settings().private and request.method != "OPTIONS" and (request.blueprint or request.endpoint) not in _OPEN:
        require("read")


def _token() -> Token | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    keyring: Keyring = current_app.extensions["sinograph-keyring"]
    return keyring.find(text.strip()) if scheme.lower() == "bearer" else None
