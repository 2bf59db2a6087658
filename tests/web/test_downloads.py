"""Files of the whole graph over HTTP: made on demand, listed with what is known of them, whole and in parts."""

import gzip
import hashlib
import io
import os
from pathlib import Path

import pytest
import zstandard
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sinograph import downloads
from sinograph.downloads.make import remove
from sinograph.engine import LocalEngine
from sinograph.errors import EngineBusy, SinographError
from sinograph.web import Settings, create_app

FILE = "/downloads/sinograph.gexf"


@pytest.fixture(scope="module")
def path(tiny_snapshot: Path) -> Path:
    remove(tiny_snapshot)  # other tests make files of the same snapshot
    downloads.make(tiny_snapshot, [downloads.find("sinograph.gexf"), downloads.find("nodes.csv")])
    return tiny_snapshot / downloads.FOLDER / "sinograph.gexf"


def fetch(client: FlaskClient, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> TestResponse:
    """Ask, read the whole answer and close its file."""
    return client.open(path, method=method, headers=headers, buffered=True)


def test_the_page_lists_every_file_with_size_hash_and_a_line_that_loads_it(path: Path, outline) -> None:
    page = outline("/downloads")
    assert not page.unbalanced and page.open == [] and page.tags.count("h1") == 1
    for download in downloads.downloads().values():
        assert f"/downloads/{download.file}" in page.links
        for _, line in download.loading:
            assert line.partition("{file}")[0].partition("{{")[0] in page.words
    assert hashlib.sha256(path.read_bytes()).hexdigest() in page.words
    assert page.text.count("not made yet") == len(downloads.downloads()) - 2
    assert {f"{FILE}.gz", f"{FILE}.zst"} <= set(page.links)


def test_a_file_is_sent_whole_with_its_validator(path: Path, client: FlaskClient) -> None:
    response = fetch(client, FILE)
    assert (response.status_code, response.data) == (200, path.read_bytes())
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.content_type.startswith("application/gexf+xml")
    assert response.headers["ETag"].strip('"') == hashlib.sha256(response.data).hexdigest()[:32]
    again = fetch(client, FILE, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = fetch(client, FILE, method="HEAD")
    assert (head.data, head.content_length) == (b"", len(response.data))


def test_a_part_of_a_file(path: Path, client: FlaskClient) -> None:
    data = path.read_bytes()
    response = fetch(client, FILE, headers={"Range": "bytes=10-19", "Accept-Encoding": "gzip, zstd"})
    assert (response.status_code, response.data) == (206, data[10:20])
    assert response.headers["Content-Range"] == f"bytes 10-19/{len(data)}"
    assert "Content-Encoding" not in response.headers
    assert fetch(client, FILE, headers={"Range": "bytes=-5"}).data == data[-5:]
    assert fetch(client, FILE, headers={"Range": f"bytes={len(data)}-"}).status_code == 416
    stale = fetch(client, FILE, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (stale.status_code, stale.data) == (200, data)


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip", "gzip"), ("zstd, gzip", "zstd"), ("br, gzip", "gzip"), ("br", None), ("identity", None),
        ("gzip;q=0", None),
    ],
)  # fmt: skip
def test_packed_twins_are_sent_to_who_can_read_them(
    path: Path, client: FlaskClient, header: str, coding: str | None
) -> None:
    response = fetch(client, FILE, headers={"Accept-Encoding": header})
    assert response.headers.get("Content-Encoding") == coding
    assert unpacked(response.data, coding) == path.read_bytes()
    assert response.content_length == len(response.data)
    assert "Accept-Encoding" in response.headers["Vary"]
    plain = fetch(client, FILE).headers["ETag"]
    assert (response.headers["ETag"] == plain) is (coding is None)
    fresh = fetch(client, FILE, headers={"Accept-Encoding": header, "If-None-Match": response.headers["ETag"]})
    assert fresh.status_code == 304


def unpacked(data: bytes, coding: str | None) -> bytes:
    if coding == "zstd":
        return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()
    return gzip.decompress(data) if coding else data


def test_the_twins_have_addresses_of_their_own(path: Path, client: FlaskClient) -> None:
    packed = fetch(client, f"{FILE}.gz")
    assert packed.content_type == "application/gzip" and "Content-Encoding" not in packed.headers
    assert gzip.decompress(packed.data) == path.read_bytes()
    assert unpacked(fetch(client, f"{FILE}.zst").data, "zstd") == path.read_bytes()
    assert fetch(client, "/downloads/nodes.parquet.gz").status_code == 404


def test_what_is_not_there_names_what_is(client: FlaskClient) -> None:
    response = fetch(client, "/downloads/sinograph.gefx")
    assert response.status_code == 404 and "sinograph.gexf" in response.get_json()["hint"]
    assert fetch(client, "/downloads/..%2Fmanifest.json").status_code == 404


def test_a_file_is_made_on_first_demand_in_another_process(tiny_snapshot: Path, client: FlaskClient) -> None:
    assert "sinograph.dot" not in downloads.made(tiny_snapshot)
    response = fetch(client, "/downloads/sinograph.dot")
    assert response.status_code == 200 and response.data.startswith(b"// title: Sinograph")
    facts = downloads.made(tiny_snapshot)["sinograph.dot"]
    assert (facts.size, facts.sha256) == (len(response.data), hashlib.sha256(response.data).hexdigest())
    listed = fetch(client, "/catalog.nt").get_data(as_text=True)
    assert "/downloads/sinograph.dot>" in listed and facts.sha256 in listed


def test_the_same_snapshot_gives_the_same_bytes(path: Path, tiny_snapshot: Path) -> None:
    before = downloads.made(tiny_snapshot)["sinograph.gexf"].sha256
    remove(tiny_snapshot)
    assert downloads.made(tiny_snapshot) == {}
    again = downloads.make(tiny_snapshot, [downloads.find("sinograph.gexf"), downloads.find("nodes.csv")])
    assert again["sinograph.gexf"].sha256 == before


def test_making_that_fails_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "snapshots" / "broken"
    broken.mkdir(parents=True)
    with pytest.raises(SinographError, match="could not be made"):
        downloads.demand(broken, downloads.find("sinograph.cx2"))
    assert [p.name for p in (broken / downloads.FOLDER).iterdir()] == [".lock"]


def test_who_waits_too_long_is_told(tiny_snapshot: Path) -> None:
    with pytest.raises(EngineBusy, match="takes longer"):
        downloads.demand(tiny_snapshot, downloads.find("sinograph-kumu.json"), seconds=0.01)


def test_a_server_without_its_snapshot_says_so(tiny_engine: LocalEngine, tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path), tiny_engine).test_client()
    assert "no files of its snapshot" in fetch(client, "/downloads").get_data(as_text=True)
    assert fetch(client, FILE).status_code == 404
    assert not os.listdir(tmp_path)
