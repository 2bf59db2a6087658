"""A server ends without cutting an answer off, leaves nothing behind, and is observed while it does."""

import json
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from .running import Running
from .test_serve import family

#: Takes a second or more: each row is one step of the engine.
LONG = "SELECT (COUNT(*) AS ?n) { SELECT * { ?a sg:rank ?x . ?b sg:rank ?y . ?c sg:rank ?z } LIMIT 2000000 }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_sigterm_lets_a_running_query_finish_and_leaves_nothing(start: Callable[..., Running]) -> None:
    server = start()
    assert len(server.family) == 3  # the zygote and two workers
    answer = server.asking(LONG)
    server.signal(signal.SIGTERM)
    time.sleep(0.1)
    assert server.get("/healthz")[0] == 0  # nobody new is let in
    assert server.process.poll() is None
    status, _, body = answer()
    assert status == 200 and json.loads(body)["results"]["bindings"][0]["n"]["value"] == "2000000"
    assert server.process.wait(10) == 0 and server.nothing_is_left()


def test_it_is_alive_when_every_thread_is_taken(start: Callable[..., Running]) -> None:
    server = start(threads=1, drain=0)
    asking = [threading.Thread(target=server.ask, args=(ENDLESS,)) for _ in range(3)]
    for thread in asking:
        thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    assert server.get("/healthz")[::2] == (200, b"ok\n") and time.monotonic() - began < 1
    server.signal(signal.SIGTERM)
    assert server.process.wait(10) == 0 and server.nothing_is_left()
    for thread in asking:
        thread.join()


def test_what_takes_longer_than_the_limit_is_cut(start: Callable[..., Running]) -> None:
    server = start(drain=1)
    answer = server.asking(ENDLESS)
    server.signal(signal.SIGTERM)
    told = time.monotonic()
    assert server.process.wait(10) == 0 and 0.9 < time.monotonic() - told < 5
    assert answer()[0] == 0 and server.nothing_is_left()


def test_told_twice_it_ends_at_once(start: Callable[..., Running]) -> None:
    server = start(drain=50)
    answer = server.asking(ENDLESS)
    server.signal(signal.SIGTERM)
    time.sleep(0.3)
    assert server.process.poll() is None
    server.signal(signal.SIGTERM)
    assert server.process.wait(5) == 0 and server.nothing_is_left() and answer()[0] == 0


def test_with_a_delay_it_says_so_and_goes_on_answering(start: Callable[..., Running]) -> None:
    server = start(drain_delay=1.5)
    assert server.get("/readyz")[0] == 200
    server.signal(signal.SIGTERM)
    time.sleep(0.3)
    assert (server.get("/readyz")[0], server.get("/healthz")[0]) == (503, 200)
    assert server.ask("ASK {}")[0] == 200 and json.loads(server.get("/status/server")[2])["draining"] is True
    assert server.process.wait(10) == 0 and server.nothing_is_left()


def test_sighup_restarts_nothing_and_opens_the_log_again(start: Callable[..., Running], tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    server = start(access_log=log)
    answer = server.asking(LONG)
    log.rename(tmp_path / "old.log")
    for _ in range(3):
        server.signal(signal.SIGHUP)
        time.sleep(0.05)
    assert server.ask("ASK {}")[0] == 200 and answer()[0] == 200
    assert family(server.process.pid) == server.family
    server.signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    fresh = [json.loads(line)["path"] for line in log.read_text().splitlines()]
    assert fresh.count("/sparql") == 2 and "/healthz" not in fresh
    assert any(json.loads(line)["path"] == "/healthz" for line in (tmp_path / "old.log").read_text().splitlines())


def test_answers_given_ahead_of_the_framework_are_observed_like_others(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    log = tmp_path / "access.log"
    server = start(access_log=log, cache_mb=8, timeout=1)
    query = "SELECT ?s ?n { ?s sg:rank ?n } LIMIT 7"
    for text in (*[query] * 4, "SELEC", ENDLESS):
        server.ask(text)
    for _ in range(3):
        server.get("/problems/")
    server.signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    asked = [line for line in lines if line["path"] == "/sparql"]
    assert [line["outcome"] for line in asked] == ["ok", "cached", "cached", "cached", "invalid", "timeout"]
    assert [line["rows"] for line in asked[:4]] == [7] * 4 and len({line["bytes"] for line in asked[:4]}) == 1
    hashes = [line["query"] for line in asked]
    assert len(set(hashes[:4])) == 1 and len(set(hashes)) == 3 and all(len(one) == 16 for one in hashes)
    assert {line["client"] for line in lines} == {"127.0.0.1"} and {line["snapshot"] for line in asked} == {"small0123"}
    assert [line["status"] for line in lines if line["path"] == "/problems/"] == [200] * 3


def test_what_is_no_request_is_counted_too(start: Callable[..., Running]) -> None:
    server = start()
    for nonsense in (b"nonsense\r\n\r\n", b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), 5) as client:
            client.sendall(nonsense)
            client.recv(1000)
    lines = server.get("/metrics")[2].decode().splitlines()
    refused = [line for line in lines if 'method="other",route="none"' in line]
    assert len(refused) == 2 and all('status="4' in line for line in refused)
    server.ask(ENDLESS[:-1])
    found = [line for line in server.get("/metrics")[2].decode().splitlines() if line.startswith("sinograph_queries")]
    assert 'sinograph_queries_total{outcome="invalid"} 1.0' in found
