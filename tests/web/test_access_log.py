"""The access log: one whole line of JSON a request, whatever is sent, and nothing in it that must stay secret."""

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinograph.engine import LocalEngine
from sinograph.engine.cache import CachedEngine
from sinograph.errors import SinographError
from sinograph.web import Settings, create_app
from sinograph.web.serving.access_log import AccessLog, line, masked
from sinograph.web.serving.record import Record

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SECRET = "hush-hush-hush"


@pytest.fixture
def logged(small_engine: LocalEngine, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    def run(*requests: tuple[str, str, dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
        path = tmp_path / "access.log"
        taken = Settings(home=tmp_path, access_log=str(path), **settings)
        client = create_app(taken, CachedEngine(small_engine, 2**20)).test_client()
        for method, url, options in requests:
            with client.open(url, method=method, **options) as response:
                response.get_data()
        client.application.extensions["sinograph-observer"].log.flush()
        lines = path.read_text("ascii").splitlines()
        path.unlink()
        assert len(lines) == len(requests)
        return [json.loads(text) for text in lines]

    return run


def sparql(query: str, **headers: str) -> tuple[str, str, dict[str, Any]]:
    return "GET", "/sparql", {"query_string": {"query": query}, "headers": headers}


def test_a_line_says_who_asked_what_and_how_it_ended(logged: Callable[..., list[dict[str, Any]]]) -> None:
    first, again, wrong, slow, refused, page, absent = logged(
        sparql("ASK { ?s ?p ?o }"), sparql("ASK { ?s ?p ?o }"), sparql("SELEC"), sparql(SLOW),
        sparql("ASK { SERVICE <x:> {} }"), ("GET", "/healthz", {}), ("GET", "/no", {}),
    )  # fmt: skip
    assert set(first) == {
        "time", "client", "method", "path", "status", "bytes", "seconds", "query", "rows", "outcome", "snapshot",
    }  # fmt: skip
    assert (first["client"], first["method"], first["path"], first["status"]) == ("127.0.0.1", "GET", "/sparql", 200)
    assert first["bytes"] > 20 and 0 < first["seconds"] < 2 and first["snapshot"] == "small0123"
    assert first["time"].endswith("+00:00") and len(first["query"]) == 16 and first["query"] == again["query"]
    outcomes = [one["outcome"] for one in (first, again, wrong, slow, refused, page, absent)]
    assert outcomes == ["ok", "cached", "invalid", "timeout", "refused", "ok", "refused"]
    assert slow["status"] == 503 and 2 <= slow["seconds"] < 3 and page["query"] is None


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_line_says_how_many_rows(logged: Callable[..., list[dict[str, Any]]], format: str) -> None:
    query = {"query": "SELECT * { ?s sg:rank ?n } LIMIT 123", "format": format}
    (found,) = logged(("GET", "/sparql", {"query_string": query}))
    assert (found["rows"], found["outcome"]) == (123, "ok")


def test_the_hash_is_that_of_the_text(logged: Callable[..., list[dict[str, Any]]]) -> None:
    (found,) = logged(sparql("ASK {}"))
    assert found["query"] == "819ea91ed5f12b38"  # printf 'ASK {}' | sha256sum | cut -c1-16


def test_an_answer_that_is_still_fresh_is_a_304(
    logged: Callable[..., list[dict[str, Any]]], small_engine: LocalEngine
) -> None:
    client = create_app(Settings(), small_engine).test_client()
    tag = client.get("/sparql", query_string={"query": "ASK {}"}).headers["ETag"]
    (found,) = logged(sparql("ASK {}", **{"If-None-Match": tag}))
    assert (found["status"], found["outcome"], found["bytes"]) == (304, "304", 0)


def test_neither_token_nor_query_text_is_in_the_log(logged: Callable[..., list[dict[str, Any]]]) -> None:
    url = f"/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22{SECRET}%22%20%7D&token={SECRET}&access_token={SECRET}"
    requests = [
        ("GET", url, {"headers": {"Authorization": f"Bearer {SECRET}", "Cookie": SECRET, "Referer": f"/{SECRET}"}}),
        ("POST", "/sparql", {"data": {"query": f"ASK {{ ?s ?p '{SECRET}' }}"}}),
    ]
    assert SECRET not in json.dumps(logged(*requests))
    with_texts = logged(*requests, log_queries=True)
    assert [one["text"] for one in with_texts] == [f'ASK {{ ?s ?p "{SECRET}" }}', f"ASK {{ ?s ?p '{SECRET}' }}"]
    assert "Bearer" not in json.dumps(with_texts)


def test_strange_paths_stay_on_one_line(logged: Callable[..., list[dict[str, Any]]]) -> None:
    found = logged(
        ("GET", "/a%0D%0A%7B%22status%22:200%7D", {}), ("GET", "/%1B%5B31m%7F%E2%80%A8", {}), ("GET", "/%FF%FE", {}),
    )  # fmt: skip
    assert found[0]["path"] == '/a\r\n{"status":200}' and found[1]["path"] == "/\x1b[31m\x7f\u2028"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(
    st.text(), st.text(), st.text(), st.text(),
    st.dictionaries(st.sampled_from(["query", "outcome", "snapshot", "route"]), st.text()),
)  # fmt: skip
def test_nothing_can_break_a_line(method: str, path: str, client: str, text: str, more: dict[str, str]) -> None:
    record = Record(method, path, client)
    record.names(text)
    for name, value in more.items():
        setattr(record, name, value)
    written = line(record, 0.5, texts=True)
    assert written.isascii() and written.endswith("}\n") and written[:-1].isprintable()
    found = json.loads(written)
    assert found["path"] == path[:2000] and found["method"] == method[:20] and found["text"] in (text[:10_000], None)


@pytest.mark.parametrize(("client", "kept"), [
    ("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1::/48"), ("somebody", None), ("", None),
])  # fmt: skip
def test_of_an_address_only_the_network_may_be_kept(client: str, kept: str | None) -> None:
    assert masked(client, "network") == kept and masked(client, "none") is None and masked(client, "full") == client


def test_a_file_that_was_moved_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    log = AccessLog(str(path))
    log.write(Record("GET", "/1", ""), 0)
    log.flush()
    path.rename(tmp_path / "old.log")
    log.write(Record("GET", "/2", ""), 0)
    log.flush()
    log.reopen()
    log.write(Record("GET", "/3", ""), 0)
    log.flush()
    assert len((tmp_path / "old.log").read_text().splitlines()) == 2
    assert json.loads(path.read_text())["path"] == "/3"


def test_lines_of_many_threads_do_not_mix(tmp_path: Path) -> None:
    log = AccessLog(str(tmp_path / "access.log"))
    threads = [
        threading.Thread(target=lambda n=n: [log.write(Record("GET", f"/{n}" * 300, ""), 0) for _ in range(50)])
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.flush()
    paths = [json.loads(text)["path"] for text in (tmp_path / "access.log").read_text().splitlines()]
    assert len(paths) == 400 and all(len(set(path[1::2])) == 1 for path in paths)


def test_a_log_that_cannot_be_written_is_named_before_serving(tmp_path: Path) -> None:
    with pytest.raises(SinographError, match="absent/access.log cannot be opened"):
        AccessLog(str(tmp_path / "absent" / "access.log"))


def test_a_pipe_that_nobody_reads_costs_lines_and_no_time(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    log = AccessLog(str(path))
    began = time.monotonic()
    for _ in range(15_000):
        log.write(Record("GET", "/" * 500, ""), 0)
    log.flush(0.1)
    assert time.monotonic() - began < 2 and log.dropped > 1000
    os.close(reading)  # now the writer sees an error, and goes on
    log.flush(10)
    assert log.dropped < 15_000


def test_off_writes_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    AccessLog("off").write(Record("GET", "/", ""), 0)
    assert capfd.readouterr() == ("", "")
    log = AccessLog("stdout")
    log.write(Record("GET", "/x", ""), 0)
    log.flush()
    assert json.loads(capfd.readouterr().out)["path"] == "/x"
