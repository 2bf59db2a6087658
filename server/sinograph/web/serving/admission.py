"""The first thing a request meets: who is it, and may he ask so much. Independent of any framework."""

from sinograph.engine.turns import CLIENT
from sinograph.errors import TooManyRequests
from sinograph.http import Exchange
from sinograph.web.serving.clients import Clients
from sinograph.web.serving.throttle import Throttle, Verdict
from sinograph.web.settings import Settings

#: What an answer costs that took no evaluation: a file, one that was remembered, one that the client has already.
CHEAP = 0.1
_FILES = "/static/"


class Admission:
    """Names the client of each request, for the queues behind, and counts what he asks."""

    def __init__(self, settings: Settings) -> None:
        """Prepare; SinographError if ``trusted_proxies`` cannot be read."""
        self._clients = Clients(settings.trusted_proxies)
        limit = settings.requests_a_minute()
        self._throttle = Throttle(limit) if limit else None

    def admit(self, exchange: Exchange) -> TooManyRequests | None:
        """Let a request in, or return why not. Only for the thread of the event loop.

        Sets the client for what this thread does next, and puts name, host and scheme into the request as they were
        before the proxies.
        """
        client = self._clients.of(exchange.peer[0], exchange.fields)
        exchange.client = client.key
        CLIENT.set(client.key)
        exchange.notes["REMOTE_ADDR"] = client.address
        if client.host:
            exchange.fields["host"] = client.host
        if client.scheme:
            exchange.notes["wsgi.url_scheme"] = client.scheme
        if self._throttle is None:
            return None
        verdict = self._throttle.spend(client.key, CHEAP if exchange.path.startswith(_FILES) else 1.0)
        exchange.extra = verdict.fields
        if verdict.allowed:
            exchange.when_ended(self._settle)
            return None
        return _refusal(verdict)

    def cheap(self, exchange: Exchange) -> None:
        """Give back most of what a request was charged, because it cost us next to nothing."""
        if self._throttle and not exchange.path.startswith(_FILES):
            exchange.extra = self._throttle.spend(exchange.client, CHEAP - 1.0).fields

    def _settle(self, exchange: Exchange) -> None:
        if exchange.status == 304:
            self.cheap(exchange)


def _refusal(verdict: Verdict) -> TooManyRequests:
    return TooManyRequests(
        f"more than {verdict.limit} requests a minute came from this client",
        hint="ask again later; answers that are in your cache (If-None-Match) hardly count",
        members={"limit_requests": verdict.limit, "retry_after_s": verdict.reset_s},
    )
