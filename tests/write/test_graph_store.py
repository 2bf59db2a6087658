"""The SPARQL 1.1 Graph Store HTTP Protocol, sections 4 to 5.2: addresses, types of documents, reading."""

import gzip
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from .conftest import Writable
from .speaking import ALICE, BASE, PROBLEM, TURTLE, UPDATE, WIKI, indirect, put, subjects

# Section 4: which graph is meant. Address and status of a GET.
ADDRESSES: dict[str, tuple[str, int]] = {
    "indirect": (indirect(WIKI), 200),
    "default": ("/graphs?default", 200),
    "default with a value": ("/graphs?default=", 200),
    "the store itself": ("/graphs", 200),
    "direct, unknown": ("/graphs/nobody", 404),
    "indirect, unknown": (indirect("urn:nobody"), 404),
    "relative": ("/graphs?graph=wiki", 400),
    "relative path": ("/graphs?graph=/wiki", 400),
    "path of the store, unknown": ("/graphs?graph=/graphs/nobody", 404),
    "no IRI at all": (indirect("not an IRI"), 400),
    "empty": ("/graphs?graph=", 400),
    "two graphs": (f"{indirect(WIKI)}&{urlencode({'graph': WIKI})}", 400),
    "graph and default": (f"{indirect(WIKI)}&default", 400),
    "path and graph": (f"/graphs/x?{urlencode({'graph': WIKI})}", 400),
    "path and default": ("/graphs/x?default", 400),
}


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_section_4_an_address_identifies_a_graph(writable: Writable, method: str, name: str) -> None:
    url, status = ADDRESSES[name]
    response = writable.send(method, url, Authorization="")
    assert response.status_code == status
    assert response.content_type == PROBLEM if status >= 400 else response.headers["ETag"]
    assert bool(response.data) == (method == "GET")


def test_section_4_reading_needs_no_writable_server(small_client: FlaskClient) -> None:
    assert subjects(small_client.get(indirect(WIKI))) == {f"{BASE}id/models/r1"}
    assert len(subjects(small_client.get("/graphs?default"))) == 302
    assert small_client.head("/graphs/nobody").status_code == 404
    names = small_client.get("/graphs", headers={"Accept": "text/csv"}).get_data(as_text=True).split()
    assert WIKI in names


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("url", ["/graphs/x", "/graphs?default", indirect(WIKI)])
def test_section_7_a_read_only_server_forbids_changes(small_client: FlaskClient, method: str, url: str) -> None:
    response = small_client.open(url, method=method, data=ALICE, headers={"Content-Type": "text/turtle"})
    assert (response.status_code, response.content_type) == (403, PROBLEM)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_section_7_changes_need_a_token(writable: Writable, method: str) -> None:
    response = writable.send(method, indirect(WIKI), ALICE, Content_Type="text/turtle", Authorization="")
    assert (response.status_code, response.content_type) == (401, PROBLEM)
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    assert writable.ask(f"ASK {{ GRAPH <{WIKI}> {{ ?s ?p ?o }} }}")


def test_section_4_a_path_an_address_and_a_name_are_one_graph(writable: Writable) -> None:
    assert put(writable, "/graphs/people/zoë a.ttl").status_code == 201
    name = f"{BASE}graphs/people/zo%C3%AB%20a"
    assert writable.ask(f"ASK {{ GRAPH <{name}> {{ <http://e/alice> ?p ?o }} }}")
    for url in (
        f"/graphs/people/{quote('zoë a')}",
        f"/graphs/people/{quote('zoë a')}.nt",
        indirect(name),
        indirect(f"{name}.ttl"),
        indirect(f"http://localhost/graphs/people/{quote('zoë a')}.ttl"),
        indirect(f"http://localhost//graphs/people/{quote('zoë a')}.ttl"),
        f"/graphs?graph=/graphs/people/{quote('zoë a')}.ttl",
    ):
        assert subjects(writable.send("GET", url)) == {"http://e/alice"}, url
    assert put(writable, indirect(name)).status_code == 204


# Section 5.1 and 5: types of documents. Content-Type, body, status.
PAYLOADS: dict[str, tuple[str, Any, int]] = {
    "Turtle": ("text/turtle", ALICE, 201),
    "Turtle, charset": ("text/turtle; charset=UTF-8", ALICE, 201),
    "N-Triples": ("application/n-triples", "<http://e/alice> <http://e/p> \"\\u00e9\"@en .", 201),
    "RDF/XML": (
        "application/rdf+xml",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        '<e:C rdf:about="http://e/alice"/></rdf:RDF>',
        201,
    ),
    "JSON-LD": ("application/ld+json", '{"@id": "http://e/alice", "http://e/p": 1}', 201),
    "no type is RDF/XML": ("", '<e:C xmlns:e="http://e/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                               'rdf:about="http://e/alice"/>', 201),
    "a triple term": ("text/turtle", "<http://e/alice> <http://e/p> <<( <x:s> <x:p> 'o'@en--rtl )>> .", 201),
    "all escapes": ("text/turtle", r"""<http://e/alice> <http://e/p> '''a "q" \t \\ \u0001 } { ; # '''@en .""", 201),
    "empty Turtle": ("text/turtle", "", 201),
    "empty N-Triples, a comment": ("application/n-triples", "# nothing\n", 201),
    "empty RDF/XML": ("application/rdf+xml", "", 400),
    "empty JSON-LD": ("application/ld+json", " ", 400),
    "Turtle as RDF/XML": ("application/rdf+xml", ALICE, 400),
    "RDF/XML as Turtle": ("text/turtle", "<?xml version='1.0'?><rdf:RDF/>", 400),
    "cut off": ("text/turtle", ALICE[:-4], 400),
    "cut off behind a predicate": ("text/turtle", "<http://e/alice> <http://e/p> 1 . <http://e/b> <http://e/p>", 400),
    "no last full stop": ("text/turtle", ALICE[:-2], 201),
    "no last full stop, N-Triples": ("application/n-triples", ALICE.split(">", 1)[1][3:-2], 400),
    "not UTF-8": ("text/turtle", b"<http://e/a> <http://e/p> '\xff' .", 400),
    "a remote context": ("application/ld+json", '{"@context": "http://127.0.0.1:9/", "@id": "http://e/a"}', 400),
    "a bad IRI": ("text/turtle", "<http://e/a> <http://e/p> <http://e/a b> .", 400),
    "TriG": ("application/trig", "", 415),
    "JSON": ("application/json", "{}", 415),
    "text": ("text/plain", ALICE, 415),
    "an update": (UPDATE, "CLEAR ALL", 415),
    "wrong charset": ("text/turtle; charset=utf-16", ALICE, 415),
    "too large": ("text/turtle", "#" * 250_000, 413),
}  # fmt: skip


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_section_5_documents_are_read_by_their_type(writable: Writable, method: str, name: str) -> None:
    content_type, body, status = PAYLOADS[name]
    graph = f"urn:{method}:{quote(name)}"
    response = writable.send(method, indirect(graph), body, Content_Type=content_type)
    if method == "POST" and body == "":
        assert response.status_code == 204  # section 5.5: an empty body adds nothing
        return
    assert response.status_code == status, response.get_data(as_text=True)
    if status == 201:
        assert response.headers["Location"].endswith(indirect(graph))
        assert subjects(writable.send("GET", indirect(graph))) == (
            {"http://e/alice"} if "alice" in str(body) else set()
        )
    else:
        assert response.content_type == PROBLEM
        assert writable.send("GET", indirect(graph)).status_code == 404
    if status == 415:
        assert "text/turtle" in response.headers.get("Accept-Post", "text/turtle")


def test_section_5_a_compressed_document_arrives_and_a_bomb_does_not(writable: Writable) -> None:
    packed = gzip.compress(ALICE.encode())
    assert put(writable, "/graphs/packed", packed, Content_Encoding="gzip").status_code == 201
    bomb = gzip.compress(b"#" * 2**20)
    assert put(writable, "/graphs/packed", bomb, Content_Encoding="gzip").status_code == 413
    assert put(writable, "/graphs/packed", packed, Content_Encoding="compress").status_code == 415


@pytest.mark.parametrize("method", ["COPY", "TRACE", "QUERY"])
def test_section_5_1_other_methods_are_not_allowed(writable: Writable, method: str) -> None:
    response = writable.send(method, "/graphs?default")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_section_5_1_the_store_itself_cannot_be_replaced(writable: Writable, method: str) -> None:
    response = writable.send(method, "/graphs", ALICE, Content_Type="text/turtle")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, TURTLE),
        ("*/*", TURTLE),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("text/html, */*;q=0.1", TURTLE),
        ("image/png", PROBLEM),
    ],
)
def test_section_5_2_get_answers_in_the_type_that_is_asked_for(
    writable: Writable, accept: str | None, media_type: str
) -> None:
    response = writable.client.get(indirect(WIKI), headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.content_type) == (406 if media_type == PROBLEM else 200, media_type)
    assert "Accept" in response.headers["Vary"].split(", ")
