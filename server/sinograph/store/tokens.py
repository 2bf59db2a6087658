"""Tokens that let their holder change the graph: made here, shown once, kept only as hashes in ``<home>/tokens.json``.

A token is 256 random bits, so a plain SHA-256 keeps it safe at rest: there is nothing to guess that a slow hash would
have to slow down.
"""

import fcntl
import hmac
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sinograph.errors import Conflict, NotFound, SinographError
from sinograph.store.snapshots import save

SCOPES = ("read", "write", "admin")
"""Each scope includes those before it."""
_MARK = "sinograph"


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; its secret is not."""

    id: str
    name: str
    scope: str
    created: str
    digest: str

    def allows(self, scope: str) -> bool:
        """Say whether the holder may do what needs ``scope``."""
        return SCOPES.index(scope) <= SCOPES.index(self.scope)


class Keyring:
    """Recognises tokens. A change of the file counts at once, so that a revoked token is not taken once more."""

    def __init__(self, home: Path) -> None:
        """Read the tokens of a home when they are needed."""
        self._path = home / "tokens.json"
        self._lock = threading.Lock()
        self._state: tuple[int, int, int] | None = None
        self._tokens: dict[str, Token] = {}

    def find(self, text: str) -> Token | None:
        """Return the token whose secret this is; None for one that is unknown, revoked or mistyped."""
        mark, _, rest = text.partition("_")
        identifier, _, secret = rest.partition("_")
        token = self._current().get(identifier)
        known = hmac.compare_digest(_hash(secret), token.digest if token else _hash(""))
        return token if known and mark == _MARK else None

    def _current(self) -> dict[str, Token]:
        with self._lock:
            try:
                facts = self._path.stat()
            except FileNotFoundError:
                return {}
            state = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
            if state != self._state:
                self._tokens = {token.id: token for token in read(self._path.parent)}
                self._state = state
            return self._tokens


def read(home: Path) -> list[Token]:
    """Return the tokens of a home, the oldest first."""
    path = home / "tokens.json"
    if not path.is_file():
        return []
    try:
        return [Token(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise SinographError(f"{path} cannot be read: {error}", hint="make new tokens and remove the file") from error


def new(home: Path, scope: str, name: str | None = None) -> tuple[Token, str]:
    """Make a token; return it and the text that is shown once. Conflict if the name is taken."""
    if scope not in SCOPES:
        raise SinographError(f"there is no scope {scope!r}", hint=f"use one of {', '.join(SCOPES)}")
    identifier, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    token = Token(identifier, name or f"{scope}-{identifier}", scope, made, _hash(secret))
    with _changing(home) as tokens:
        if any(token.name == other.name for other in tokens):
            raise Conflict(f"there is a token named {token.name!r}", hint="choose another name, or revoke that one")
        tokens.append(token)
    return token, f"{_MARK}_{identifier}_{secret}"


def revoke(home: Path, which: str) -> Token:
    """Remove a token by its id or name; NotFound if there is none."""
    with _changing(home) as tokens:
        found = next((token for token in tokens if which in (token.id, token.name)), None)
        if found is None:
            raise NotFound(f"there is no token {which!r}", hint="'sinograph token list' shows them")
        tokens.remove(found)
    return found


@contextmanager
def _changing(home: Path) -> Iterator[list[Token]]:
    home.mkdir(parents=True, exist_ok=True)
    lock = os.open(home / "tokens.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tokens = read(home)
        yield tokens
        save(home / "tokens.json", [asdict(token) for token in tokens])
    finally:
        os.close(lock)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
