"""An answer is whole, or its client can tell that it is not."""

import http.client
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from sinograph.http.exchange import block

Start = Callable[..., Any]


def application(environ: dict[str, Any], start: Any) -> Any:
    path = environ["PATH_INFO"]
    large = [("Content-Length", "3000000")]
    start("204 No Content" if path == "/none" else "200 OK", large if "long" in path else [])

    def parts() -> Any:
        yield b"a" * 1_000_000
        yield b"b" * 1_000_000
        if "broken" in path:
            raise RuntimeError("on purpose")
        if path != "/long-short":
            yield b"c" * 1_000_000

    if path == "/fails":
        raise RuntimeError("on purpose")
    if path == "/split":
        start("200 OK", [("X-A", "b\r\nSet-Cookie: c")])
    if path == "/lies":
        start("200 OK", [("Content-Length", "5")])
        return [b"four"]
    return [] if path in ("/none", "/split") else parts()


def get(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, dict(response.headers), response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/chunked", "/long"])
def test_a_long_answer_arrives_whole(running: Start, path: str) -> None:
    port = running(application).port
    for _ in range(2):
        status, headers, body = get(port, path)
        assert (status, len(body)) == (200, 3_000_000)
        assert ("Content-Length" in headers) == (path == "/long")
    assert get(port, path, "HEAD")[2] == b""


@pytest.mark.parametrize("path", ["/broken", "/long-broken", "/long-short"])
def test_a_failure_on_the_way_breaks_the_connection(running: Start, path: str, capfd: Any) -> None:
    server = running(application)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        get(server.port, path)
    if curl := shutil.which("curl"):
        done = subprocess.run([curl, "-sS", "-o", "/dev/null", f"http://127.0.0.1:{server.port}{path}"], check=False)
        assert done.returncode in (18, 56)  # partial file, failure in receiving
    assert get(server.port, "/long")[0] == 200


@pytest.mark.parametrize("path", ["/fails", "/lies", "/split"])
def test_a_failure_before_the_first_byte_is_a_500(running: Start, path: str, capfd: Any) -> None:
    status, headers, body = get(running(application).port, path)
    assert status == 500 and b"on purpose" not in body and "Set-Cookie" not in headers


def test_an_answer_without_a_body_has_none(running: Start) -> None:
    status, headers, body = get(running(application).port, "/none")
    assert (status, body) == (204, b"") and "Content-Length" not in headers


def test_a_field_cannot_hold_two_lines() -> None:
    for value in ("a\nb", "a\rb", "a\r\nb", "a\0b"):
        with pytest.raises(ValueError, match="end of a line"):
            block([("X", value)])


@pytest.mark.parametrize("given", [None, "whole", "in pieces"])
def test_an_answer_has_one_date_and_it_is_the_application_s_if_that_gave_one(running: Start, given: str | None) -> None:
    def dated(environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [("X-Update", "a"), *([("date", "Thu, 01 Jan 1970 00:00:00 GMT")] if given else [])])
        return iter([b"a", b"b"]) if given == "in pieces" else [b"ab"]

    answer = running(dated).send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    dates = [line for line in answer.lower().split(b"\r\n") if line.startswith(b"date:")]
    assert len(dates) == 1
    assert (b"1970" in dates[0]) == bool(given)
