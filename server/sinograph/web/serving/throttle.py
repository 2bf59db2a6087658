"""How much a client may ask: a bucket of tokens for each, filled steadily, forgotten when it is full again."""

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

#: Clients remembered at a time; the one that was seen longest ago is forgotten first.
_MOST = 50_000
_WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and what its client has left."""

    allowed: bool
    limit: int
    """Requests in a window."""
    remaining: int
    """Requests that may follow at once."""
    reset_s: int
    """Seconds until the bucket is full again; if nothing is allowed, until the next request is."""

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Header fields of the answer: ``RateLimit`` and its policy (IETF draft, httpapi-ratelimit-headers)."""
        return [
            ("RateLimit-Policy", f'"client";q={self.limit};w={_WINDOW_S}'),
            ("RateLimit", f'"client";r={self.remaining};t={self.reset_s}'),
        ]


class Throttle:
    """The generic cell rate algorithm: one number a client, the time at which his bucket is full again.

    A client who was quiet for a minute may ask ``limit`` times at once, and steadily ``limit`` times a minute.
    """

    def __init__(self, limit: int) -> None:
        """Allow ``limit`` requests a minute to each client."""
        self._limit = limit
        self._step = _WINDOW_S / limit
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, client: str, cost: float = 1.0, now: float | None = None) -> Verdict:
        """Take ``cost`` requests out of a client's bucket, if they are in it; a negative cost gives them back."""
        now = time.monotonic() if now is None else now
        with self._lock:
            full_at = max(self._full_at.get(client, now), now)
            after = max(now, full_at + cost * self._step)
            allowed = cost <= 0 or after - now <= _WINDOW_S + 1e-9
            if allowed:
                self._full_at[client] = full_at = after
                self._full_at.move_to_end(client)
                if len(self._full_at) > _MOST:
                    self._full_at.popitem(last=False)
        remaining = int((_WINDOW_S - (full_at - now)) / self._step + 1e-6)
        wait = full_at - now if allowed else after - now - _WINDOW_S
        return Verdict(allowed, self._limit, max(0, remaining), math.ceil(wait))
