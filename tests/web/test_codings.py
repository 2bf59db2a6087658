"""Content codings both ways: RFC 9110 sections 8.4, 8.8.3 and 12.5.3; RFC 1952 gzip, RFC 7932 br, RFC 8878 zstd."""

import gzip
import os
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sinograph.errors import BodyTooLarge, RequestError
from sinograph.web.answers import coding

QUERY, PROBLEM = "application/sparql-query", "application/problem+json"
ALL = "SELECT * { ?s ?p ?o }"
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=3),
    "zstd": zstandard.compress,
}


def get(client: FlaskClient, text: str = ALL, **headers: str) -> TestResponse:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", query_string={"query": text}, headers=given)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (None, True)),
        ("", (None, True)),
        ("identity", (None, True)),
        ("gzip", ("gzip", True)),
        ("x-gzip", ("gzip", True)),
        ("GZIP", ("gzip", True)),
        ("br", ("br", True)),
        ("gzip, deflate, br, zstd", ("zstd", True)),
        ("gzip, deflate, br", ("br", True)),
        ("zstd;q=0.1, br;q=0.5, gzip;q=0.9", ("gzip", True)),
        ("gzip;q=0", (None, True)),
        ("gzip;q=0.5, identity;q=0.9", (None, True)),
        ("gzip;q=0.5, identity;q=0.5", ("gzip", True)),
        ("gzip;q=0.5, *;q=0.1", ("gzip", True)),
        ("*", ("gzip", True)),
        ("gzip;q=0, *", (None, True)),
        ("identity;q=0", (None, False)),
        ("*;q=0", (None, False)),
        ("*;q=0, identity", (None, True)),
        ("br, identity;q=0", ("br", False)),
        ("br, *;q=0", ("br", False)),
        ("compress, identity;q=0", (None, False)),
        ("compress", (None, True)),
        ("gzip;q=high", ("gzip", True)),
    ],
)
def test_the_best_coding_by_accept_encoding(header: str | None, expected: tuple[str | None, bool]) -> None:
    assert coding.choose(header) == expected


@pytest.mark.parametrize("name", UNPACK)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_each_coding_has_the_same_content_and_a_validator_of_its_own(
    small_client: FlaskClient, name: str, method: str
) -> None:
    plain = get(small_client)
    asked = {"method": method, "query_string": {"query": ALL}}
    packed = small_client.open("/sparql", headers={"Accept-Encoding": name}, **asked)  # type: ignore[arg-type]
    assert packed.headers["Content-Encoding"] == name
    assert packed.headers["Vary"].split(", ") == ["Accept", "Accept-Encoding"] == plain.headers["Vary"].split(", ")
    assert packed.headers["ETag"] == f'{plain.headers["ETag"][:-1]}-{name}"'
    assert int(packed.headers["Content-Length"]) < len(plain.data)
    if method == "GET":
        assert UNPACK[name](packed.data) == plain.data
    held = {"If-None-Match": packed.headers["ETag"], "Accept-Encoding": name}
    again = small_client.open("/sparql", headers=held, **asked)  # type: ignore[arg-type]
    assert again.status_code == 304 and again.headers["ETag"] == packed.headers["ETag"]
    assert again.headers["Vary"].split(", ") == ["Accept", "Accept-Encoding"]
    assert "Content-Type" not in again.headers and "Content-Encoding" not in again.headers


def test_what_is_small_is_sent_plain_unless_plain_is_excluded(small_client: FlaskClient) -> None:
    assert "Content-Encoding" not in get(small_client, "ASK {}", Accept_Encoding="br").headers
    packed = get(small_client, "ASK {}", Accept_Encoding="br, identity;q=0")
    assert packed.headers["Content-Encoding"] == "br" and b"true" in brotli.decompress(packed.data)


@pytest.mark.parametrize("header", ["identity;q=0", "compress, *;q=0"])
def test_nothing_acceptable_is_said(small_client: FlaskClient, header: str) -> None:
    response = get(small_client, Accept_Encoding=header)
    assert (response.status_code, response.content_type) == (406, PROBLEM)
    assert "ETag" not in response.headers and "Accept-Encoding" in response.headers["Vary"]
    assert response.get_json()["codings"] == "zstd, br, gzip"


@pytest.mark.parametrize("name", UNPACK)
def test_a_stream_is_packed_piece_by_piece(name: str) -> None:
    pack, end = coding.packer(name)
    pieces = [os.urandom(300) * 50 for _ in range(40)]
    assert UNPACK[name](b"".join([*map(pack, pieces), end()])) == b"".join(pieces)


@pytest.mark.parametrize("name", PACK)
def test_a_request_may_come_in_each_coding(small_client: FlaskClient, name: str) -> None:
    body = PACK[name]('SELECT ("é 深" AS ?x) {}'.encode())
    headers = {"Content-Type": QUERY, "Content-Encoding": name.upper()}
    response = small_client.post("/sparql", data=body, headers=headers)
    assert response.status_code == 200 and "é 深" in response.get_json()["results"]["bindings"][0]["x"]["value"]


@pytest.mark.parametrize("name", PACK)
def test_what_breaks_off_or_is_no_such_coding_is_refused(name: str) -> None:
    whole = PACK[name](os.urandom(2000))
    assert len(coding.unpacked(whole, name, 2000)) == 2000
    for broken in (whole[:-3], whole[: len(whole) // 2], b"ASK {}", whole[1:]):
        with pytest.raises(RequestError):
            coding.unpacked(broken, name, 5000)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_members_that_follow_each_other_are_one_body(name: str) -> None:
    assert coding.unpacked(PACK[name](b"ASK ") + PACK[name](b"{}"), name, 100) == b"ASK {}"


@pytest.mark.parametrize("name", PACK)
@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_refused_before_it_goes_off(name: str, layers: int) -> None:
    bomb = PACK[name](bytes(2**26)) if layers == 1 else PACK[name](b"ASK") + PACK[name](bytes(2**26))
    assert len(bomb) < 2**19
    tracemalloc.start()
    try:
        with pytest.raises(RequestError):  # Brotli and zlib have no second member
            coding.unpacked(bomb, name, 100_000)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()
    if layers == 1:
        with pytest.raises(BodyTooLarge):
            coding.unpacked(bomb, name, 100_000)


def test_another_coding_is_refused_with_those_that_work(small_client: FlaskClient) -> None:
    for name in ("compress", "gzip, br", "aes128gcm"):
        headers = {"Content-Type": QUERY, "Content-Encoding": name}
        response = small_client.post("/sparql", data=b"ASK {}", headers=headers)
        assert response.status_code == 415
        assert response.headers["Accept-Encoding"] == "zstd, br, gzip, deflate"  # RFC 9110 section 15.5.16


def test_a_window_larger_than_the_web_allows_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, compression_level=3)
    body = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    data = body.compress(os.urandom(20_000)) + body.flush()
    with pytest.raises(RequestError):  # RFC 9659: at most 8 MB
        coding.unpacked(data, "zstd", 100_000)
