"""Which snapshot an endpoint holds: what the last push wrote there, or a name for a short time where nobody did."""

import logging
import secrets
import threading
import time
from collections.abc import Callable

from sinograph.errors import SinographError

_log = logging.getLogger("sinograph.engine.remote")
#: Seconds for which the content of a store without a marker is taken to be the same.
_UNMARKED_S = 300.0


class Marker:
    """The id of the remote snapshot, looked up again every so often."""

    def __init__(self, look: Callable[[], str | None], every_s: float) -> None:
        """``look`` asks the endpoint and returns None where there is no marker of a whole push."""
        self._look = look
        self._every_s = every_s
        self._lock = threading.Lock()
        self._next = 0.0
        self._until = 0.0
        self._id = ""
        self._own = False

    @property
    def id(self) -> str:
        """The snapshot as last seen. Only the first caller waits for the endpoint; later looks are made meanwhile."""
        if not self._id:
            with self._lock:
                if not self._id:
                    self._see()
        elif time.monotonic() >= self._next and self._lock.acquire(blocking=False):
            self._next = time.monotonic() + self._every_s
            threading.Thread(target=self._look_again, name="remote snapshot", daemon=True).start()
        return self._id

    def _look_again(self) -> None:
        try:
            self._see()
        finally:
            self._lock.release()

    def _see(self) -> None:
        try:
            found = self._look()
        except SinographError as error:
            # Pages say what is wrong when they ask for something; until then what was true stays true.
            _log.warning("the snapshot of the endpoint cannot be seen: %s", error)
            found = self._id if self._id and not self._own else None
        # An endpoint that does not answer is asked no more often than one that does.
        self._next = time.monotonic() + self._every_s
        if found:
            self._id, self._own = found, False
        elif not self._own or time.monotonic() >= self._until:
            self._id, self._own = f"unmarked-{secrets.token_hex(6)}", True
            self._until = time.monotonic() + _UNMARKED_S
