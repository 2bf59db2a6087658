"""Runs the application: one event loop and threads in one process, the engine's workers beside it."""

import asyncio
import os
import socket
import sys
import threading
from contextlib import ExitStack
from dataclasses import replace
from logging import Logger
from pathlib import Path

import uvloop
from flask import Flask

from sinograph.engine import LocalEngine
from sinograph.engine.cache import CachedEngine
from sinograph.errors import SinographError
from sinograph.http.server import bind
from sinograph.store import Scribe
from sinograph.store.journal import lock
from sinograph.vocabulary import PREFIXES
from sinograph.web import create_app
from sinograph.web.authorize import check_anonymous
from sinograph.web.front import Front
from sinograph.web.settings import Settings

#: Threads here wait for workers most of the time; with the usual 5 ms, one that has its answer waits for the others.
_SWITCH_S = 0.0005
#: How often the current snapshot is looked up.
_LOOK_S = 1.0


def current_snapshot(home: Path) -> Path:
    """Return the folder of the current snapshot; SinographError if nothing has been built."""
    current = home / "current"
    if not current.is_dir():
        raise SinographError(f"there is no snapshot in {home}", hint="run 'sinograph build' first")
    return current.resolve()


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. SinographError if nothing has been built or the port is taken."""
    current_snapshot(settings.home)
    check_anonymous(settings)
    if settings.writable:
        os.close(lock(settings.home))  # said here in one line, not by the process that is started
    with _bound(settings.host, settings.port) as listening, ExitStack() as opened:
        sys.setswitchinterval(_SWITCH_S)
        front = Front(load(settings, opened))

        async def main() -> None:
            front.start()
            await front.server.run(listening)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())


def load(settings: Settings, opened: ExitStack) -> Flask:
    """Make engine and application; ``opened`` ends what they have started."""
    scribe = Scribe(settings.home, settings.write_limits()) if settings.writable else None
    if scribe:
        opened.callback(scribe.close)
    local = LocalEngine(current_snapshot(settings.home), settings.limits(), PREFIXES)
    engine = CachedEngine(local, settings.cache_mb * 2**19) if settings.cache_mb else local
    opened.callback(engine.close)
    if scribe:
        scribe.show(local.switch)
        # Who has written reads what was written, so a cache must ask before it answers.
        return create_app(replace(settings, max_age=0), engine, scribe)
    app = create_app(settings, engine)
    threading.Thread(target=follow, args=(local, settings.home, app.logger), daemon=True).start()
    return app


def follow(engine: LocalEngine, home: Path, log: Logger, stop: threading.Event | None = None) -> None:
    """Serve each new build as soon as it is the current one; log and pass over one that cannot be opened."""
    stop = stop or threading.Event()
    seen = current_snapshot(home)
    while not stop.wait(_LOOK_S):
        try:
            found = current_snapshot(home)
            if found != seen:
                seen = found
                engine.switch(found)
                log.info("now serving snapshot %s", found.name)
        except SinographError as error:
            log.error("staying with snapshot %s: %s", engine.snapshot, error)


def _bound(host: str, port: int) -> socket.socket:
    try:
        return bind(host, port)
    except OSError as error:
        raise SinographError(
            f"cannot listen on {host}:{port}: {error.strerror}", hint="choose another with --port"
        ) from error
