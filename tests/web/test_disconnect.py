"""A client that goes away ends its query: its worker is free again long before the deadline."""

import http.client
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from sinograph.engine import Limits, LocalEngine
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app
from tests.fronted import fronted

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def port(small_snapshot: Path) -> Iterator[int]:
    """A server whose only worker has ten seconds for a query."""
    engine = LocalEngine(small_snapshot, Limits(timeout_s=10, workers=1, memory_mb=192), PREFIXES)
    with fronted(create_app(Settings(threads=4, timeout=10.0, workers=1), engine)) as server:
        yield server.port
    engine.close()


@pytest.mark.parametrize("way", ["ahead of the framework", "through it", "while it waits"])
def test_the_worker_is_free_when_the_client_has_gone(port: int, way: str) -> None:
    clients = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(2 if way == "while it waits" else 1)]
    for client in clients:
        unusual = {"Prefer": "wait=9"} if way == "through it" else {}
        client.request("GET", f"/sparql?query={quote(SLOW)}", headers=unusual)
        time.sleep(0.3)
    for client in reversed(clients):
        client.close()
    gone = time.monotonic()
    other = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    other.request("GET", "/sparql?query=ASK%7B%7D")
    assert other.getresponse().status == 200
    other.close()
    assert time.monotonic() - gone < 1.5
