"""Runs the application: one event loop and threads in one process, the engine's workers beside it."""

import asyncio
import gc
import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

import uvloop
from flask import Flask
from flask.logging import default_handler

from sinograph.engine import LocalEngine
from sinograph.engine.cache import CachedEngine
from sinograph.errors import SinographError
from sinograph.http.server import bind
from sinograph.store import Scribe
from sinograph.store.journal import lock
from sinograph.vocabulary import PREFIXES
from sinograph.web import create_app
from sinograph.web.answers.authorize import check_anonymous
from sinograph.web.serving.engines import remote_engine
from sinograph.web.serving.front import Front
from sinograph.web.serving.lifecycle import Follower, Lifecycle, current_snapshot
from sinograph.web.serving.observe import Observer
from sinograph.web.serving.warming import START_S, warm
from sinograph.web.settings import Settings

#: Threads here wait for workers most of the time; with the usual 5 ms, one that has its answer waits for the others.
_SWITCH_S = 0.0005


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. SinographError if nothing has been built or the port is taken."""
    if not settings.engine:
        current_snapshot(settings.home)
    check_anonymous(settings)
    if settings.writable:
        os.close(lock(settings.home))  # said here in one line, not by the process that is started
    with _bound(settings.host, settings.port) as listening, ExitStack() as opened:
        sys.setswitchinterval(_SWITCH_S)
        observer = Observer(settings)
        opened.callback(observer.log.flush)
        life = Lifecycle(observer, settings.drain_delay)
        app, look = load(settings, opened, observer)
        front = Front(app)

        async def main() -> None:
            life.listen(front.server, look)
            front.start()
            gc.collect()
            gc.freeze()  # what is there now stays; looking through it again and again takes time from every answer
            gc.set_threshold(20_000, 20, 50)
            await front.server.run(listening)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())


def load(settings: Settings, opened: ExitStack, observer: Observer) -> tuple[Flask, Callable[[], None]]:
    """Return the application, its engine running, and how to look for a new build; ``opened`` ends what was started."""
    if settings.engine:
        return _in_front(settings, opened, observer), lambda: None
    scribe = Scribe(settings.home, settings.write_limits()) if settings.writable else None
    if scribe:
        opened.callback(scribe.close)
    local = LocalEngine(current_snapshot(settings.home), settings.limits(), PREFIXES)
    engine = CachedEngine(local, settings.cache_mb * 2**19) if settings.cache_mb else local
    opened.callback(engine.close)
    if scribe:
        scribe.show(local.switch)
        # Who has written reads what was written, so a cache must ask before it answers.
        return create_app(replace(settings, max_age=0), engine, scribe, observer), lambda: None
    app = create_app(settings, engine, None, observer)
    follower = Follower(local, settings.home, app.logger, lambda: warm(app))
    follower.start()
    warm(app, START_S)
    return app, follower.look


def _in_front(settings: Settings, opened: ExitStack, observer: Observer) -> Flask:
    """The application before an endpoint that evaluates."""
    log = logging.getLogger("sinograph.engine.remote")
    log.addHandler(default_handler)
    remote = remote_engine(settings)
    opened.callback(remote.close)
    log.info("in front of snapshot %s", remote.snapshot)  # looked up here, so that no request waits for it
    engine = CachedEngine(remote, settings.cache_mb * 2**19) if settings.cache_mb else remote
    return create_app(settings, engine, None, observer)


def _bound(host: str, port: int) -> socket.socket:
    try:
        return bind(host, port)
    except OSError as error:
        raise SinographError(
            f"cannot listen on {host}:{port}: {error.strerror}", hint="choose another with --port"
        ) from error
