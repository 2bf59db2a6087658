"""The load generator, a process of its own: keeps so many clients asking, one request after the other, and times them.

Started as ``python -m bench.load``. Reads one job a line from standard input, writes one result a line to standard
output, ends when its input does. Both sides of a comparison are asked by the same process, so that what it costs itself
is the same for both. It speaks HTTP/1.1 with keep-alive and touches no host but the loopback.
"""

import asyncio
import gc
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

from bench.reply import Broken, Reply

COUNTER = "@@N@@"
"""Where a request differs from every other: replaced by a running number."""


@dataclass(frozen=True)
class Job:
    """What to ask of whom, by how many at once, how often and how long."""

    port: int
    requests: list[tuple[str, str]]
    """Path (with COUNTER where it must be unique) and Accept header; asked in turn."""
    clients: int = 1
    seconds: float = 1.0
    """No request begins after this."""
    most: int = 1_000_000
    """No more requests than this."""
    patience: float = 20.0
    """Seconds after which what is still unanswered counts as failed."""
    first: int = 0
    """Where the running number begins."""
    host: str = "127.0.0.1"


@dataclass
class Outcome:
    """What happened."""

    begun: int = 0
    done: int = 0
    failed: int = 0
    unfinished: int = 0
    body_bytes: int = 0
    connections: int = 0
    elapsed: float = 0.0
    """Seconds from the first request to the last answer."""
    latencies: list[float] = field(default_factory=list)
    """Milliseconds of each answered request."""
    complaint: str = ""
    """What the first failure said."""


class _Client(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(
        self, next_request: Callable[[], bytes | None], outcome: Outcome, ended: Callable[[bool], None]
    ) -> None:
        self._next, self._outcome, self._ended = next_request, outcome, ended
        self._reply = Reply()
        self._asked: float | None = None
        self._over = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._outcome.connections += 1
        self._ask()

    def _ask(self) -> None:
        assert self._transport is not None
        request = self._next()
        if request is None:
            self._over = True
            self._transport.close()
            return
        self._outcome.begun += 1
        self._asked = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        try:
            if not self._reply.feed(data):
                return
        except Broken as problem:
            self._fail(str(problem))
            return
        self._answered()

    def _answered(self) -> None:
        assert self._asked is not None and self._transport is not None
        taken = (time.perf_counter() - self._asked) * 1000
        self._asked = None
        reply, self._reply = self._reply, Reply()
        self._outcome.body_bytes += reply.size
        if reply.status == 200:
            self._outcome.done += 1
            self._outcome.latencies.append(taken)
        else:
            self._outcome.failed += 1
            self._outcome.complaint = self._outcome.complaint or f"{reply.status}: {reply.beginning!r}"
        if reply.closes:
            self._transport.close()
        else:
            self._ask()

    def _fail(self, why: str) -> None:
        self._outcome.failed += 1
        self._outcome.complaint = self._outcome.complaint or why
        self._asked = None
        assert self._transport is not None
        self._transport.abort()

    def give_up(self) -> None:
        """Stop waiting for an answer."""
        self._over, self._asked = True, None
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._asked is not None and self._reply.ends_with_connection:
            self._answered()
        elif self._asked is not None:
            self._outcome.failed += 1
            self._outcome.complaint = self._outcome.complaint or f"the connection broke: {exc}"
        self._ended(not self._over)


def encode(job: Job) -> list[tuple[bytes, bytes]]:
    """Return each request as the bytes before and after its running number; the second part is empty without one."""
    found = []
    for path, accept in job.requests:
        text = f"GET {path} HTTP/1.1\r\nHost: {job.host}:{job.port}\r\nAccept: {accept}\r\nUser-Agent: bench\r\n\r\n"
        before, _, after = text.partition(COUNTER)
        found.append((before.encode(), after.encode()))
    return found


def supply(job: Job, clock: Callable[[], float] = time.perf_counter) -> Iterator[bytes]:
    """Yield the requests of a job in turn, until its number or its time is used up."""
    parts = encode(job)
    end = clock() + job.seconds
    for number in range(job.most):
        if clock() >= end:
            return
        before, after = parts[number % len(parts)]
        yield before + str(job.first + number).encode() + after if after else before


async def run(job: Job) -> Outcome:
    """Do a job and return what happened; at most ``seconds + patience`` long."""
    if job.host not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError("only servers on this machine are asked")
    loop = asyncio.get_running_loop()
    outcome = Outcome()
    began = time.perf_counter()
    requests = supply(job)
    finished = asyncio.Event()
    alive = job.clients
    clients: list[_Client] = []

    def ended(again: bool) -> None:
        nonlocal alive
        if again and time.perf_counter() - began < job.seconds and outcome.failed <= 100:
            tasks.add(loop.create_task(connect()))
            return
        alive -= 1
        if not alive:
            finished.set()

    async def connect() -> None:
        client = _Client(lambda: next(requests, None), outcome, ended)
        clients.append(client)
        try:
            await loop.create_connection(lambda: client, job.host, job.port)
        except OSError as problem:
            outcome.failed += 1
            outcome.complaint = outcome.complaint or f"no connection: {problem}"
            ended(False)

    tasks = {loop.create_task(connect()) for _ in range(job.clients)}
    try:
        await asyncio.wait_for(finished.wait(), job.seconds + job.patience)
    except TimeoutError:
        outcome.unfinished = outcome.begun - outcome.done - outcome.failed
        for client in clients:
            client.give_up()
    outcome.elapsed = time.perf_counter() - began
    return outcome


def main() -> None:
    """Do the jobs of standard input."""
    for line in sys.stdin:
        job = Job(**json.loads(line))
        gc.collect()
        gc.disable()
        outcome = asyncio.run(run(job))
        gc.enable()
        outcome.latencies = [math.ceil(ms * 1000) / 1000 for ms in outcome.latencies]
        print(json.dumps(asdict(outcome)), flush=True)


if __name__ == "__main__":
    main()
