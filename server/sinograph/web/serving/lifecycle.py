"""The life of a server: it follows new builds, looks at once on SIGHUP, and ends without cutting off answers."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from logging import Logger, getLogger
from pathlib import Path

from sinograph.engine import LocalEngine
from sinograph.errors import SinographError
from sinograph.http import Server
from sinograph.web.serving.observe import Observer

_LOG = getLogger(__name__)
#: How often the current snapshot is looked up.
_LOOK_S = 1.0


def current_snapshot(home: Path) -> Path:
    """Return the folder of the current snapshot; SinographError if nothing has been built."""
    current = home / "current"
    if not current.is_dir():
        raise SinographError(f"there is no snapshot in {home}", hint="run 'sinograph build' first")
    return current.resolve()


class Follower:
    """Serves each new build as soon as it is the current one; one that cannot be opened is logged and passed over."""

    def __init__(
        self, engine: LocalEngine, home: Path, log: Logger, switched: Callable[[], object] = lambda: None
    ) -> None:
        """Nothing happens before ``start``; ``switched`` is called after each new build."""
        self._engine, self._home, self._log, self._switched = engine, home, log, switched
        self._look = threading.Event()

    def start(self) -> None:
        """Look every second from now on, in a thread that ends with the process."""
        threading.Thread(target=self._run, name="follower", daemon=True).start()

    def look(self) -> None:
        """Look at once, also for a snapshot that could not be opened before. Returns without waiting."""
        self._look.set()

    def _run(self) -> None:
        seen = self._engine.snapshot
        while True:
            told = self._look.wait(_LOOK_S)
            self._look.clear()
            try:
                found = current_snapshot(self._home)
                if found.name != seen or (told and found.name != self._engine.snapshot):
                    seen = found.name
                    self._engine.switch(found)
                    self._log.info("now serving snapshot %s", found.name)
                    self._switched()
            except SinographError as error:
                self._log.error("staying with snapshot %s: %s", self._engine.snapshot, error)


class Lifecycle:
    """What signals do to a server; its methods are for the thread of the event loop."""

    def __init__(self, observer: Observer, delay: float) -> None:
        """Go on for ``delay`` seconds when told to end. Made before anything is started."""
        self._observer, self._delay = observer, delay
        self._may_hang_up = _has_terminal()
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            self._may_hang_up = False  # somebody has said so: nohup
        else:
            # Until ``listen``, and for all processes started from here, it means nothing.
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def listen(self, server: Server, look: Callable[[], None]) -> None:
        """Take signals for ``server`` from now on; ``look`` is called on SIGHUP."""
        self._server, self._look = server, look
        server.asked_to_stop = self.stop
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.hang_up)

    def stop(self) -> None:
        """Say at /readyz that the server ends, and end; told a second time, end at once."""
        if self._observer.draining.is_set():
            self._server.hurry()
            return
        self._observer.draining.set()
        asyncio.get_running_loop().call_later(self._delay, self._server.stop)

    def hang_up(self) -> None:
        """Look for a new snapshot and open the access log again; end if it was the terminal that hung up."""
        if self._may_hang_up and not _has_terminal():
            self.stop()
            return
        self._look()
        try:
            self._observer.log.reopen()
        except SinographError as error:
            _LOG.error("%s", error)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
