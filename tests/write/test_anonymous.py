"""Writes without a token: for programs of this machine, and nobody else (THREAT_MODEL: a page in a browser)."""

from collections.abc import Callable

import pytest

from sinograph.errors import SinographError
from sinograph.web import Settings
from sinograph.web.answers.authorize import check_anonymous
from sinograph.web.serving.serve import serve

from .conftest import Writable

UPDATE = "application/sparql-update"


def status(server: Writable, **headers: str) -> int:
    return server.send("POST", "/sparql", "", **{"Content_Type": UPDATE, "Authorization": "", **headers}).status_code


def test_without_the_setting_a_token_is_needed(writable: Writable) -> None:
    assert status(writable) == 401


@pytest.fixture(scope="module")
def anonymous(open_writable: Callable[..., Writable]) -> Writable:
    return open_writable(anonymous_writes=True)


def test_a_program_of_this_machine_may_write(anonymous: Writable) -> None:
    assert status(anonymous) == 204
    assert anonymous.send("PUT", "/graphs/x", "", Content_Type="text/turtle", Authorization="").status_code == 201
    big = "#" * 100_000  # more than a query may have
    assert anonymous.send("POST", "/sparql", big, Content_Type=UPDATE, Authorization="").status_code == 204


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("Host", "127.0.0.1:7070", 204),
        ("Host", "[::1]:7070", 204),
        ("Host", "127.9.9.9", 204),
        ("Host", "rebound.example:7070", 401),
        ("Host", "127.0.0.1.rebound.example", 401),
        ("Origin", "http://localhost", 204),
        ("Origin", "https://elsewhere.example", 401),
        ("Origin", "http://localhost:8080", 401),
        ("Origin", "null", 401),
        ("Sec-Fetch-Site", "same-origin", 204),
        ("Sec-Fetch-Site", "cross-site", 401),
        ("Sec-Fetch-Site", "same-site", 401),
        ("X-Forwarded-For", "203.0.113.9", 401),
        ("Forwarded", "for=203.0.113.9", 401),
        ("Via", "1.1 proxy", 401),
        ("Authorization", "Bearer nonsense", 401),
    ],
)
def test_a_page_in_a_browser_and_a_proxy_may_not(anonymous: Writable, header: str, value: str, expected: int) -> None:
    assert status(anonymous, **{header: value}) == expected


@pytest.mark.parametrize(("address", "expected"), [("127.0.0.1", 204), ("::1", 204), ("203.0.113.9", 401), ("", 401)])
def test_who_comes_from_elsewhere_may_not(anonymous: Writable, address: str, expected: int) -> None:
    environment = {"REMOTE_ADDR": address}
    response = anonymous.client.post("/sparql", data="", content_type=UPDATE, environ_overrides=environment)
    assert response.status_code == expected


def test_a_token_still_counts_as_itself(anonymous: Writable) -> None:
    assert status(anonymous, Authorization=anonymous.bearer) == 204


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "sinograph.example", ""])
def test_the_server_does_not_start_where_others_could_reach_it(anonymous: Writable, host: str) -> None:
    with pytest.raises(SinographError, match="this machine alone"):
        serve(Settings(home=anonymous.home, writable=True, anonymous_writes=True, host=host))


def test_it_is_for_writable_servers_on_loopback() -> None:
    for host in ("127.0.0.1", "::1", "[::1]", "localhost", "127.5.5.5"):
        check_anonymous(Settings(writable=True, anonymous_writes=True, host=host))
    for wrong in (
        Settings(anonymous_writes=True),
        Settings(writable=True, anonymous_writes=True, trusted_proxies=("1",)),
    ):
        with pytest.raises(SinographError):
            check_anonymous(wrong)
