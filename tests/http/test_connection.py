"""What clients may send, in which pieces, how slowly, and what becomes of them (RFC 9110, RFC 9112)."""

import http.client
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinograph.http import Exchange

Start = Callable[..., Any]
HEAD = b"Host: a\r\nConnection: close\r\n"


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),  # no Host: RFC 9112 section 3.2
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),  # section 5.1: no space before the colon
        (b"GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", 400),  # section 5.2
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (b"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 400),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: 1\r\n" % i for i in range(120)) + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", 431),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ],
)
def test_what_breaks_the_protocol_is_refused_and_the_connection_closed(
    running: Start, sent: bytes, expected: int
) -> None:
    answer = running().send(sent)
    assert status(answer) == expected
    assert b"Connection: close" in answer and b"Traceback" not in answer


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"GET /a%20b?c=%20d HTTP/1.1\r\n" + HEAD + b"\r\n", b"GET /a b?c=%20d 0 "),
        (b"GET http://other/a?b HTTP/1.1\r\n" + HEAD + b"\r\n", b"GET /a?b 0 "),
        (b"POST / HTTP/1.1\r\n" + HEAD + b"Content-Length: 5\r\n\r\nhello", b"POST /? 5 hello"),
        (
            b"POST / HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
            b"5 hello",
        ),
        (b"QUERY / HTTP/1.1\r\n" + HEAD + b"Content-Length: 1\r\n\r\nx", b"QUERY /? 1 x"),
        (b"GET / HTTP/1.0\r\n\r\n", b"GET /? 0 "),
        (b"GET / HTTP/1.1\r\n" + HEAD + b"Upgrade: websocket\r\n\r\n", b"GET /? 0 "),
    ],
)
def test_what_keeps_it_reaches_the_application(running: Start, sent: bytes, said: bytes) -> None:
    answer = running().send(sent)
    assert status(answer) == 200 and answer.endswith(said), answer


def test_a_field_with_an_underscore_cannot_pass_for_another(running: Start) -> None:
    assert b"X-Host: a\r\n" in running().send(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")
    answer = running().send(b"GET / HTTP/1.0\r\nHo_st: evil\r\nHost: good\r\n\r\n")
    assert b"X-Host: good" in answer


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 200), max_size=6))
def test_it_does_not_matter_how_the_bytes_are_cut(one: Any, cuts: list[int]) -> None:
    sent = b"POST /x?y HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /z HTTP/1.1\r\n" + HEAD + b"\r\n"
    with one.connect() as client:
        last = 0
        for cut in sorted(cuts):
            client.sendall(sent[last:cut])
            last = max(last, cut)
        client.sendall(sent[last:])
        answer = b""
        while data := client.recv(65536):
            answer += data
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.index(b"POST /x?y 5 hello") < answer.index(b"GET /z? 0 ")


@pytest.fixture
def one(running: Start) -> Any:
    return running()


def test_requests_sent_at_once_are_answered_in_their_order(running: Start) -> None:
    def late_first(environ: dict[str, Any], start: Any) -> list[bytes]:
        time.sleep(0.3 if environ["PATH_INFO"] == "/0" else 0)
        start("200 OK", [])
        return [f"<{environ['PATH_INFO']}>".encode()]

    sent = b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % i for i in range(20))
    answer = running(late_first).send(sent + b"GET /20 HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert [answer.index(b"</%d>" % i) for i in range(21)] == sorted(answer.index(b"</%d>" % i) for i in range(21))


def test_a_body_that_is_too_large_is_answered_before_it_has_come(running: Start) -> None:
    server = running()
    for framing in (b"Content-Length: 999999999\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n1FFFF\r\n"):
        with server.connect() as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\n" + framing + b"x" * 0x1FFFF)
            assert status(client.recv(65536)) == 413
            client.settimeout(5)
            while client.recv(65536):
                pass


def test_a_client_that_asks_first_is_told_to_go_on(running: Start) -> None:
    with running().connect() as client:
        client.sendall(b"POST / HTTP/1.1\r\n" + HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ok")
        assert client.recv(1000).endswith(b"2 ok")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(b"GET / HT", 408), (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\nx", 408), (b"", 0)],
)
def test_who_is_too_slow_loses_the_connection(running: Start, sent: bytes, expected: int) -> None:
    began = time.monotonic()
    assert status(running(head_s=0.5, body_s=0.5, body_rate=50_000.0, idle_s=0.5).send(sent)) == expected
    assert time.monotonic() - began < 5


def test_drops_do_not_keep_a_head_open(running: Start) -> None:
    with running(head_s=1.0).connect() as client:
        client.settimeout(0.2)
        answer, began = b"", time.monotonic()
        client.sendall(b"GET / HTTP/1.1\r\n")
        while not answer and time.monotonic() - began < 10:
            try:
                client.sendall(b"X-A: b\r\n")
                answer = client.recv(1000)
            except TimeoutError:
                pass
        assert status(answer) == 408 and time.monotonic() - began < 4


def test_who_does_not_take_an_answer_loses_it(running: Start) -> None:
    made: list[int] = []

    def endless(environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [])

        def parts() -> Any:
            try:
                while True:
                    made.append(1)
                    yield b"x" * 65536
            finally:
                made.append(-1)

        return parts()

    server = running(endless, send_s=1.0)
    with server.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        deadline = time.monotonic() + 10
        while (not made or made[-1] != -1) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert made[-1] == -1
    assert len(made) < 2000, "the server must wait for the client, not fill the memory"


def test_one_client_too_many_is_told_so(running: Start) -> None:
    server = running(connections=3)
    held = [server.connect() for _ in range(3)]
    time.sleep(0.2)
    answer = server.send(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert status(answer) == 503
    for client in held:
        client.close()
    time.sleep(0.2)
    assert status(server.send(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")) == 200


def test_stopping_closes_idle_connections_and_waits_for_answers(running: Start) -> None:
    begun = threading.Event()

    def slow(environ: dict[str, Any], start: Any) -> list[bytes]:
        begun.set()
        time.sleep(0.7)
        start("200 OK", [])
        return [b"whole"]

    server = running(slow)
    idle, busy = server.connect(), server.connect()
    busy.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert begun.wait(5)
    server.loop.call_soon_threadsafe(server.server.stop)
    assert idle.recv(10) == b""
    answer = b""
    while data := busy.recv(1000):
        answer += data
    assert answer.endswith(b"whole") and b"Connection: close" in answer
    server.thread.join(5)
    assert not server.thread.is_alive()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server.port), 1).close()
    idle.close()
    busy.close()


def test_the_client_that_goes_is_noticed(running: Start) -> None:
    gone = threading.Event()

    def handle(exchange: Exchange) -> None:
        exchange.when_gone(gone.set)

    server = running(handle=handle)
    client = http.client.HTTPConnection("127.0.0.1", server.port)
    client.request("GET", "/")
    assert not gone.wait(0.3)
    client.close()
    assert gone.wait(2)
