"""What is known of one request, from its arrival to its last byte; layers on the way fill it in."""

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256

from sinograph.engine.watched import CANCELLED, FAILED, OK, Ended

#: The request that this thread or task is answering.
CURRENT: ContextVar["Record | None"] = ContextVar("sinograph-record", default=None)
#: Routes whose one query is what the request asks for; pages ask several of their own.
_ASKING = ("/sparql", "/queries/<name>")


@dataclass(slots=True)
class Record:
    """One request. ``route`` is the pattern that matched, so that there are few of them."""

    method: str
    path: str
    client: str
    began: float = field(default_factory=time.monotonic)
    at: float = field(default_factory=time.time)
    route: str = "none"
    status: int = 0
    sent: int = 0
    """Bytes of the body that were handed to the network."""
    outcome: str = ""
    query: str = ""
    """First 16 hexadecimal digits of SHA-256 of the query's text."""
    text: str = ""
    rows: int | None = None
    snapshot: str = ""
    whole: bool = True
    """False once the client has gone before the end."""

    def asked(self, ended: Ended) -> None:
        """Note how the query of this request ended."""
        if ended.snapshot:
            self.snapshot = ended.snapshot
        if self.route in _ASKING and not ended.own:
            self.names(ended.query.text)
            self.outcome, self.rows = ended.outcome, ended.rows

    def names(self, text: str) -> None:
        """Note the query that is asked."""
        self.text, self.query = text, sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def ending(self) -> str:
        """How it ended, in one word."""
        if not self.whole:
            return CANCELLED
        if self.status == 304:
            return "304"
        if self.status >= 400:
            return self.outcome or (FAILED if self.status >= 500 else "refused")
        return self.outcome or OK
