"""Answers plain SPARQL queries on the event loop, without the framework; what is unusual is left to the framework.

It reads requests with the same functions and writes the same header fields. An evaluation that fails, or whose answer
is large, is handed to the framework with what has been found, so that there is one way to say so.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from sinograph.engine import Answer, Query
from sinograph.errors import SinographError
from sinograph.http import Exchange
from sinograph.http.exchange import block
from sinograph.web.answers import coding, compress
from sinograph.web.answers.headers import ORIGIN
from sinograph.web.settings import Settings
from sinograph.web.sparql.protocol import FORM, QUERY, Asked, parameters
from sinograph.web.sparql.question import Question, question
from sinograph.web.sparql.sparql import ANNOUNCED, ANSWERED

#: Header fields that change nothing in an answer of the endpoint, besides Accept and Accept-Encoding, which are read.
HARMLESS = frozenset(
    "host accept accept-encoding accept-language connection user-agent referer origin cache-control pragma dnt te via "
    "priority upgrade-insecure-requests keep-alive sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user "
    "sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip "
    "forwarded".split()
)
_WITH_BODY = HARMLESS | {"content-type", "content-length"}
_TYPES = {f"{kind}{charset}": kind for kind in (QUERY, FORM) for charset in ("", "; charset=utf-8", ";charset=utf-8")}
_NAMES = {"query", "format", "output"}
_ALWAYS = block([ANNOUNCED, *ORIGIN])
_LONGEST = 16 * 1024
_SMALL, _QUICKLY_PACKED = 256 * 1024, 32 * 1024


@runtime_checkable
class Starts(Protocol):
    """An engine that can answer without making anybody wait."""

    def start(self, query: Query, done: Callable[[Answer | SinographError], None]) -> Callable[[], None]:
        """Answer a query on the event loop that runs; return what cancels it."""


class Prompt:
    """The way past the framework."""

    def __init__(self, settings: Settings, engine: Starts, hand_on: Callable[[Exchange], None]) -> None:
        """``hand_on`` gives a request to the framework."""
        self._settings, self._engine, self._hand_on = settings, engine, hand_on

    def take(self, exchange: Exchange) -> bool:
        """Answer a request now or soon; False if it is not a plain query, and nothing has been done."""
        if exchange.path != "/sparql" or not (asked := _asked(exchange)):
            return False
        accepted = exchange.fields.get("accept-encoding")
        if coding.choose(accepted) == (None, False):
            return False
        try:
            text, accept = asked.text or "", exchange.fields.get("accept")
            found = question(self._settings, asked, text, exchange.method, exchange.query, accept, True)
            if found.is_page:
                return False
            cancel = self._engine.start(found.query, lambda answer: self._answer(exchange, found, answer))
        except SinographError:
            return False  # said by the framework, which comes to the same end
        if not exchange.ended:
            exchange.when_gone(cancel)
        return True

    def _answer(self, exchange: Exchange, found: Question, answer: Answer | SinographError) -> None:
        if exchange.gone:
            if isinstance(answer, Answer):
                answer.close()
            exchange.end()
            return
        chosen, plain = coding.choose(exchange.fields.get("accept-encoding"))
        most = _QUICKLY_PACKED if chosen else _SMALL
        if isinstance(answer, SinographError) or not answer.ended or answer.size > most:
            exchange.notes[ANSWERED] = answer
            self._hand_on(exchange)
            return
        variant = found.variants[answer.form]
        assert variant is not None, "the engine refuses a form without a format"
        body = answer.read()
        fields = [("Content-Type", variant.content_type), *found.fields(answer, variant, self._settings.max_age)]
        if compress.applies(variant.media_type):
            fields, body = compress.coded(fields, body, chosen, plain)
        exchange.send_head(200, block([*fields, ("Content-Length", str(len(body)))]) + _ALWAYS, body)


def _asked(exchange: Exchange) -> Asked | None:
    """Read a request that says nothing unusual; None for any other."""
    try:
        if exchange.method in ("GET", "HEAD"):
            if not exchange.fields.keys() <= HARMLESS:
                return None
            said = parameters(exchange.query.encode("latin-1"))
        elif exchange.method == "POST" and not exchange.query and exchange.length <= _LONGEST:
            kind = _TYPES.get(exchange.fields.get("content-type", "").lower())
            if kind is None or not exchange.fields.keys() <= _WITH_BODY or exchange.too_large:
                return None
            data = exchange.body.read()
            exchange.body.seek(0)
            said = parameters(data) if kind == FORM else [("query", data.decode("utf-8"))]
        else:
            return None
    except (SinographError, UnicodeDecodeError):
        return None
    named = dict(said)
    if len(named) != len(said) or not named.keys() <= _NAMES or not named.get("query", "").strip():
        return None
    if len(named["query"]) > _LONGEST:
        return None
    return Asked(named["query"], format=next((value for name, value in said if name != "query" and value), None))
