"""A client may ask so much a minute: what he has left is said, who asks more is told when to come again."""

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from sinograph.engine import Limits, LocalEngine
from sinograph.http.server import bind
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app
from sinograph.web.serving.front import Front
from sinograph.web.serving.throttle import Throttle

Ask = Callable[..., tuple[int, http.client.HTTPMessage, bytes]]


def test_a_bucket_is_full_at_first_and_fills_steadily() -> None:
    throttle = Throttle(60)
    verdicts = [throttle.spend("a", now=1000.0) for _ in range(60)]
    assert all(v.allowed for v in verdicts) and [v.remaining for v in verdicts] == list(range(59, -1, -1))
    refused = throttle.spend("a", now=1000.0)
    assert not refused.allowed and refused.reset_s == 1
    assert dict(refused.fields) == {"RateLimit-Policy": '"client";q=60;w=60', "RateLimit": '"client";r=0;t=1'}
    assert throttle.spend("b", now=1000.0).remaining == 59  # somebody else
    assert throttle.spend("a", now=1001.0).allowed and not throttle.spend("a", now=1001.0).allowed
    assert throttle.spend("a", now=1031.0).remaining == 29
    assert throttle.spend("a", now=5000.0).remaining == 59  # never more than full


def test_refused_requests_cost_nothing_and_cheap_ones_little() -> None:
    throttle = Throttle(10)
    for _ in range(10):
        assert throttle.spend("a", now=0.0).allowed
    assert [throttle.spend("a", now=0.0).allowed for _ in range(100)] == [False] * 100
    assert throttle.spend("a", now=6.0).allowed
    assert [throttle.spend("b", 0.1, now=0.0).allowed for _ in range(101)].count(True) == 100
    full = Throttle(10)
    full.spend("c", now=0.0)
    assert full.spend("c", -0.9, now=0.0).remaining == 9 and full.spend("c", -5.0, now=0.0).remaining == 10


def test_clients_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinograph.web.serving.throttle._MOST", 100)
    throttle = Throttle(10)
    for number in range(1000):
        throttle.spend(f"client {number}", now=0.0)
    assert len(throttle._full_at) == 100 and "client 999" in throttle._full_at


def test_it_costs_next_to_nothing() -> None:
    throttle = Throttle(600)
    began = time.perf_counter()
    for number in range(20_000):
        throttle.spend(f"10.0.0.{number % 250}")
    assert (time.perf_counter() - began) / 20_000 < 50e-6  # some 2 µs on an idle machine


@pytest.fixture(scope="module")
def ask(small_snapshot: Path) -> Iterator[Ask]:
    """Asks a server behind one proxy that allows 20 requests a minute, as the client of the given address."""
    settings = Settings(threads=4, rate=20, trusted_proxies=("127.0.0.1",), cache_mb=0)
    engine = LocalEngine(small_snapshot, Limits(workers=1), PREFIXES)
    with serving(settings, engine) as port:

        def ask(client: str, path: str = "/sparql?query=ASK%7B%7D", **fields: str):  # type: ignore[no-untyped-def]
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            named = {name.replace("_", "-"): value for name, value in fields.items()}
            connection.request("GET", path, headers={"X-Forwarded-For": client, **named})
            response = connection.getresponse()
            found = response.status, response.headers, response.read()
            connection.close()
            return found

        yield ask
    engine.close()


class serving:  # noqa: N801
    """A front on a free port, in a thread."""

    def __init__(self, settings: Settings, engine: LocalEngine) -> None:
        app = create_app(settings, engine)
        self.front = Front(app) if Front.__init__.__code__.co_argcount == 2 else Front(settings, app)  # type: ignore
        self.listening, self.ready = bind("127.0.0.1", 0), threading.Event()

    def __enter__(self) -> int:
        async def main() -> None:
            self.loop = asyncio.get_running_loop()
            self.front.start()
            await self.front.server.run(self.listening, self.ready.set)

        def serve() -> None:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(main())

        self.thread = threading.Thread(target=serve)
        self.thread.start()
        assert self.ready.wait(10)
        return int(self.listening.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.front.server.stop)
        self.thread.join(20)
        self.listening.close()


def test_who_asks_too_much_is_told_so_and_others_are_not(ask: Ask) -> None:
    statuses = [ask("6.6.6.6")[0] for _ in range(20)]
    assert statuses == [200] * 20
    status, headers, body = ask("6.6.6.6")
    problem = json.loads(body)
    assert status == problem["status"] == 429 and problem["type"].endswith("/problems/too-many-requests")
    assert headers["Content-Type"] == "application/problem+json" and headers["Access-Control-Allow-Origin"] == "*"
    assert 1 <= int(headers["Retry-After"]) <= 3 and headers["RateLimit"].startswith('"client";r=0;t=')
    assert problem["retry_after_s"] == int(headers["Retry-After"]) and problem["limit_requests"] == 20
    status, headers, _ = ask("7.7.7.7")
    assert status == 200 and headers["RateLimit"] == '"client";r=19;t=3'
    assert headers["RateLimit-Policy"] == '"client";q=20;w=60'
    assert "RateLimit" in headers["Access-Control-Expose-Headers"]
    time.sleep(int(problem["retry_after_s"]))
    assert ask("6.6.6.6")[0] == 200


def test_an_invented_address_helps_nobody(ask: Ask) -> None:
    statuses = [ask(f"1.1.1.{number}, 8.8.4.4")[0] for number in range(25)]
    assert statuses.count(429) == 5


def test_what_costs_us_little_counts_little(ask: Ask) -> None:
    _, headers, _ = ask("9.9.9.9", "/")
    tag = headers["ETag"]
    statuses = [ask("9.9.9.9", "/", If_None_Match=tag)[0] for _ in range(60)]
    assert statuses == [304] * 60
    assert [ask("9.9.9.1", "/static/sinograph.css")[0] for _ in range(60)].count(429) == 0


def test_a_remembered_answer_counts_little(small_snapshot: Path) -> None:
    engine = LocalEngine(small_snapshot, Limits(workers=1), PREFIXES)
    with serving(Settings(threads=4, rate=20), engine) as port:
        statuses = []
        for _ in range(60):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/sparql?query=ASK%7B%7D")
            statuses.append(connection.getresponse().status)
            connection.close()
    engine.close()
    assert statuses == [200] * 60


def test_host_and_scheme_of_the_proxy_are_ours(ask: Ask) -> None:
    fields = {"X_Forwarded_Host": "graph.example", "X_Forwarded_Proto": "https", "Accept": "text/turtle"}
    _, _, body = ask("9.9.9.2", "/sparql", **fields)
    assert b"https://graph.example/sparql" in body


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), 0),
        (Settings(host="0.0.0.0"), 600),
        (Settings(host="::"), 600),
        (Settings(trusted_proxies=("1",)), 600),
        (Settings(rate=0, host="0.0.0.0"), 0),
        (Settings(rate=5), 5),
    ],
)
def test_the_default_fits_a_laptop_and_a_public_server(settings: Settings, expected: int) -> None:
    assert settings.requests_a_minute() == expected
