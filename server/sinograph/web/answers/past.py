"""``?snapshot=ID`` reads a kept snapshot: the same application over an engine of its own, opened when asked for.

At most two are open at a time, each with one worker that reads from disk; what nobody has asked for a while is closed.
"""

import atexit
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs

from flask import Flask, request

from sinograph.engine import Limits, LocalEngine
from sinograph.errors import EngineBusy, SinographError
from sinograph.store.kept import find
from sinograph.vocabulary import PREFIXES
from sinograph.web.settings import Settings

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_MOST, _IDLE_S = 2, 60.0
_FAILED = "sinograph.past"
"""In the environment of a request for a snapshot that cannot be read: why."""


@dataclass
class _Open:
    """One snapshot that is open."""

    app: Flask
    engine: LocalEngine
    users: int = 0
    used: float = field(default_factory=time.monotonic)


class Past:
    """Stands before the application, and sends requests with ``snapshot=`` to one over that snapshot."""

    def __init__(self, app: Flask, make: Callable[[Settings, LocalEngine], Flask], current: Callable[[], str]) -> None:
        """``make`` makes an application; ``current`` says which snapshot the one behind this serves."""
        self._settings: Settings = app.config["SINOGRAPH"]
        self._inner: Application = app.wsgi_app
        self._make, self._current = make, current
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        app.before_request(_fail)
        app.extensions["sinograph-past"] = self
        app.wsgi_app = self  # type: ignore[method-assign]
        atexit.register(self.close)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, from a kept snapshot if it names one."""
        query = environ.get("QUERY_STRING", "")
        named = parse_qs(query).get("snapshot", [""])[-1] if "snapshot=" in query else ""
        if not named:
            return self._inner(environ, start_response)
        try:
            found = self._take(named)
        except SinographError as error:
            environ[_FAILED] = error
            found = None
        if environ.get("PATH_INFO", "").startswith("/api/"):  # it refuses parameters that it does not know
            environ["QUERY_STRING"] = "&".join(part for part in query.split("&") if not part.startswith("snapshot="))
        if found is None:
            return self._inner(environ, start_response)
        try:
            body = found.app.wsgi_app(environ, start_response)
        except BaseException:
            self._give(found)
            raise
        return _Body(body, lambda: self._give(found))

    def close(self) -> None:
        """Close everything that is open."""
        with self._lock:
            found, self._open = list(self._open.values()), OrderedDict()
            timer, self._timer = self._timer, None
        if timer:
            timer.cancel()
        for one in found:
            one.engine.close()
        atexit.unregister(self.close)

    def _take(self, name: str) -> _Open | None:
        """Return the application of a snapshot, None for the current one. Raises NotFound, EngineBusy."""
        snapshot = find(self._settings.home, name)
        if snapshot.id == self._current():
            return None
        with self._lock:
            found = self._open.get(snapshot.id)
            if found is None:
                self._let_go(_MOST - 1)
                if len(self._open) >= _MOST:
                    raise EngineBusy(
                        f"{_MOST} kept snapshots are being read already", hint="ask again in some seconds",
                        members={"retry_after_s": 5},
                    )  # fmt: skip
                limits = replace(self._settings.limits(), workers=1, spare_workers=0, memory_store_mb=0)
                engine = LocalEngine(snapshot.folder, _small(limits), PREFIXES)
                past = replace(self._settings, writable=False, anonymous_writes=False, engine="")
                found = self._open[snapshot.id] = _Open(self._make(past, engine), engine)
            self._open.move_to_end(snapshot.id)
            found.users += 1
            return found

    def _give(self, found: _Open) -> None:
        with self._lock:
            found.users -= 1
            found.used = time.monotonic()
            if self._timer is None:
                self._timer = threading.Timer(_IDLE_S, self._tidy)
                self._timer.daemon = True
                self._timer.start()

    def _tidy(self) -> None:
        with self._lock:
            idle = [id for id, one in self._open.items() if not one.users and time.monotonic() - one.used >= _IDLE_S]
            for id in idle:
                self._open.pop(id).engine.close()
            self._timer = None
            if self._open:
                self._timer = threading.Timer(_IDLE_S, self._tidy)
                self._timer.daemon = True
                self._timer.start()

    def _let_go(self, most: int) -> None:
        """Close the longest unused, until at most so many are open; one that is being read stays."""
        for id in [id for id, one in self._open.items() if not one.users]:
            if len(self._open) <= most:
                return
            self._open.pop(id).engine.close()


class _Body:
    """A body that says when it is no longer read."""

    def __init__(self, body: Iterable[bytes], ended: Callable[[], None]) -> None:
        self._body, self._ended = body, [ended]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Let the snapshot go, once."""
        try:
            if close := getattr(self._body, "close", None):
                close()
        finally:
            while self._ended:
                self._ended.pop()()


def _small(limits: Limits) -> Limits:
    return replace(limits, queue=min(limits.queue, 16))


def _fail() -> None:
    """Say why a snapshot cannot be read, after it was looked at who asks."""
    error = request.environ.get(_FAILED)
    if isinstance(error, SinographError):
        raise error
