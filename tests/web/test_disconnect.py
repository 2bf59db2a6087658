"""A client that goes away ends its query: its worker is free again long before the deadline."""

import asyncio
import http.client
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import uvloop

from sinograph.engine import Limits, LocalEngine
from sinograph.http.server import bind
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app
from sinograph.web.front import Front

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def port(small_snapshot: Path) -> Iterator[int]:
    """A server whose only worker has ten seconds for a query."""
    settings = Settings(threads=4, timeout=10.0, workers=1)
    engine = LocalEngine(small_snapshot, Limits(timeout_s=10, workers=1, memory_mb=192), PREFIXES)
    front = Front(settings, create_app(settings, engine))
    listening, ready = bind("127.0.0.1", 0), threading.Event()
    loops = []

    async def main() -> None:
        loops.append(asyncio.get_running_loop())
        front.start()
        await front.server.run(listening, ready.set)

    def serve() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())

    thread = threading.Thread(target=serve)
    thread.start()
    assert ready.wait(10)
    yield listening.getsockname()[1]
    loops[0].call_soon_threadsafe(front.server.stop)
    thread.join(20)
    listening.close()
    engine.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_worker_is_free_when_the_client_has_gone(port: int, method: str) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port)
    if method == "GET":
        client.request("GET", f"/sparql?query={quote(SLOW)}")
    else:
        client.request("POST", "/sparql", SLOW, {"Content-Type": "application/sparql-query"})
    time.sleep(0.5)
    client.close()
    gone = time.monotonic()
    other = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    other.request("GET", "/sparql?query=ASK%7B%7D")
    assert other.getresponse().status == 200
    other.close()
    assert time.monotonic() - gone < 1.5
