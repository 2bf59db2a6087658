"""For whoever watches over the server: is the process alive, should it be asked now."""

import json
import threading
import time
from dataclasses import dataclass, replace

from flask import Blueprint, Response, current_app

from sinograph.engine import Engine, Query
from sinograph.engine.state import core
from sinograph.errors import SinographError
from sinograph.web.context import engine
from sinograph.web.serving.observe import observer

blueprint = Blueprint("health", __name__)

_PROBE = Query("ASK {}")
_PROBE_S = 2.0
#: An answer of the probe is good for so long: who asks all the time must not keep a worker busy.
_GOOD_S = 1.0


@dataclass(frozen=True, slots=True)
class Health:
    """What the last probe has found."""

    ready: bool
    why: str
    snapshot: str
    seconds: float
    at: float


class Probe:
    """Asks the engine a question that costs nothing, at most once a second, for all who want to know."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._lock = threading.Lock()
        self._last: Health | None = None

    def health(self, of: Engine) -> Health:
        """Return the health of an engine, at most a second old."""
        with self._lock:
            if self._last is None or time.monotonic() - self._last.at > _GOOD_S:
                self._last = _probe(of)
            return self._last


def _probe(of: Engine) -> Health:
    began = time.monotonic()
    try:
        answer = core(of).query(replace(_PROBE, timeout_s=_PROBE_S))
        answer.read()
        answer.close()
    except SinographError as error:
        return Health(False, error.detail, of.snapshot, time.monotonic() - began, time.monotonic())
    seconds = time.monotonic() - began
    slow = f"a query that costs nothing took {seconds:.1f} s" if seconds > _PROBE_S else ""
    return Health(not slow, slow, answer.snapshot, seconds, time.monotonic())


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the process answers; the engine is not asked."""
    return _fresh(Response("ok\n", content_type="text/plain; charset=utf-8"))


@blueprint.get("/readyz")
def ready() -> Response:
    """Say whether requests should come here: 200, or 503 while the server is ending or its engine does not answer."""
    if observer().draining.is_set():
        return _ready(False, {"why": "the server is ending"})
    probe: Probe = current_app.extensions.setdefault("sinograph-probe", Probe())
    found = probe.health(engine())
    facts: dict[str, object] = {"snapshot": found.snapshot, "seconds": round(found.seconds, 4)}
    return _ready(found.ready, {**facts, **({"why": found.why} if found.why else {})})


def _ready(good: bool, facts: dict[str, object]) -> Response:
    body = json.dumps({"ready": good, **facts}) + "\n"
    response = Response(body, status=200 if good else 503, content_type="application/json")
    if not good:
        response.headers["Retry-After"] = "5"
    return _fresh(response)


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
