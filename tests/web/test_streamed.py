"""Answers larger than what is collected are streamed: whole in the end, or broken so that the client notices."""

import gzip
import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from sinograph.engine import Limits, LocalEngine, Query
from sinograph.engine.cache import CachedEngine
from sinograph.errors import QueryTooComplex
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app
from tests.fronted import Fronted, fronted

CROSS = "SELECT ?x ?y { ?a sg:rank ?x . ?b sg:rank ?y }"  # 90,000 rows, 6 MB as JSON
ENDLESS = "SELECT * { ?a sg:rank ?x . ?b sg:rank ?y . ?c sg:rank ?z }"  # 27 million rows
FORMATS = ("json", "xml", "csv", "tsv")


@pytest.fixture(scope="module")
def local(small_snapshot: Path) -> Iterator[LocalEngine]:
    limits = Limits(workers=2, memory_mb=192, max_bytes=400_000, spool_memory=100_000, timeout_s=3, stream_s=3)
    engine = LocalEngine(small_snapshot, limits, PREFIXES)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def server(local: LocalEngine) -> Iterator[Fronted]:
    with fronted(create_app(Settings(threads=4), CachedEngine(local, 2**20))) as running:
        yield running


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("unusual", [{}, {"Prefer": "wait=5"}, {"Accept_Encoding": "gzip"}], ids=["", "flask", "gzip"])
def test_a_large_answer_is_whole(
    server: Fronted, small_engine: LocalEngine, format: str, unusual: dict[str, str]
) -> None:
    status, fields, body = server.ask("GET", f"/sparql?query={quote(CROSS)}&format={format}", **unusual)
    found = dict(fields)
    assert status == 200 and "Content-Length" not in found
    if unusual.get("Accept_Encoding"):
        body = gzip.decompress(body)
    expected = small_engine.query(Query(CROSS, {"solutions": format}, prefixes=PREFIXES)).read()
    assert len(body) == len(expected) > 400_000
    assert sum(body) == sum(expected) and body[:20] == expected[:20]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("unusual", [{}, {"Accept-Encoding": "gzip"}], ids=["plain", "gzip"])
def test_one_that_does_not_end_is_broken_off(server: Fronted, format: str, unusual: dict[str, str]) -> None:
    path = f"/sparql?query={quote(ENDLESS)}&format={format}"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", path, headers=unusual)
    response = connection.getresponse()
    assert response.status == 200
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        while response.read1(2**20):
            pass
        raise AssertionError("the answer ended as if it were whole")
    response.close()
    connection.close()


def test_curl_notices(server: Fronted) -> None:
    if not (curl := shutil.which("curl")):
        pytest.skip("there is no curl")
    address = f"http://127.0.0.1:{server.port}/sparql?query={quote(ENDLESS)}&format=csv"
    done = subprocess.run([curl, "-sS", "-o", "/dev/null", address], check=False, timeout=30)
    assert done.returncode in (18, 56)  # partial file, failure in receiving


def test_only_so_many_are_streamed_at_once_and_who_goes_frees_the_worker(server: Fronted, local: LocalEngine) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 10) as slow:
        slow.sendall(f"GET /sparql?query={quote(ENDLESS)}&format=csv HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert slow.recv(100).startswith(b"HTTP/1.1 200")
        status, _, body = server.ask("GET", f"/sparql?query={quote(CROSS)}&format=csv")
        assert status == 422 and b"others of that kind" in body
    deadline = time.monotonic() + 2
    while local.pool.load[0] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert local.pool.load[0] == 0
    assert server.ask("GET", f"/sparql?query={quote(CROSS)}&format=csv")[0] == 200


def test_who_cannot_break_off_gets_a_refusal(local: LocalEngine) -> None:
    with pytest.raises(QueryTooComplex, match="larger than"):
        local.query(Query(CROSS, {"solutions": "json"}, prefixes=PREFIXES))
    client = create_app(Settings(), local).test_client()
    assert client.get(f"/sparql?query={quote(CROSS)}").status_code == 422


def test_an_answer_that_nobody_reads_lets_its_worker_go(local: LocalEngine) -> None:
    before = local.pool.load[0]
    answer = local.query(Query(CROSS, {"solutions": "json"}, prefixes=PREFIXES, stream=True))
    assert not answer.ended and local.pool.load[0] == before + 1
    answer.close()
    answer.close()
    assert local.pool.load[0] == before
    whole = local.query(Query(CROSS, {"solutions": "csv"}, prefixes=PREFIXES, stream=True))
    assert whole.read().count(b"\n") == 90_001
    assert local.pool.load[0] == before
