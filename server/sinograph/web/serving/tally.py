"""Counts what the server does: requests, queries, kills, times. Plain objects, for any layer that answers requests.

Adding one up takes about a microsecond; names and texts for Prometheus are made when somebody reads them.
"""

import threading
from bisect import bisect_left
from collections import Counter, deque
from dataclasses import dataclass, field

from sinograph.engine.watched import CANCELLED, OUTCOMES, Ended
from sinograph.web.serving.record import Record

#: Upper ends of the classes of time, in seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
#: How a query ends that takes its worker with it.
KILLS = ("timeout", "memory", CANCELLED)
_METHODS = frozenset(("GET", "HEAD", "POST", "QUERY", "PUT", "PATCH", "DELETE", "OPTIONS"))
_RECENT = 2000


@dataclass(slots=True)
class Times:
    """A histogram: how many fell into each class, the last one without end; and the sum of all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds


class Tally:
    """Everything counted since the start; safe to use from many threads."""

    def __init__(self) -> None:
        """Begin at nought."""
        self._lock = threading.Lock()
        self.in_progress = 0
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.sent: Counter[str] = Counter()
        self.times: dict[str, Times] = {}
        self.queries: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self.query_times = Times()
        self.kills: Counter[str] = Counter(dict.fromkeys(KILLS, 0))
        self._recent: deque[float] = deque(maxlen=_RECENT)

    def begin(self) -> None:
        """A request has come in."""
        with self._lock:
            self.in_progress += 1

    def end(self, record: Record, seconds: float) -> None:
        """A request that ``begin`` has counted is answered. Labels are routes, never paths: their number is bounded."""
        method = record.method if record.method in _METHODS else "other"
        with self._lock:
            self.in_progress -= 1
            self.requests[record.route, method, record.status] += 1
            self.sent[record.route] += record.sent
            if (times := self.times.get(record.route)) is None:
                times = self.times[record.route] = Times()
            times.add(seconds)

    def refused(self, status: int) -> None:
        """Something was refused before it was a request: too long, too slow, not HTTP."""
        with self._lock:
            self.requests["none", "other", status] += 1

    def query(self, ended: Ended) -> None:
        """A query has ended."""
        with self._lock:
            self.queries[ended.outcome] += 1
            if ended.outcome in KILLS:
                self.kills[ended.outcome] += 1
            if ended.outcome not in ("cached", "busy", "refused", "invalid"):
                self.query_times.add(ended.seconds)
                self._recent.append(ended.seconds)

    def cached(self) -> None:
        """A query was answered from memory ahead of the engine."""
        with self._lock:
            self.queries["cached"] += 1

    def percentiles(self) -> dict[str, float | int]:
        """Return p50, p95 and p99 of the last evaluated queries in seconds, by nearest rank, and how many those are."""
        with self._lock:
            recent = sorted(self._recent)
        if not recent:
            return {"queries": 0}
        ranks = {f"p{p}": recent[-(-p * len(recent) // 100) - 1] for p in (50, 95, 99)}
        return {"queries": len(recent), **ranks}
