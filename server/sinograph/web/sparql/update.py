"""SPARQL Update over HTTP: SPARQL 1.1 Protocol section 2.2."""

from flask import Response

from sinograph.store import Change, Outcome
from sinograph.store.change import UPDATE
from sinograph.vocabulary import PREFIXES
from sinograph.web.answers.authorize import writer
from sinograph.web.context import settings
from sinograph.web.sparql.protocol import Asked


def updated(asked: Asked, text: str) -> Response:
    """Apply an update and answer 204 when it can be read; raises what ``Scribe.write`` raises."""
    scribe, token = writer()
    outcome = scribe.write(
        Change(
            UPDATE,
            text=text,
            using=asked.using,
            using_named=asked.using_named,
            base=settings().base,
            prefixes=PREFIXES,
            timeout_s=asked.timeout_s,
            author=token.name,
        )
    )
    return stamped(Response(status=204), outcome)


def stamped(response: Response, outcome: Outcome) -> Response:
    """Say in which snapshot the change can be read; nobody may keep the answer."""
    response.headers["X-Sinograph-Snapshot"] = outcome.snapshot
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 204:
        del response.headers["Content-Type"]
    return response
