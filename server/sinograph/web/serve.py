"""Runs the application under granian: one process with threads, the engine's workers beside it."""

import atexit
import os
import socket
import sys
import threading
from dataclasses import replace
from functools import partial
from logging import Logger
from pathlib import Path
from typing import Any

from sinograph.engine import LocalEngine, confine
from sinograph.engine.cache import CachedEngine
from sinograph.errors import SinographError
from sinograph.store import Scribe
from sinograph.store.journal import lock
from sinograph.vocabulary import PREFIXES
from sinograph.web import create_app
from sinograph.web.authorize import check_anonymous
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
    from granian.constants import Interfaces
    from granian.server import Server

    current_snapshot(settings.home)
    check_anonymous(settings)
    if settings.writable:
        os.close(lock(settings.home))  # said here in one line, not by the process that is started
    _check_port(settings.host, settings.port)
    server = Server(
        "sinograph.web.serve:load",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        backpressure=max(settings.threads * 2, 128),
        log_level="error",  # type: ignore[arg-type]
        respawn_failed_workers=False,
        process_name=None,
    )
    server.serve(target_loader=partial(load, settings))


def load(settings: Settings, _target: str = "") -> Any:
    """Make engine and application; runs inside the process that granian starts."""
    # Ctrl-C reaches every process of the group, and granian's child hangs if its parent's signal comes on top of it.
    os.setpgrp()
    confine.die_with(os.getppid())
    sys.setswitchinterval(_SWITCH_S)
    scribe = Scribe(settings.home, settings.write_limits()) if settings.writable else None
    local = LocalEngine(current_snapshot(settings.home), settings.limits(), PREFIXES)
    engine = CachedEngine(local, settings.cache_mb * 2**20) if settings.cache_mb else local
    atexit.register(engine.close)
    if scribe:
        scribe.show(local.switch)
        atexit.register(scribe.close)
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


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SinographError(
                f"cannot listen on {host}:{port}: {error.strerror}", hint="choose another with --port"
            ) from error
