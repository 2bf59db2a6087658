"""An allowed SERVICE is called by the server itself: within the allow-list, in time, in size, a few times; or not."""

import http.server
import json
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sinograph.engine import Limits, LocalEngine, Query
from sinograph.engine.relay import Relay
from sinograph.errors import QueryRefused, QuerySyntaxError, QueryTooComplex, RemoteFailed, SinographError
from sinograph.vocabulary import PREFIXES

JSON = "application/sparql-results+json"


class Endpoint:
    """Another endpoint on loopback; what it answers depends on the path."""

    def __init__(self) -> None:
        self.hits: list[tuple[str, str]] = []
        self.headers: dict[str, str] = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.headers = dict(self.headers)
                outer.hits.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
                status, media_type, body = outer.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.send_header("Content-Length", str(len(body)))
                with suppress(OSError):  # the one who asked may have gone
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def answer(self, path: str) -> tuple[int, str, bytes]:
        row = {"s": {"type": "uri", "value": "x:far"}, "o": {"type": "literal", "value": "away"}}
        rows = json.dumps({"head": {"vars": ["s", "o"]}, "results": {"bindings": [row]}}).encode()
        kind = path.strip("/").split("?")[0]
        if kind == "slow":
            time.sleep(4)
        return {
            "redirect": (307, JSON, b""),
            "large": (200, JSON, rows.replace(b"away", b"x" * 20_000)),
            "error": (500, "text/plain", b"secret of theirs"),
            "html": (200, "text/html", b"<html>"),
            "broken": (200, JSON, rows[:-20]),
        }.get(kind, (200, JSON, rows))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    found = Endpoint()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.05,))
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@contextmanager
def engine_of(snapshot: Path, **limits: object) -> Iterator[LocalEngine]:
    engine = LocalEngine(snapshot, Limits(workers=1, **limits), PREFIXES)  # type: ignore[arg-type]
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="module", params=[256, 0], ids=["memory", "disk"])
def engine(request: pytest.FixtureRequest, small_snapshot: Path, endpoint: Endpoint) -> Iterator[LocalEngine]:
    allowed = (endpoint.url, "http://localhost.example/")
    limits = {"services": allowed, "timeout_s": 2.0, "service_bytes": 10_000, "service_calls": 5}
    with engine_of(small_snapshot, memory_store_mb=request.param, **limits) as engine:
        yield engine


def rows(engine: LocalEngine, text: str) -> list[dict[str, str]]:
    found = json.loads(engine.query(Query(text, prefixes=PREFIXES)).read())["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_an_allowed_service_is_asked_and_its_answer_is_joined(engine: LocalEngine, endpoint: Endpoint) -> None:
    text = f"SELECT ?s ?o ?l {{ id:models\\/v3 rdfs:label ?l SERVICE <{endpoint.url}sparql?a=b%20c> {{ ?s sg:p ?o }} }}"
    found = rows(engine, text)
    assert [(row["s"], row["o"]) for row in found] == [("x:far", "away")] * 2
    assert endpoint.hits[-1][0] == "/sparql?a=b%20c" and "SELECT" in endpoint.hits[-1][1]
    assert (
        endpoint.headers["Accept"].startswith(JSON) and endpoint.headers["Content-Type"] == "application/sparql-query"
    )
    assert endpoint.headers["User-Agent"].startswith("Sinograph/")


@pytest.mark.parametrize("spelling", ["service{}", "SERVICE SILENT {}", "SERVICE # <x:no>\n {}", "SERVICESILENT{}"])
def test_every_spelling_goes_the_same_way(engine: LocalEngine, endpoint: Endpoint, spelling: str) -> None:
    before = len(endpoint.hits)
    call = spelling.format(f"<{endpoint.url}x>")
    assert rows(engine, f"SELECT * {{ {call} {{ ?s ?p ?o }} }}") == [{"s": "x:far", "o": "away"}]
    assert endpoint.hits[before:] == [("/x", "SELECT * WHERE { ?s ?p ?o . }")]


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("redirect", RemoteFailed, "redirects to 'http://127.0.0.1:9/'"),
        ("large", RemoteFailed, "more than 10,000 bytes"),
        ("error", RemoteFailed, "answers with status 500$"),
        ("html", RemoteFailed, "text/html"),
        ("broken", RemoteFailed, "cannot be used"),
        ("slow", SinographError, "took longer than 2 s|within"),
    ],
)
def test_what_goes_wrong_over_there_is_said_here(
    engine: LocalEngine, endpoint: Endpoint, kind: str, error: type[Exception], words: str
) -> None:
    began = time.monotonic()
    before = len(endpoint.hits)
    with pytest.raises(error, match=words) as failure:
        rows(engine, f"SELECT * {{ SERVICE <{endpoint.url}{kind}> {{ ?s ?p ?o }} }}")
    assert time.monotonic() - began < 3
    told = f"{failure.value}"
    assert len(endpoint.hits) == before + 1 and not re.search("[0-9a-f]{32}", told)


def test_silent_passes_over_a_failure(engine: LocalEngine, endpoint: Endpoint) -> None:
    assert rows(engine, f"SELECT ?s {{ SERVICE SILENT <{endpoint.url}error> {{ ?s ?p ?o }} }}") == [{}]


def test_one_query_makes_few_calls(engine: LocalEngine, endpoint: Endpoint) -> None:
    before = len(endpoint.hits)
    text = f"SELECT ?s {{ ?x sg:rank ?n LATERAL {{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} }} }}"
    with pytest.raises(QueryTooComplex, match="more than 5 times"):
        rows(engine, text)
    assert len(endpoint.hits) == before + 5
    assert rows(engine, f"SELECT ?s {{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} }}")  # the next one has its own share


def test_a_name_that_was_allowed_does_not_lead_into_our_network(engine: LocalEngine, resolve_inside: None) -> None:
    with pytest.raises(QueryRefused, match="inner network"):
        rows(engine, "SELECT * { SERVICE <http://localhost.example/> { ?s ?p ?o } }")


@pytest.fixture
def resolve_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("sinograph.engine.outbound.socket.getaddrinfo", answer)


def test_an_error_in_the_query_is_where_the_client_wrote_it(engine: LocalEngine, endpoint: Endpoint) -> None:
    with pytest.raises(QuerySyntaxError) as failure:
        rows(engine, f"SELECT * {{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} OPTIONL {{}} }}")
    assert failure.value.members["column"] == len(f"SELECT * {{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} ") + 1


def test_with_a_door_open_there_is_still_no_network(
    small_snapshot: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sinograph.engine.local.check", lambda text, limits: None)
    before = len(endpoint.hits)
    other = endpoint.url.replace("127.0.0.1", "localhost")
    with engine_of(small_snapshot, services=("http://example.org/",), timeout_s=2.0) as engine:
        assert engine.pool.nursery.isolated
        # A prefixed name is what the guards would refuse; overlooked, it reaches the engine as it is and finds nothing.
        for text in (
            f"PREFIX e: <{endpoint.url}> SELECT * {{ SERVICE e:x {{ ?s ?p ?o }} }}",
            f"SELECT * {{ VALUES ?e {{ <{other}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        ):
            with pytest.raises(SinographError):
                rows(engine, text)
        with pytest.raises(QueryRefused, match="allowed prefix"):  # the relay looks for itself
            rows(engine, f"SELECT * {{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} }}")
    assert len(endpoint.hits) == before


def test_a_worker_with_a_door_opens_no_file(small_snapshot: Path, endpoint: Endpoint) -> None:
    with engine_of(small_snapshot, services=(endpoint.url,)) as engine:
        children = Path(f"/proc/{engine.pool.nursery.pid}/task/{engine.pool.nursery.pid}/children").read_text().split()
        assert len(children) == 1
        assert "Seccomp:\t2" in Path(f"/proc/{children[0]}/status").read_text()


def test_nobody_else_uses_the_door(small_snapshot: Path, endpoint: Endpoint) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    relay = Relay(listener, "right", Limits(services=(endpoint.url,)))
    before = len(endpoint.hits)
    try:
        for path in ("wrong/1/" + endpoint.url.replace("/", "%2F"), "", "a/b"):
            with pytest.raises(urllib.error.HTTPError) as failure:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", b"ASK {}", timeout=2)
            assert failure.value.code in (400, 403)
            failure.value.close()
    finally:
        relay.close()
    assert len(endpoint.hits) == before
