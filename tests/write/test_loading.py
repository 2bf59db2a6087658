"""LOAD is fetched by the server and not by the writer, which has no network; SERVICE of updates has one door."""

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sinograph.errors import Conflict, QueryRefused, QueryTooComplex, RemoteFailed, RequestError, SinographError
from sinograph.store import rewrite

from .conftest import LIMITS, Writable

ROW = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "x:far"}}]}}
PAGES: dict[str, tuple[str, bytes]] = {
    "/good/x.ttl": ("text/turtle; charset=utf-8", b"<x:loaded> <x:p> <#here> ."),
    "/good/x.nt": ("text/plain", b"_:b <x:p> _:b ."),
    "/good/x.rdf": ("", b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>"),
    "/good/wrong": ("text/turtle", b"<x:a> <x:b>"),
    "/good/html": ("text/html", b"<html>"),
    "/good/large": ("text/turtle", b"#" * 300_000),
    "/sparql": ("application/sparql-results+json", json.dumps(ROW).encode()),
    "/sparql/broken": ("application/sparql-results+json", b'{"head": '),
}


class Site:
    """A web server on loopback; notes the paths that were asked for."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.hits.append(self.path)
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                if self.path == "/good/slow":
                    time.sleep(2)
                media_type, body = PAGES.get(self.path, ("text/turtle", b""))
                self.send_response(302 if self.path == "/good/moved" else 200 if self.path in PAGES else 404)
                self.send_header("Content-Type", media_type)
                self.send_header("Location", outer.url + "good/x.ttl")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *arguments: object) -> None:
                pass

            def handle(self) -> None:
                try:
                    super().handle()
                except ConnectionError:  # the one who asked has gone
                    pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    found = Site()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.05,))
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def loading(open_writable: Callable[..., Writable], site: Site) -> Writable:
    allowed = (f"{site.url}good/", "http://rebound.example/")
    return open_writable(limits=replace(LIMITS, loads=allowed, timeout_s=1.5, services=(f"{site.url}sparql",)))


def test_the_writer_reaches_no_network_even_if_the_guards_overlook_load(
    open_writable: Callable[..., Writable], site: Site, loading: Writable, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.hits.clear()
    for server in (open_writable(), loading):
        assert server.scribe.isolated
        for text in (f"LOAD <{site.url}bad.ttl>", f"CLEAR DEFAULT;LOAD<{site.url}bad.ttl>"):
            with pytest.raises(QueryRefused):
                server.update(text)
    # As if nothing had noticed the keyword: the writer itself is told to fetch, and has nothing to fetch with.
    monkeypatch.setattr("sinograph.store.scribe.fetched", lambda change, limits: change)
    with pytest.raises(SinographError):
        loading.update(f"LOAD <{site.url}good/x.ttl>")
    assert site.hits == []


def test_load_fetches_from_where_it_is_allowed_to_and_nowhere_else(loading: Writable, site: Site) -> None:
    site.hits.clear()
    loading.update(f"LOAD <{site.url}good/x.ttl> INTO GRAPH <urn:loaded>")
    assert loading.rows("SELECT ?s ?o { GRAPH <urn:loaded> { ?s ?p ?o } }") == [
        ("x:loaded", f"{site.url}good/x.ttl#here")
    ]
    for text in (
        f"LOAD <{site.url}bad/x.ttl>",
        f"LOAD SILENT <{site.url}bad/x.ttl>",
        f"LOAD <{site.url}good/../bad/x.ttl>",
        f"PREFIX : <{site.url}> LOAD :bad",
        "LOAD <file:///etc/passwd>",
        f"LOAD <{site.url.replace('http://', 'http://user@')}good/x.ttl>",
    ):
        with pytest.raises(QueryRefused):
            loading.update(text)
    assert site.hits == ["/good/x.ttl"]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("missing", "status 404"),
        ("moved", "redirects"),
        ("wrong", "is not Turtle"),
        ("html", "of type text/html"),
        ("large", "more than 200,000 bytes"),
        ("slow", "within"),
    ],
)
def test_a_load_that_fails_changes_nothing_unless_it_is_silent(
    loading: Writable, site: Site, page: str, words: str
) -> None:
    with pytest.raises(RemoteFailed, match=words):
        loading.update(f"INSERT DATA {{ <x:{page}> <x:p> 1 }} ; LOAD <{site.url}good/{page}>")
    assert not loading.ask(f"ASK {{ <x:{page}> ?p ?o }}")
    loading.update(f"INSERT DATA {{ <x:{page}> <x:p> 1 }} ; LOAD SILENT <{site.url}good/{page}>")
    assert loading.ask(f"ASK {{ <x:{page}> ?p ?o }}")


def test_several_loads_and_all_around_them_are_one_change(loading: Writable, site: Site) -> None:
    loading.update(
        f"PREFIX u: <urn:> # LOAD <x:no>\nINSERT DATA {{ <x:a> <x:says> 'LOAD' }} ; LOAD # here\n<{site.url}good/x.nt>"
        f" INTO GRAPH u:nt ; load silent <{site.url}good/x.rdf> ; LOAD <{site.url}good/x.ttl> INTO GRAPH u:ttl;"
        "INSERT { <x:count> <x:is> ?s } WHERE { GRAPH u:ttl { ?s ?p ?o } }"
    )
    assert loading.ask("ASK { <x:a> <x:says> 'LOAD' . <x:count> <x:is> <x:loaded> GRAPH <urn:nt> { ?b <x:p> ?b } }")


def test_a_name_does_not_lead_into_our_network(loading: Writable, monkeypatch: pytest.MonkeyPatch) -> None:
    def inside(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("sinograph.engine.outbound.socket.getaddrinfo", inside)
    with pytest.raises(QueryRefused, match="inner network"):
        loading.update("LOAD <http://rebound.example/x.ttl>")


def test_a_load_must_be_read_in_one_way_only(loading: Writable, site: Site) -> None:
    with pytest.raises((QueryRefused, RequestError)):
        loading.update(f"LOADSILENT<{site.url}good/x.ttl>")
    with pytest.raises(QueryTooComplex, match="32"):
        loading.update(" ; ".join([f"LOAD <{site.url}good/x.ttl>"] * 33))


def test_service_in_an_update_goes_through_the_door(loading: Writable, site: Site) -> None:
    loading.update(f"INSERT {{ ?s <x:came> 1 }} WHERE {{ SERVICE <{site.url}sparql> {{ ?s ?p ?o }} }}")
    assert loading.scribe.isolated  # asked of the writer that has just done it: an earlier one may have been ended
    assert loading.rows("SELECT ?s { ?s <x:came> ?o }") == [("x:far",)]
    for path, words in (("sparql/none", "status 404"), ("sparql/broken", "cannot be used")):
        with pytest.raises(RemoteFailed, match=words) as failure:
            loading.update(f"INSERT {{ ?s <x:q> 1 }} WHERE {{ SERVICE <{site.url}{path}> {{ ?s ?p ?o }} }}")
        assert "127.0.0.1" not in f"{failure.value}".replace(site.url, "").replace(site.url[:-1], "")
    with pytest.raises(Conflict):  # still what it was
        loading.update(
            f"CREATE GRAPH <urn:x> ; CREATE GRAPH <urn:x> ; INSERT {{ ?s <x:q> 1 }} "
            f"WHERE {{ SERVICE SILENT <{site.url}sparql> {{ ?s ?p ?o }} }}"
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LOAD <x:a>", [("x:a", False, None)]),
        ("load silent<x:a>INTO GRAPH<x:g>;LOAD <x:b>", [("x:a", True, "<x:g>"), ("x:b", False, None)]),
        ("PREFIX e: <x:> LOAD <x:a> INTO GRAPH e:g.h;CLEAR ALL", [("x:a", False, "e:g.h")]),
        ("INSERT DATA { <x:s> <x:p> 'LOAD <x:a>' }", []),
    ],
)
def test_loads_are_found(text: str, expected: list[tuple[Any, ...]]) -> None:
    assert [(load.iri, load.silent, load.graph) for load in rewrite.loads(text)] == expected
