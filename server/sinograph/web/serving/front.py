"""What a request meets before the framework, in this order; everything that every request passes is here.

1. ``Server`` (sinograph.http): bounds of a request in bytes and seconds; what breaks them never comes further.
2. A record is begun, which ends in metrics and the access log; ``/healthz`` is answered.
3. ``Admission``: which client it is, behind trusted proxies; 429 if he has asked too much.
4. ``Memory``: whole answers that were given before on this snapshot.
5. ``Prompt``: plain SPARQL queries, evaluated by a worker while the event loop goes on.
6. ``Gateway``: the framework in a thread, or 503 when too many requests wait for one; clients share the threads.

On a private server everything goes to the framework, which looks at the token first.
"""

import json
from urllib.parse import unquote

from flask import Flask

from sinograph.engine import Engine
from sinograph.engine.turns import CLIENT
from sinograph.errors import EngineBusy, RequestError, SinographError
from sinograph.http import Bounds, Exchange, Gateway, Server
from sinograph.http.exchange import Fields
from sinograph.http.gateway import Application
from sinograph.web.answers.headers import ORIGIN
from sinograph.web.serving.admission import Admission
from sinograph.web.serving.memory import Memory
from sinograph.web.serving.observe import RECORD, Note, Observer
from sinograph.web.serving.prompt import Prompt, Starts
from sinograph.web.serving.record import Record
from sinograph.web.settings import Settings

_RETRY_S = 2
_FRESH = [("Cache-Control", "no-store")]
_LEFT = 499  # as other servers log it: the client has left before there was a status


class Front:
    """Stands between the server and the application."""

    def __init__(self, app: Flask) -> None:
        """Prepare; ``server`` is what runs."""
        self._settings: Settings = app.config["SINOGRAPH"]
        self._application: Application = app.wsgi_app
        self._observer: Observer = app.extensions["sinograph-observer"]
        self._admission = Admission(self._settings)
        self._gateway: Gateway | None = None
        self._memory: Memory | None = None
        self._prompt: Prompt | None = None
        engine: Engine = app.extensions["sinograph"]
        if not self._settings.private:
            if self._settings.cache_mb:
                self._memory = Memory(self._settings.cache_mb * 2**19, lambda: engine.snapshot)
                self._observer.memory = self._memory
            if isinstance(engine, Starts):
                self._prompt = Prompt(self._settings, engine, self._hand_on)
        self.server = Server(Bounds(drain_s=self._settings.drain), self.handle, self._most, self._problem)
        self.server.refused = self._observer.tally.refused

    def start(self) -> None:
        """Start the threads; called on the event loop."""
        threads = self._settings.threads
        self._gateway = Gateway(
            self._application, threads, max(threads * 4, 128), lambda known: CLIENT.set(known.client)
        )

    def handle(self, exchange: Exchange) -> None:
        """Answer a request, or see to it that somebody does. Its record goes with it, for all layers to fill in."""
        path = unquote(exchange.path, errors="replace")
        record = exchange.notes[RECORD] = self._observer.begin(exchange.method, path, exchange.peer[0])
        exchange.when_ended(self._ended)
        if path in ("/sparql", "/healthz"):
            record.route = path
        if path == "/healthz" and exchange.method in ("GET", "HEAD"):  # also when every thread is taken
            exchange.reply(200, [("Content-Type", "text/plain; charset=utf-8"), *_FRESH, *ORIGIN], b"ok\n")
            return
        refusal = self._admission.admit(exchange)
        record.client = str(exchange.notes.get("REMOTE_ADDR", record.client))
        if refusal:
            exchange.reply(refusal.status, *self._document(refusal))
            return
        kept = self._memory.find(exchange, lambda: Note.of(record)) if self._memory is not None else None
        if kept:
            self._admission.cheap(exchange)
            if isinstance(kept.note, Note):
                self._observer.remembered(record, kept.note, kept.status)
            exchange.send_head(kept.status, kept.head, kept.body)
        elif self._prompt is None or not self._prompt.take(exchange):
            self._hand_on(exchange)

    def _hand_on(self, exchange: Exchange) -> None:
        if self._gateway is None or not self._gateway(exchange):
            exchange.refuse(503, "too many requests wait already")

    def _ended(self, exchange: Exchange) -> None:
        record = exchange.notes[RECORD]
        assert isinstance(record, Record)
        record.status, record.sent, record.whole = exchange.status or _LEFT, exchange.sent, not exchange.gone
        self._observer.end(record)

    def _most(self, exchange: Exchange) -> int:
        """Say how large the body of a request may be; who is allowed to write is looked at later."""
        known = self._settings
        may_write = known.writable and (known.anonymous_writes or "authorization" in exchange.fields)
        return max(known.max_upload, known.max_body) if may_write else known.max_body

    def _problem(self, status: int, detail: str) -> tuple[Fields, bytes]:
        """Write the problem document (RFC 9457) of a request that has not come as far as the application."""
        error: SinographError
        if status == 503:
            error = EngineBusy(detail, hint="try again later", members={"retry_after_s": _RETRY_S})
        else:
            error = SinographError(detail) if status >= 500 else RequestError(detail)
        return self._document(error, status)

    def _document(self, error: SinographError, status: int = 0) -> tuple[Fields, bytes]:
        document = {
            "type": f"{self._settings.base}problems/{error.slug}",
            "title": error.title,
            "status": status or error.status,
            "detail": error.detail,
            **({"hint": error.hint} if error.hint else {}),
            **error.members,
        }
        fields = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"), *ORIGIN]
        if "retry_after_s" in error.members:
            fields.append(("Retry-After", str(error.members["retry_after_s"])))
        return fields, json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
