"""The observer: sees every request come and go and every query end, counts them and writes the access log.

Not bound to the framework. A layer that answers ahead of the application calls ``begin``, fills the record it gets and
calls ``end`` in every case; ``watched`` does that around any WSGI application. A record begun further out stays.
``remembered`` is for queries that are answered without the engine.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask, current_app, request

from sinograph.engine.watched import CACHED, Ended, Tell, outcome_of
from sinograph.errors import SinographError
from sinograph.web.serving.access_log import AccessLog
from sinograph.web.serving.record import CURRENT, Record
from sinograph.web.serving.tally import Tally
from sinograph.web.settings import Settings

_LONGEST = 2000
RECORD = "sinograph.record"
"""Under this name the record of a request is in its environment."""
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Note:
    """What there is to know of an answer, for the day on which it is given again."""

    route: str
    query: str
    text: str
    rows: int | None
    snapshot: str

    @classmethod
    def of(cls, record: Record) -> "Note":
        """Take down what is known of a request when its answer is kept."""
        return cls(record.route, record.query, record.text[:_LONGEST], record.rows, record.snapshot)


class Holding(Protocol):
    """Where whole answers are kept ahead of the application."""

    held: int
    hits: int


class Observer:
    """What is known of the running server besides its data."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Count from nought; open the access log that the settings name."""
        of = settings or Settings()
        self.tally = Tally()
        self.log = AccessLog(of.access_log, of.log_clients, of.log_queries)
        self.started = time.time()
        self.snapshot: Callable[[], str] = str
        """Which snapshot is served; the empty text as long as nobody has said."""
        self.memory: Holding | None = None
        self.draining = threading.Event()
        """Set when the server is about to end: it answers, but should not be asked any more."""

    def begin(self, method: str, path: str, client: str) -> Record:
        """A request has come in; its record is also the current one of this thread or task."""
        record = Record(method, path, client)
        CURRENT.set(record)
        self.tally.begin()
        return record

    def end(self, record: Record) -> None:
        """A request has been answered, or its client has gone."""
        seconds = time.monotonic() - record.began
        record.snapshot = record.snapshot or self.snapshot()
        self.tally.end(record, seconds)
        self.log.write(record, seconds)

    def listen(self) -> Tell:
        """Return what is to be called when a query has ended that the current request is about to ask."""
        record = CURRENT.get()

        def tell(ended: Ended) -> None:
            self.tally.query(ended)
            if record:
                record.asked(ended)

        return tell

    def remembered(self, record: Record, note: Note, status: int = 200) -> None:
        """A request is answered again as one before was; ``end`` still has to be called."""
        record.route, record.query, record.text = note.route, note.query, note.text if self.log.texts else ""
        record.rows, record.snapshot, record.outcome = note.rows, note.snapshot, CACHED
        if note.query and status == 200:
            self.tally.cached()


def failed(error: SinographError) -> None:
    """The current request ends in an error."""
    if record := CURRENT.get():
        record.outcome = record.outcome if record.outcome not in ("", "ok", "cached") else outcome_of(error)


def observer() -> Observer:
    """Return the observer of the running application."""
    found: Observer = current_app.extensions["sinograph-observer"]
    return found


def register(app: Flask, seen: Observer) -> None:
    """Watch the application from outside, and learn which route a request takes."""
    app.extensions["sinograph-observer"] = seen
    app.before_request(_route)
    app.wsgi_app = watched(app.wsgi_app, seen)  # type: ignore[method-assign, assignment]


def watched(inner: Application, seen: Observer) -> Application:
    """Return ``inner`` with each request observed; inside of another watched application it only hands on."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.get(RECORD)
        if isinstance(given, Record):  # begun further out, where it will be ended
            CURRENT.set(given)
            return inner(environ, start_response)
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
        record = seen.begin(environ["REQUEST_METHOD"], path, environ.get("REMOTE_ADDR") or "")
        environ[RECORD] = record

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            record.status = int(status[:3])
            return start_response(status, headers, *rest)

        try:
            body = inner(environ, start)
        except BaseException:
            record.status = 500
            seen.end(record)
            raise
        if isinstance(body, list):
            record.sent = sum(map(len, body))
            seen.end(record)
            return body
        return _Counted(body, record, seen)

    return application


class _Counted:
    """A body that counts what is taken of it and says when that ends."""

    def __init__(self, body: Iterable[bytes], record: Record, seen: Observer) -> None:
        self._body, self._next = body, iter(body).__next__
        self._record, self._seen = record, seen
        self._ended = self._whole = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = self._next()
        except StopIteration:
            self._whole = True
            raise
        self._record.sent += len(piece)
        return piece

    def close(self) -> None:
        if self._ended:
            return
        self._ended = True
        try:
            if close := getattr(self._body, "close", None):
                close()
        finally:
            self._record.whole = self._whole
            self._seen.end(self._record)

    def __del__(self) -> None:
        self.close()  # not every server closes what it has stopped to read


def _route() -> None:
    record = request.environ.get(RECORD)
    if isinstance(record, Record):
        record.route = request.url_rule.rule if request.url_rule else "none"
