"""Requests that wait for a thread, in a line for each client; who has the fewest threads is next."""

import threading
from collections import Counter, OrderedDict, deque

from sinograph.http.exchange import Exchange


class Lines:
    """Between the event loop, which puts, and the threads, which get. No client can fill it, or hold all threads."""

    def __init__(self, threads: int, waiting: int) -> None:
        """There are ``threads`` threads; with all of them busy, ``waiting`` requests may wait."""
        self._share = threads - threads // 4
        self._most = threads + waiting
        self._changed = threading.Condition()
        self._lines: OrderedDict[str, deque[Exchange]] = OrderedDict()
        self._held: Counter[str] = Counter()
        self.inside = 0
        """Requests that wait for a thread or are in one."""

    def put(self, exchange: Exchange) -> Exchange | None:
        """Take a request; return the one that has to go instead, if there are too many: it may be the same."""
        victim = None
        with self._changed:
            if self.inside >= self._most:
                own = len(self._lines.get(exchange.client, ()))
                longest = max(self._lines, key=lambda client: len(self._lines[client]), default=None)
                if longest is None or own + 1 >= len(self._lines[longest]):
                    return exchange
                victim = self._lines[longest].pop()
                self._tidy(longest)
            else:
                self.inside += 1
            self._lines.setdefault(exchange.client, deque()).append(exchange)
            self._changed.notify()
        return victim

    def get(self) -> Exchange:
        """Wait for a request and return it; whoever gets it must say when it is ``done``."""
        with self._changed:
            while (client := self._next()) is None:
                self._changed.wait()
            exchange = self._lines[client].popleft()
            self._lines.move_to_end(client)
            self._tidy(client)
            self._held[client] += 1
            return exchange

    def done(self, exchange: Exchange) -> None:
        """Give the thread back."""
        with self._changed:
            self.inside -= 1
            self._held[exchange.client] -= 1
            if not self._held[exchange.client]:
                del self._held[exchange.client]
            self._changed.notify()  # somebody may have waited for his share only

    def _next(self) -> str | None:
        client = min(self._lines, key=lambda name: self._held[name], default=None)
        return client if client is not None and self._held[client] < self._share else None

    def _tidy(self, client: str) -> None:
        if not self._lines[client]:
            del self._lines[client]
