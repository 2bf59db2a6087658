"""An endpoint that fails in every way we could think of: each is an error of ours, and a 200 is always whole."""

import base64
import socket
import time
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from sinograph.engine import Query
from sinograph.engine.remote import Remote, RemoteEngine
from sinograph.errors import (
    EngineBusy,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    RemoteFailed,
    RequestError,
    SinographError,
    UnknownFormat,
)

from .conftest import CHUNKED, HEAD, ROWS, Stage, reply

Make = Callable[..., RemoteEngine]
SELECT = "SELECT * { ?s ?p ?o }"
TRIPLE = b'<http://example.org/a> <http://example.org/p> "b"@en .\n'
TRACE = "Parse error: line 2, column 8: found x\n\tat org.example.Parser.read(Parser.java:12)\nCaused by: Other"


def form(request: bytes) -> dict[str, list[str]]:
    return parse_qs(request.partition(b"\r\n\r\n")[2].decode(), keep_blank_values=True)


def test_a_query_is_sent_as_a_form_with_prefixes_and_graphs(stage: Stage, before: Make) -> None:
    query = Query(
        "SELECT ?s { ?s a sg:Chip }", {"solutions": "json"}, ("http://example.org/g",), ("http://example.org/n",),
        base="http://example.org/", prefixes={"sg": "http://example.org/sg#", "other": "http://example.org/o#"},
    )  # fmt: skip
    answer = before("Bearer secret").query(query)
    assert answer.read() == ROWS and answer.complete
    sent = form(stage.heard[0])
    assert sent["query"] == [
        "BASE <http://example.org/> PREFIX sg: <http://example.org/sg#>\nSELECT ?s { ?s a sg:Chip }"
    ]
    assert sent["default-graph-uri"] == ["http://example.org/g"] and sent["named-graph-uri"] == ["http://example.org/n"]
    assert b"Authorization: Bearer secret" in stage.heard[0]
    assert b"Accept: application/sparql-results+json" in stage.heard[0]


def test_user_and_password(stage: Stage, before: Make) -> None:
    before("me:s3cret:x").select(SELECT)
    assert b"Authorization: Basic " + base64.b64encode(b"me:s3cret:x") in stage.heard[0]


def test_connections_are_kept_and_a_closed_one_is_replaced(stage: Stage, before: Make) -> None:
    engine = before()
    engine.select(SELECT)
    made = stage.connections
    engine.select(SELECT)
    assert stage.connections == made

    def leave(sock: socket.socket, request: bytes) -> None:
        sock.sendall(reply(ROWS))
        sock.shutdown(socket.SHUT_RDWR)

    stage.play = leave
    engine.select(SELECT)
    stage.sends(reply(ROWS))
    time.sleep(0.05)
    assert len(engine.select(SELECT)) == 1


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (reply(ROWS)[:-10], RemoteFailed, "broke its answer off"),
        (CHUNKED + b"5\r\n{\"hea", RemoteFailed, "broke its answer off"),
        (CHUNKED + b"2\r\n{}\r\n", RemoteFailed, "broke its answer off"),
        (HEAD.replace(b"1.1", b"1.0") + b"\r\n" + ROWS[:-2], RemoteFailed, "cannot be read"),
        (b"nonsense\r\n\r\n", RemoteFailed, "broke its answer off"),
        (b"", RemoteFailed, "broke its answer off"),
        (reply(b"<html>", kind="text/html"), RemoteFailed, "answered with text/html"),
        (reply(ROWS, kind="text/plain"), RemoteFailed, "answered with text/plain"),
        (reply(b"{}"), RemoteFailed, "cannot be read"),
        (reply(b'{"head":{},"boolean":true}'), RemoteFailed, "not of the form 'solutions'"),
        (reply(ROWS.replace(b"/a", b"/a b")), RemoteFailed, "cannot be read"),
        (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", RemoteFailed, "compressed"),
        (HEAD + b"X-SQL-State: S1TAT\r\nContent-Length: 2\r\n\r\n{}", QueryTimeout, "only a part"),
        (reply(ROWS, "206 Partial Content"), QueryTimeout, "only a part"),
        (reply(b"", "302 Found", "text/html", "Location: http://inner/"), RemoteFailed, "redirects to 'http://inner/'"),
        (reply(TRACE.encode(), "400 Bad Request", "text/plain"), QuerySyntaxError, "refused the query: Parse error"),
        (reply(b"<html>SELECT</html>", "400 Bad Request", "text/html"), QuerySyntaxError, "a page instead of a reason"),
        (reply(b"no", "401 Unauthorized", "text/plain"), RemoteFailed, "does not let this server in"),
        (reply(b"no", "404 Not Found", "text/plain"), RemoteFailed, "no SPARQL endpoint at the address"),
        (reply(b"no", "413 Content Too Large", "text/plain"), QueryTooComplex, "larger than the endpoint takes"),
        (reply(b"no", "429 Too Many Requests", "text/plain", "Retry-After: 7"), EngineBusy, "busy"),
        (reply(b"stack\n at x", "500 Internal Server Error", "text/plain"), RemoteFailed, r"failed \(500\)"),
        (reply(b"Query timed out", "503 Service Unavailable", "text/plain"), QueryTimeout, "because it took too long"),
        (reply(b"", "503 Service Unavailable", "text/plain"), EngineBusy, "busy"),
        (reply(b"", "504 Gateway Timeout", "text/plain"), QueryTimeout, "because it took too long"),
    ],
)  # fmt: skip
def test_failures_become_errors_of_ours(
    stage: Stage, before: Make, data: bytes, kind: type[SinographError], says: str
) -> None:
    def play(sock: socket.socket, request: bytes) -> None:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)

    stage.play = play
    with pytest.raises(kind, match=says) as caught:
        before().query(Query(SELECT))
    assert type(caught.value) is kind
    assert "Parser.java" not in str(caught.value) and "stack" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value), "an inner address is nobody's business"


def test_the_place_of_an_error_is_that_in_the_query_of_the_client(stage: Stage, before: Make) -> None:
    stage.sends(reply(TRACE.encode(), "400 Bad Request", "text/plain"))
    with pytest.raises(QuerySyntaxError) as caught:
        before().query(Query("SELECT x\n{ ?s a sg:Chip }", prefixes={"sg": "http://example.org/"}))
    assert caught.value.members == {"line": 1, "column": 8}
    assert "line 1, column 8" in caught.value.detail


def test_wait_of_a_busy_endpoint_is_handed_on(stage: Stage, before: Make) -> None:
    stage.sends(reply(b"", "503 Service Unavailable", "text/plain", "Retry-After: 7"))
    with pytest.raises(EngineBusy) as caught:
        before().query(Query(SELECT))
    assert caught.value.members["retry_after_s"] == 7


def test_nobody_listens(stage: Stage, before: Make) -> None:
    stage.close()
    with pytest.raises(RemoteFailed, match="nobody listens"):
        before().query(Query(SELECT))


@pytest.mark.parametrize("url", ["ftp://a/", "nothing", "http://", "http://a:0/", "http://me:word@a/", "http://a/#x"])
def test_addresses(url: str) -> None:
    with pytest.raises(SinographError):
        RemoteEngine(Remote(url))


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (Query(""), QuerySyntaxError),
        (Query("DELETE WHERE { ?s ?p ?o }"), QuerySyntaxError),
        (Query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"), SinographError),
        (Query(SELECT, {"solutions": None}), UnknownFormat),
        (Query(SELECT, default_graphs=("not absolute",)), RequestError),
        (Query("SELECT ?s { ?s ?p ?x }", substitutions={"x": "<a b>"}), RequestError),
    ],
)
def test_what_is_refused_is_not_sent(stage: Stage, before: Make, query: Query, kind: type[SinographError]) -> None:
    with pytest.raises(kind):
        before().query(query)
    assert not stage.heard


def test_rows_are_cut_here_too(stage: Stage, before: Make) -> None:
    row = b'{"s":{"type":"uri","value":"http://example.org/a"}}'
    stage.sends(reply(b'{"head":{"vars":["s"]},"results":{"bindings":[' + b",".join([row] * 9) + b"]}}"))
    answer = before().query(Query(SELECT, rows=3))
    assert (answer.rows, answer.complete) == (3, False)
    assert form(stage.heard[0])["query"][0].endswith("LIMIT 4")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (TRIPLE, "application/n-triples"),
        (TRIPLE, "text/plain;charset=utf-8"),
        (b"@prefix e: <http://example.org/> . e:a e:p 'b'@en .", "text/turtle; charset=UTF-8"),
    ],
)
def test_graphs_are_read_in_what_the_endpoint_speaks(stage: Stage, before: Make, body: bytes, kind: str) -> None:
    stage.sends(reply(body, kind=kind))
    query = Query("CONSTRUCT WHERE { ?s ?p ?o }", {"graph": "turtle"}, prefixes={"e": "http://example.org/"})
    assert before().query(query).read() == b'@prefix e: <http://example.org/> .\n\ne:a e:p "b"@en .\n'


def test_results_of_virtuoso_are_read(stage: Stage, before: Make) -> None:
    body = b"""{ "head": { "link": [], "vars": ["a"] }, "results": { "distinct": false, "ordered": true, "bindings": [
    { "a": { "type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#gYear", "value": "2024" }} ] } }"""
    stage.sends(reply(body))
    (row,) = before().select("SELECT ?a {}")
    assert (row["a"].value, row["a"].datatype) == ("2024", "http://www.w3.org/2001/XMLSchema#gYear")
