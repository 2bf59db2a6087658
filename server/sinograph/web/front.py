"""What a request meets before the framework, in this order; everything that every request passes is here.

1. ``Server`` (sinograph.http): bounds of a request in bytes and seconds; what breaks them never comes further.
2. ``Front.handle``: the application in a thread, or 503 when too many wait for one.
"""

import json

from sinograph.errors import EngineBusy, RequestError, SinographError
from sinograph.http import Bounds, Exchange, Gateway, Server
from sinograph.http.exchange import Fields
from sinograph.http.gateway import Application
from sinograph.web.headers import ORIGIN
from sinograph.web.settings import Settings

_RETRY_S = 2


class Front:
    """Stands between the server and the application."""

    def __init__(self, settings: Settings, application: Application) -> None:
        """Prepare; ``server`` is what runs."""
        self._settings, self._application = settings, application
        self._gateway: Gateway | None = None
        self.server = Server(Bounds(), self.handle, self._most, self._problem)

    def start(self) -> None:
        """Start the threads; called on the event loop."""
        self._gateway = Gateway(self._application, self._settings.threads, max(self._settings.threads * 4, 128))

    def handle(self, exchange: Exchange) -> None:
        """Answer a request, or see to it that somebody does."""
        if self._gateway is None or not self._gateway(exchange):
            exchange.refuse(503, "too many requests wait already")

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
        document = {
            "type": f"{self._settings.base}problems/{error.slug}",
            "title": error.title,
            "status": status,
            "detail": error.detail,
            **({"hint": error.hint} if error.hint else {}),
            **error.members,
        }
        fields = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"), *ORIGIN]
        if status == 503:
            fields.append(("Retry-After", str(_RETRY_S)))
        return fields, json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
