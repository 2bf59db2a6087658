"""Calls to other servers: only where it is allowed, to no inner address by a public name, within time and size."""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from sinograph.engine import outbound
from sinograph.engine.fetch import call
from sinograph.errors import QueryRefused, RemoteFailed

Answer = Callable[[socket.socket], None]


@contextmanager
def answering(answer: Answer) -> Iterator[tuple[str, list[bytes]]]:
    """A server on loopback that answers as told; yields its address and the requests it got."""
    requests: list[bytes] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            requests.append(request(connection))
            answer(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", requests
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def request(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    length = re.search(rb"Content-Length: (\d+)", data)
    while length and len(data.partition(b"\r\n\r\n")[2]) < int(length[1]):
        data += connection.recv(65536)
    return data


def sending(*parts: bytes, pause: float = 0.0, status: str = "200 OK", headers: str = "") -> Answer:
    def answer(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {status}\r\n{headers}\r\n".encode())
        for part in parts:
            time.sleep(pause)
            connection.sendall(part)

    return answer


@pytest.mark.parametrize(
    ("prefix", "url", "allowed"),
    [
        ("https://a.org/", "https://a.org/sparql?x=1", True),
        ("https://a.org", "https://a.org/sparql", True),
        ("https://a.org/sparql", "HTTPS://A.ORG:443/sparql", True),
        ("https://a.org/good/", "https://a.org/bad", False),
        ("https://a.org/good/", "https://a.org/good/../bad", False),
        ("https://a.org/good/", "https://a.org/good/%2e%2E/bad", False),
        ("https://a.org", "https://a.org.evil.example/", False),
        ("https://a.org", "https://a.org@evil.example/", False),
        ("https://a.org", "https://a.org:8443/", False),
        ("https://a.org", "http://a.org/", False),
        ("https://a.org", "https://a.org\\@evil.example/", False),
        ("https://a.org/", "https://a.org/\\u0040x", False),
        ("https://a.org/", "https://a.org/ x", False),
        ("", "http://anywhere.example/", True),
        ("", "file:///etc/passwd", False),
        ("", "ftp://a.org/", False),
        ("file:///etc/", "file:///etc/passwd", False),
        ("http://[::1]:7/", "http://[::1]:7/x", True),
        ("http://[::1]:7/", "http://[::1", False),
    ],
)
def test_a_prefix_allows_its_host_and_no_other(prefix: str, url: str, allowed: bool) -> None:
    assert outbound.permits([prefix], url) is allowed


INNER = """
127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1
192.0.2.1 240.0.0.1 198.18.0.1 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1
""".split()
OUTER = "1.1.1.1 8.8.8.8 172.32.0.1 192.167.1.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808".split()


def test_inner_addresses_are_told_from_public_ones_however_they_are_wrapped() -> None:
    assert [a for a in INNER if outbound.is_public(ipaddress.ip_address(a))] == []
    assert [a for a in OUTER if not outbound.is_public(ipaddress.ip_address(a))] == []


def resolving(monkeypatch: pytest.MonkeyPatch, *found: str) -> list[str]:
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr("sinograph.engine.outbound.socket.getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["fe80::1%eth0"], ["::ffff:169.254.169.254"]]
)
def test_a_public_name_for_an_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch, found: list[str]) -> None:
    resolving(monkeypatch, *found)
    with pytest.raises(QueryRefused, match="inner network"):
        call("GET", "http://rebound.example/", seconds=1, max_bytes=1, allowed=["http://rebound.example/"])


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "127.1", "127.0.0.1", "localhost"])
def test_who_allows_everything_has_not_allowed_inner_addresses(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    resolving(monkeypatch, "127.0.0.1")
    with pytest.raises(QueryRefused, match="inner network"):
        call("GET", f"http://{host}/", seconds=1, max_bytes=1, allowed=[""])


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, "127.0.0.1")
    with answering(sending(b"ok", headers="Content-Length: 2\r\n")) as (address, requests):
        port = address.rsplit(":", 1)[1].strip("/")
        reply = call("GET", f"http://named.example:{port}/x", seconds=2, max_bytes=10)
        assert (reply.status, reply.read()) == (200, b"ok")
    assert asked[0] == "named.example" and asked[1:] in ([], ["127.0.0.1"])  # create_connection reads the number
    assert f"Host: named.example:{port}".encode() in requests[0]


def test_an_address_that_was_allowed_as_such_is_called() -> None:
    with answering(sending(b"<x:s> <x:p> 1 .", headers="Content-Type: text/turtle\r\n")) as (address, _):
        reply = call("GET", f"{address}x", seconds=2, max_bytes=100, allowed=[address])
        assert reply.headers["content-type"] == "text/turtle" and reply.read() == b"<x:s> <x:p> 1 ."
        with pytest.raises(QueryRefused, match="allowed prefix"):
            call("GET", f"{address}x", seconds=2, max_bytes=100, allowed=["https://example.org/"])


def test_a_body_is_sent_and_any_status_comes_back() -> None:
    with answering(sending(b"no", status="404 Not Found", headers="Content-Length: 2\r\n")) as (address, requests):
        headers = {"Content-Type": "application/sparql-query"}
        reply = call("POST", address, body=b"ASK {}", headers=headers, seconds=2, max_bytes=10)
        assert (reply.status, reply.read()) == (404, b"no")
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert body == b"ASK {}" and b"Content-Type: application/sparql-query" in head and b"Content-Length: 6" in head


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(status: str) -> None:
    with (
        answering(sending(status=status, headers="Location: http://169.254.169.254/\r\n")) as (address, requests),
        pytest.raises(RemoteFailed, match=r"redirects to 'http://169\.254\.169\.254/'"),
    ):
        call("GET", address, seconds=2, max_bytes=10)
    assert len(requests) == 1


SLOW = {
    "silent": lambda sock: time.sleep(2),
    "dripping head": lambda sock: [sock.sendall(b"HTTP/1.1 200 OK\r\nX: ")] and [drip(sock)],
    "dripping body": sending(*[b"x"] * 100, pause=0.05),
    "dripping chunks": sending(*[b"1\r\nx\r\n"] * 100, pause=0.05, headers="Transfer-Encoding: chunked\r\n"),
}


def drip(sock: socket.socket) -> None:
    for _ in range(100):
        time.sleep(0.05)
        sock.sendall(b"x")


@pytest.mark.parametrize("name", SLOW)
def test_the_deadline_holds_for_the_whole_call(name: str) -> None:
    began = time.monotonic()
    with answering(SLOW[name]) as (address, _), pytest.raises(RemoteFailed, match=r"within 0\.5 s"):
        if name == "silent":
            address = address.replace("http:", "https:")  # the handshake that never comes counts too
        call("GET", address, seconds=0.5, max_bytes=10_000).read()
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (sending(b"x" * 2000), "more than 1,000 bytes"),
        (sending(b"x", headers="Content-Length: 10\r\n"), "breaks off"),
        (sending(b"5\r\nab", headers="Transfer-Encoding: chunked\r\n"), "cannot be called|breaks off"),
        (lambda sock: sock.sendall(b"nonsense\r\n\r\n"), "cannot be called"),
        (sending(headers="".join(f"X{i}: 1\r\n" for i in range(500))), "cannot be called"),
        (sending(headers=f"X: {'x' * 100_000}\r\n"), "cannot be called"),
        (lambda sock: None, "cannot be called"),
    ],
    ids=["too large", "cut", "cut chunk", "nonsense", "many headers", "large header", "hangs up"],
)
def test_a_bad_answer_is_a_failure_in_words(answer: Answer, what: str) -> None:
    with answering(answer) as (address, _), pytest.raises(RemoteFailed, match=what):
        call("GET", address, seconds=2, max_bytes=1000).read()


def test_a_host_that_nobody_knows_and_a_port_where_nobody_listens() -> None:
    with pytest.raises(RemoteFailed, match="cannot be found"):
        call("GET", "http://no-such-host.invalid/", seconds=2, max_bytes=1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(RemoteFailed, match="cannot be called"):
        call("GET", f"http://127.0.0.1:{port}/", seconds=2, max_bytes=1)


def test_a_resolver_that_does_not_answer_costs_no_more_than_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinograph.engine.outbound.socket.getaddrinfo", lambda *_, **__: time.sleep(2) or [])
    began = time.monotonic()
    with pytest.raises(RemoteFailed, match="no answer in time"):
        call("GET", "http://slow.example/", seconds=0.2, max_bytes=1)
    assert time.monotonic() - began < 1
