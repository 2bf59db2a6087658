"""Health, metrics and the status page: what an operator reads, who may read it, and that it is true."""

import json
import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as metric_families

from sinograph.engine import LocalEngine
from sinograph.engine.cache import CachedEngine
from sinograph.errors import EngineBusy, SinographError
from sinograph.store import tokens
from sinograph.web import Settings, create_app
from sinograph.web.serving.health import Probe
from sinograph.web.serving.server_status import duration, milliseconds, size

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def client(small_engine: LocalEngine, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path, cache_mb=1), CachedEngine(small_engine, 2**20)).test_client()


def ask(client: FlaskClient, query: str) -> int:
    with client.get("/sparql", query_string={"query": query}) as response:
        response.get_data()
        return response.status_code


def samples(client: FlaskClient, **headers: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Read /metrics with the parser of Prometheus: (name, values of labels) → value."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200, response.get_data(as_text=True)
    families = list(metric_families(response.get_data(as_text=True)))
    assert all(family.documentation and family.type != "unknown" for family in families)
    return {(s.name, tuple(s.labels.values())): s.value for family in families for s in family.samples}


def test_alive_says_the_process_and_nothing_about_the_engine(client: FlaskClient, small_engine: LocalEngine) -> None:
    before = small_engine.pool.load
    response = client.get("/healthz")
    assert (response.status_code, response.text, response.headers["Cache-Control"]) == (200, "ok\n", "no-store")
    assert small_engine.pool.load == before


def test_ready_names_the_snapshot_that_answers(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200 and response.headers["Cache-Control"] == "no-store"
    assert response.json is not None and response.json["ready"] is True and response.json["snapshot"] == "small0123"


class Broken:
    """An engine whose queries fail, counting them."""

    snapshot = "small0123"

    def __init__(self, inner: LocalEngine, error: SinographError) -> None:
        self.limits, self.error, self.asked = inner.limits, error, 0

    def query(self, query: object, cancelled: object = None) -> object:
        self.asked += 1
        raise self.error


@pytest.mark.parametrize("error", [EngineBusy("all workers are busy"), SinographError("the store is gone")])
def test_an_engine_that_does_not_answer_is_not_ready(small_engine: LocalEngine, error: SinographError) -> None:
    broken = Broken(small_engine, error)
    client = create_app(Settings(), broken).test_client()  # type: ignore[arg-type]
    response = client.get("/readyz")
    assert response.status_code == 503 and response.headers["Retry-After"]
    assert response.json is not None and response.json["why"] == error.detail
    assert client.get("/healthz").status_code == 200


def test_who_asks_all_the_time_does_not_keep_the_engine_busy(small_engine: LocalEngine) -> None:
    broken = Broken(small_engine, SinographError("no"))
    probe = Probe()
    threads = [threading.Thread(target=probe.health, args=(broken,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken.asked == 1


def test_a_server_that_ends_is_alive_and_not_ready(client: FlaskClient) -> None:
    client.application.extensions["sinograph-observer"].draining.set()
    assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200
    assert client.get("/status/server").json["draining"] is True  # type: ignore[index]
    assert samples(client)["sinograph_draining", ()] == 1


def test_metrics_count_what_was_done(client: FlaskClient) -> None:
    assert ask(client, "ASK { ?s ?p ?o }") == ask(client, "ASK { ?s ?p ?o }") == 200
    assert ask(client, "SELEC") == 400 and ask(client, "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }") == 403
    assert ask(client, SLOW) == 503
    with client.get("/nothing/here") as response:
        assert response.status_code == 404
    found = samples(client)
    queries = {labels[0]: value for (name, labels), value in found.items() if name == "sinograph_queries_total"}
    assert queries == {
        **dict.fromkeys(queries, 0), "ok": 1, "cached": 1, "invalid": 1, "refused": 1, "timeout": 1,
    }  # fmt: skip
    assert found["sinograph_worker_kills_total", ("timeout",)] == 1
    requests = {labels: value for (name, labels), value in found.items() if name == "sinograph_requests_total"}
    assert requests == {
        ("GET", "/sparql", "200"): 2, ("GET", "/sparql", "400"): 1, ("GET", "/sparql", "403"): 1,
        ("GET", "/sparql", "503"): 1, ("GET", "none", "404"): 1,
    }  # fmt: skip
    assert found["sinograph_request_seconds_count", ("/sparql",)] == 5
    assert found["sinograph_query_seconds_count", ()] == 2  # evaluated: the one that answered, the one that was ended
    assert 2 <= found["sinograph_query_seconds_sum", ()] < 4
    assert found["sinograph_workers", ()] == 2 and found["sinograph_queue_waiting", ()] == 0
    assert found["sinograph_cache_hits_total", ()] == 1 and found["sinograph_cache_bytes", ()] > 0
    (info,) = [labels for name, labels in found if name == "sinograph_snapshot_info"]
    assert info[:2] == ("memory", "small0123")  # the parser sorts labels by name
    assert found["sinograph_memory_bytes", ("web",)] > 10**7 and found["sinograph_memory_bytes", ("workers",)] > 0
    assert found["process_resident_memory_bytes", ()] > 10**7


def test_the_classes_of_a_histogram_add_up(client: FlaskClient) -> None:
    for _ in range(3):
        ask(client, "ASK {}")
    found = samples(client)
    classes = [
        v for (name, labels), v in found.items() if name == "sinograph_request_seconds_bucket" and "/sparql" in labels
    ]
    assert classes == sorted(classes) and classes[-1] == found["sinograph_request_seconds_count", ("/sparql",)] == 3
    assert found["sinograph_requests_in_progress", ()] == 1  # the one that reads this


def test_open_metrics_are_spoken_too(client: FlaskClient) -> None:
    response = client.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0"})
    assert response.content_type.startswith("application/openmetrics-text")
    assert {family.name for family in open_metrics(response.text)} >= {"sinograph_requests", "sinograph_queries"}


def test_no_client_can_make_labels(client: FlaskClient) -> None:
    before = len(samples(client))
    first = {name for name, _ in samples(client)}
    for i in range(50):
        client.get(f"/path-{i}")
        client.open("/sparql", method=f"METHOD{i}")
        ask(client, f"ASK {{ <x:{i}> ?p ?o }}")
    found = samples(client)
    assert {name for name, _ in found} == first and len(found) < before + 70
    assert not any("path-" in label or "METHOD" in label for _, labels in found for label in labels)


@pytest.mark.parametrize(
    ("settings", "client_address", "headers", "status"),
    [
        ({}, "127.0.0.1", {}, 200),
        ({}, "::1", {}, 200),
        ({}, "192.0.2.7", {}, 401),
        ({}, "", {}, 401),
        ({}, "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 401),
        ({}, "127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 401),
        ({}, "127.0.0.1", {"Via": "1.1 proxy"}, 401),
        ({"metrics_from": ("192.0.2.0/24",)}, "192.0.2.7", {}, 200),
        ({"metrics_from": ("192.0.2.0/24",)}, "127.0.0.1", {}, 401),
        ({"metrics_from": ()}, "127.0.0.1", {}, 401),
        ({"metrics_from": ("0.0.0.0/0",)}, "192.0.2.7", {"X-Forwarded-For": "198.51.100.1"}, 200),
    ],
)
def test_who_may_read_metrics(
    small_engine: LocalEngine, tmp_path: Path, settings: dict, client_address: str, headers: dict, status: int
) -> None:
    client = create_app(Settings(home=tmp_path, **settings), small_engine).test_client()
    origin = {"REMOTE_ADDR": client_address}
    assert client.get("/metrics", headers=headers, environ_base=origin).status_code == status
    _, token = tokens.new(tmp_path, "read", "prometheus")
    with_token = {**headers, "Authorization": f"Bearer {token}"}
    assert client.get("/metrics", headers=with_token, environ_base=origin).status_code == 200


def test_a_private_server_shows_its_health_and_not_its_status(small_engine: LocalEngine, tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path, private=True), small_engine).test_client()
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert client.get("/metrics").status_code == 200 and client.get("/status/server").status_code == 401


def test_the_status_as_json_says_limits_and_what_happened(client: FlaskClient) -> None:
    ask(client, SLOW)
    ask(client, "ASK {}")
    found = client.get("/status/server").json
    assert found is not None and found["snapshot"] == {
        "id": "small0123", "built": None, "quads": None, "written": False, "held": "memory",
    }  # fmt: skip
    assert (found["limits"]["seconds"], found["limits"]["memory_mb"]) == (2, 192)
    assert found["workers"]["number"] == 2 and found["queue"]["limit"] == 64
    assert found["kills"]["timeout"] == found["queries"]["timeout"] == found["queries"]["ok"] == 1
    assert found["recent"]["queries"] == 2 and 2 <= found["recent"]["p99"] < 3 and found["recent"]["p50"] < 1
    assert found["requests"]["5xx"] == 1 and found["requests"]["in_progress"] == 1 and found["uptime"] >= 0
    assert found["memory"]["loader"] > 10**6


def test_the_status_page_is_for_people(client: FlaskClient) -> None:
    ask(client, SLOW)
    response = client.get("/status/server", headers={"Accept": BROWSER})
    assert response.content_type.startswith("text/html") and "Accept" in response.headers["Vary"]
    for words in ("State of this server", "small0123", "in memory", "ended at the time limit", "timeout: 1", "192 MiB"):
        assert words in response.text, words
    assert "None" not in response.text
    asked_for = client.get("/status/server?format=json", headers={"Accept": BROWSER})
    assert json.loads(asked_for.text)["version"]


@pytest.mark.parametrize(("number", "words"), [
    (0, "0 bytes"), (999, "999 bytes"), (1000, "0.977 KiB"), (1023 * 1024, "0.999 MiB"), (64 * 2**20, "64 MiB"),
    (5 * 2**30, "5 GiB"), (None, "unknown"),
])  # fmt: skip
def test_sizes_in_words(number: int | None, words: str) -> None:
    assert size(number) == words


def test_times_in_words() -> None:
    assert duration(0) == "less than a second" and duration(61) == "1 minute 1 second"
    assert duration(3 * 86400 + 4 * 3600 + 5) == "3 days 4 hours"
    assert (milliseconds(0.00125), milliseconds(2.5)) == ("1.25 ms", "2.5 s")
