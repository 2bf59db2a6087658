"""Who asks is the peer, unless trusted proxies say otherwise; what anybody could have invented is not believed."""

import pytest

from sinograph.errors import SinographError
from sinograph.web.serving.clients import Client, Clients

PROXIES = ("127.0.0.1", "10.0.0.0/8", "fd00::/8")


@pytest.mark.parametrize(
    ("trusted", "peer", "fields", "expected"),
    [
        ((), "1.2.3.4", {"x-forwarded-for": "9.9.9.9"}, "1.2.3.4"),
        (PROXIES, "1.2.3.4", {"x-forwarded-for": "9.9.9.9", "forwarded": "for=9.9.9.9"}, "1.2.3.4"),
        (PROXIES, "127.0.0.1", {}, "127.0.0.1"),
        (PROXIES, "127.0.0.1", {"x-forwarded-for": "9.9.9.9"}, "9.9.9.9"),
        (PROXIES, "127.0.0.1", {"x-forwarded-for": "6.6.6.6, 9.9.9.9"}, "9.9.9.9"),  # the client sent the first himself
        (PROXIES, "127.0.0.1", {"x-forwarded-for": "6.6.6.6, 9.9.9.9, 10.1.2.3"}, "9.9.9.9"),  # two proxies of ours
        (PROXIES, "127.0.0.1", {"x-forwarded-for": "10.7.7.7, 10.1.2.3"}, "10.7.7.7"),  # a client inside
        (PROXIES, "127.0.0.1", {"x-forwarded-for": "9.9.9.9:4711"}, "9.9.9.9"),
        (PROXIES, "127.0.0.1", {"x-forwarded-for": "nonsense"}, "127.0.0.1"),
        (PROXIES, "127.0.0.1", {"x-forwarded-for": ""}, "127.0.0.1"),
        (PROXIES, "fd00::1", {"x-forwarded-for": "2001:db8::5"}, "2001:db8::5"),
        (PROXIES, "::ffff:10.0.0.1", {"x-forwarded-for": "9.9.9.9"}, "9.9.9.9"),
        (PROXIES, "127.0.0.1", {"forwarded": 'For="[2001:db8::5]:4711";proto=https'}, "2001:db8::5"),
        (PROXIES, "127.0.0.1", {"forwarded": "for=6.6.6.6, for=9.9.9.9;by=_x, for=10.0.0.9"}, "9.9.9.9"),
        (PROXIES, "127.0.0.1", {"forwarded": "for=unknown"}, "127.0.0.1"),
        (("1",), "5.5.5.5", {"x-forwarded-for": "6.6.6.6, 9.9.9.9"}, "9.9.9.9"),
        (("2",), "5.5.5.5", {"x-forwarded-for": "6.6.6.6, 9.9.9.9, 10.0.0.1"}, "9.9.9.9"),
        (
            ("2",),
            "5.5.5.5",
            {"x-forwarded-for": "9.9.9.9"},
            "5.5.5.5",
        ),  # fewer than there must be
    ],
)
def test_the_address_is_the_last_that_a_trusted_proxy_has_written(
    trusted: tuple[str, ...], peer: str, fields: dict[str, str], expected: str
) -> None:
    assert Clients(trusted).of(peer, fields).address == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"x-forwarded-host": "graph.example", "x-forwarded-proto": "https"}, ("graph.example", "https")),
        ({"x-forwarded-host": "evil.example, graph.example:8443", "x-forwarded-proto": "http, HTTPS"},
         ("graph.example:8443", "https")),
        ({"x-forwarded-host": "a b", "x-forwarded-proto": "javascript"}, (None, None)),
        ({"x-forwarded-host": "a/../b"}, (None, None)),
        ({}, (None, None)),
    ],
)  # fmt: skip
def test_host_and_scheme_are_believed_like_the_address(
    fields: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    fields = {"x-forwarded-for": "9.9.9.9", **fields}
    for trusted in (PROXIES, ("1",)):
        assert Clients(trusted).of("127.0.0.1", fields) == Client("9.9.9.9", *expected)
    assert Clients(PROXIES).of("1.2.3.4", fields) == Client("1.2.3.4")
    assert Clients(()).of("127.0.0.1", fields) == Client("127.0.0.1")


def test_forwarded_has_host_and_scheme_too() -> None:
    field = 'for=6.6.6.6;host=evil.example, for=9.9.9.9;host="graph.example:80";proto=https, for=10.0.0.2;proto=http'
    assert Clients(PROXIES).of("127.0.0.1", {"forwarded": field}) == Client("9.9.9.9", "graph.example:80", "https")


def test_a_site_of_ipv6_is_one_client() -> None:
    assert Client("2001:db8::1").key == Client("2001:db8::ffff:2").key == "2001:db8::/64"
    assert Client("2001:db8:0:1::1").key != Client("2001:db8::1").key
    assert Client("1.2.3.4").key == Client("::ffff:1.2.3.4").key == "1.2.3.4"


@pytest.mark.parametrize("trusted", ["proxy.example", "10.0.0.1/8", "-1"])
def test_a_proxy_that_is_no_address_is_named(trusted: str) -> None:
    with pytest.raises(SinographError, match="trusted_proxies"):
        Clients([trusted])
