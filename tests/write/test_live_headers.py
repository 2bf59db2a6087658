"""Codings, validators and bodies on a real server: what the application promises must leave the socket, too."""

import gzip
import http.client
import json
import socket
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import brotli
import pytest
import zstandard

from .test_live_protocols import QUERY, TURTLE, UPDATE, Live, home, live, port

__all__ = ["home", "live", "port"]  # fixtures

FULL = "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D"
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 1),
    "br": lambda data: brotli.compress(data, quality=1),
    "zstd": zstandard.compress,
}
ROWS = 400


@pytest.fixture(scope="module")
def filled(live: Live) -> Live:
    rows = " ".join(f"<urn:s{i}> <urn:p> 'a word and another {i}' ." for i in range(ROWS))
    assert live.update(f"DROP ALL ; INSERT DATA {{ {rows} }}").status == 204
    return live


@pytest.mark.parametrize("name", UNPACK)
@pytest.mark.parametrize("target", [FULL, "/graphs?default&format=nt"])
def test_answers_in_each_coding(filled: Live, name: str, target: str) -> None:
    plain = filled.send("GET", target)
    packed = filled.send("GET", target, Accept_Encoding=name)
    head = filled.send("HEAD", target, Accept_Encoding=name)
    assert packed.headers["Content-Encoding"] == name and UNPACK[name](packed.body) == plain.body
    assert int(packed.headers["Content-Length"]) == len(packed.body) < len(plain.body)
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for header in ("Content-Type", "Content-Encoding", "Content-Length", "ETag", "Vary", "Cache-Control"):
        assert head.headers[header] == packed.headers[header], header
    assert head.body == b"" and set(packed.headers["Vary"].split(", ")) == {"Accept", "Accept-Encoding"}
    again = filled.send("GET", target, Accept_Encoding=name, If_None_Match=packed.headers["ETag"])
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", packed.headers["ETag"])
    assert filled.send("GET", target, If_None_Match='"other"').status == 200
    assert filled.send("GET", target, Accept_Encoding="identity;q=0").status == 406


@pytest.mark.parametrize("name", PACK)
def test_requests_in_each_coding(filled: Live, name: str) -> None:
    coded = {"Content_Encoding": name}
    text = "ASK { <urn:s1> ?p ?o }"
    assert filled.send("POST", "/sparql", PACK[name](text.encode()), QUERY, **coded).truth
    update = f"INSERT DATA {{ GRAPH <urn:coded> {{ <urn:{name}> <urn:p> 'é 深' }} }}"
    assert filled.send("POST", "/sparql", PACK[name](update.encode()), UPDATE, **coded).status == 204
    assert filled.ask(f"ASK {{ GRAPH <urn:coded> {{ <urn:{name}> ?p 'é 深' }} }}")
    body = PACK[name](f"<urn:{name}> <urn:p> 1 .".encode())
    assert filled.send("PUT", f"/graphs/coded/{name}", body, TURTLE, **coded).status in (201, 204)
    assert filled.send("POST", "/sparql", PACK[name](bytes(2**26 + 1)), QUERY, **coded).status == 413
    assert filled.send("POST", "/sparql", b"no such coding", QUERY, **coded).status == 400


def test_a_writer_s_answers_are_never_stale(filled: Live) -> None:
    """A writable server lets nobody keep an answer without asking, and every write is another validator."""
    first = filled.send("GET", FULL)
    assert "max-age=0" in first.headers["Cache-Control"]
    filled.update("INSERT DATA { <urn:new> <urn:p> 1 }")
    after = filled.send("GET", FULL, If_None_Match=first.headers["ETag"])
    assert after.status == 200 and len(after.body) > len(first.body)
    filled.update("DELETE WHERE { <urn:new> ?p ?o }")


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/sparql", {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}),
        ("/graphs?default", {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}),
        ("/catalog", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_options_and_other_methods(filled: Live, target: str, allowed: set[str]) -> None:
    asked = {"Origin": "https://editor.example", "Access_Control_Request_Method": "POST"}
    options = filled.send("OPTIONS", target, **asked)
    assert (options.status, options.body) == (204, b"")
    assert set(options.headers["Allow"].split(", ")) == allowed
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    refused = filled.send("PROPFIND", target)
    assert refused.status == 405 and set(refused.headers["Allow"].split(", ")) == allowed


def test_a_body_in_chunks_and_by_the_query_method(filled: Live) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", filled.port, timeout=30)) as connection:
        pieces = [b"ASK { ", b"<urn:s1> ", b"?p ?o }"]
        connection.request("POST", "/sparql", iter(pieces), {"Content-Type": QUERY}, encode_chunked=True)
        assert json.loads(connection.getresponse().read())["boolean"] is True
        connection.request("QUERY", "/sparql", b"ASK { <urn:s1> ?p ?o }", {"Content-Type": QUERY})
        response = connection.getresponse()
        assert (
            json.loads(response.read())["boolean"] is True
            and "application/sparql-query" in response.headers["Accept-Query"]
        )


def curl(*arguments: str) -> str:
    command = ["curl", "-sS", "--max-time", "30", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_curl_writes_and_reads_in_the_ways_of_its_manual(filled: Live, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{filled.port}"
    token = ["-H", f"Authorization: {filled.bearer}"] if filled.bearer else []
    large = tmp_path / "large.ttl"  # more than a megabyte: curl waits for 100 Continue
    large.write_text("".join(f"<urn:s{i}> <urn:p> '{'x' * 100}' .\n" for i in range(12_000)))
    code = ["-o", "/dev/null", "-w", "%{http_code}"]
    place = f"{address}/graphs/large"
    assert curl(*token, *code, "-T", str(large), "-H", f"Content-Type: {TURTLE}", place) in ("201", "204")
    count = "query=SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRENDS(STR(?g), 'graphs/large')) }"
    assert "12000" in curl("-H", "Accept: text/csv", "--data-urlencode", count, f"{address}/sparql")
    assert len(curl("--compressed", "-H", "Accept: application/n-triples", place).splitlines()) == 12_000
    form = ["-F", f"file=@{large};type={TURTLE}"]
    assert curl(*token, *code, *form, place) == "200"
    update = ["--data-urlencode", "update=DELETE WHERE { GRAPH ?g { <urn:s7> ?p ?o } }"]
    assert curl(*token, *code, *update, f"{address}/sparql") == "204"
    assert curl(*token, *code, "-X", "DELETE", place) == "200"
    assert curl(*code, place) == "404"


def test_what_is_no_http_is_refused(filled: Live) -> None:
    """Two names of the host are two opinions on where this is (RFC 9110 section 7.2)."""
    with socket.create_connection(("127.0.0.1", filled.port), 10) as sock:
        sock.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")
        assert b" 400 " in sock.recv(65536).split(b"\r\n")[0] + b" "
