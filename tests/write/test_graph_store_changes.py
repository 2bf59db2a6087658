"""The SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 to 5.7: what each method does; the cases of its test suite."""

import io
from collections.abc import Callable

import pytest

from .conftest import Writable
from .speaking import ALICE, BASE, UPDATE, WIKI, indirect, put, subjects


def test_section_5_3_put_replaces_all_of_a_graph(writable: Writable) -> None:
    other = "<http://e/bob> <http://e/p> 1 ."
    untouched = writable.send("GET", "/graphs?default").data
    assert put(writable, "/graphs/replaced").status_code == 201
    response = put(writable, "/graphs/replaced", other)
    assert (response.status_code, response.data) == (204, b"")
    assert subjects(writable.send("GET", "/graphs/replaced")) == {"http://e/bob"}
    assert writable.send("GET", "/graphs?default").data == untouched


def test_section_5_3_put_parses_before_it_replaces(writable: Writable) -> None:
    put(writable, "/graphs/kept")
    before = writable.engine.snapshot
    response = put(writable, "/graphs/kept", f"{ALICE} <http://e/bob> <broken")
    assert response.status_code == 400 and response.get_json()["line"] == 1
    assert subjects(writable.send("GET", "/graphs/kept")) == {"http://e/alice"}
    assert writable.engine.snapshot == before


def test_section_5_3_an_empty_graph_exists(writable: Writable) -> None:
    assert put(writable, "/graphs/hollow", "").status_code == 201
    assert subjects(writable.send("GET", "/graphs/hollow")) == set()
    assert put(writable, "/graphs/hollow").status_code == 204
    assert put(writable, "/graphs/hollow", "").status_code == 204
    assert subjects(writable.send("GET", "/graphs/hollow")) == set()
    assert f"{BASE}graphs/hollow" in writable.client.get("/graphs", headers={"Accept": "text/csv"}).get_data(
        as_text=True
    )


def test_section_5_3_the_default_graph_is_created_if_it_was_empty(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    assert put(server, "/graphs?default").status_code == 204
    assert subjects(server.send("GET", "/graphs?default")) == {"http://e/alice"}
    assert server.send("DELETE", "/graphs?default").status_code == 200
    assert subjects(server.send("GET", "/graphs?default")) == set()
    assert put(server, "/graphs?default").status_code == 201
    assert server.send("DELETE", "/graphs?default").status_code == 200
    assert server.send("DELETE", "/graphs?default").status_code == 200
    assert server.ask(f"ASK {{ GRAPH <{WIKI}> {{ ?s ?p ?o }} }}")


def test_section_5_3_relative_iris_are_resolved_against_the_graph(writable: Writable) -> None:
    put(writable, "/graphs/dir/one.ttl", "<> <#p> <two> .")
    rows = writable.rows(f"SELECT ?s ?p ?o {{ GRAPH <{BASE}graphs/dir/one> {{ ?s ?p ?o }} }}")
    assert rows == [(f"{BASE}graphs/dir/one", f"{BASE}graphs/dir/one#p", f"{BASE}graphs/dir/two")]


def test_section_5_4_delete_removes_a_graph_and_misses_one_that_is_not_there(writable: Writable) -> None:
    put(writable, "/graphs/doomed")
    assert writable.send("DELETE", "/graphs/doomed").status_code == 200
    assert writable.send("GET", "/graphs/doomed").status_code == 404
    assert writable.send("DELETE", "/graphs/doomed").status_code == 404
    assert writable.send("DELETE", indirect("urn:nobody")).status_code == 404


def test_section_5_5_post_merges(writable: Writable) -> None:
    url = indirect("urn:merged")
    blank = "[] <http://e/p> 1 . <http://e/alice> <http://e/p> 1 ."
    assert writable.send("POST", url, blank, Content_Type="text/turtle").status_code == 201
    response = writable.send("POST", url, blank, Content_Type="text/turtle")
    assert (response.status_code, response.get_json()["graph"]) == (200, "urn:merged")
    # In an RDF merge blank nodes of two documents are two nodes, whatever they are called.
    assert writable.rows("SELECT (COUNT(*) AS ?n) { GRAPH <urn:merged> { ?s ?p ?o } }") == [("3",)]


def test_section_5_5_post_to_the_store_makes_a_new_graph(writable: Writable) -> None:
    response = writable.send("POST", "/graphs", "<> <http://e/p> <http://e/o> .", Content_Type="text/turtle")
    location = response.headers["Location"]
    assert response.status_code == 201 and location.startswith("http://localhost/graphs/")
    assert subjects(writable.client.get(location)) == {response.get_json()["graph"]}
    again = writable.send("POST", "/graphs", ALICE, Content_Type="text/turtle").headers["Location"]
    assert again != location


@pytest.mark.parametrize("url", ["/graphs", "/graphs/untouched", "/graphs?default", indirect(WIKI)])
def test_section_5_5_an_empty_post_changes_nothing(writable: Writable, url: str) -> None:
    before = writable.engine.snapshot
    assert writable.send("POST", url, Content_Type="text/turtle").status_code == 204
    assert writable.engine.snapshot == before


def test_section_5_5_the_files_of_a_form_are_merged(writable: Writable) -> None:
    files = [
        (io.BytesIO(ALICE.encode()), "one.ttl", "text/turtle; charset=utf-8"),
        (io.BytesIO(b'_:b <http://e/p> "1" .'), "two.nt", ""),
        (io.BytesIO(b'_:b <http://e/p> "1" .'), "three.nt", "application/octet-stream"),
    ]
    data = {f"file{i}": file for i, file in enumerate(files)}
    response = writable.send("POST", "/graphs/form", data, Content_Type="multipart/form-data")
    assert response.status_code == 201, response.get_data(as_text=True)
    assert writable.rows(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}graphs/form> {{ ?s ?p ?o }} }}") == [("3",)]
    for name, kind, body, status in (
        ("x.doc", "", b"", 415),
        ("x.ttl", "image/png", b"", 415),
        ("x.ttl", "text/turtle", b"<broken", 400),
    ):
        sent = {"good": (io.BytesIO(ALICE.encode()), "a.ttl", "text/turtle"), "bad": (io.BytesIO(body), name, kind)}
        assert writable.send("POST", "/graphs/bad", sent, Content_Type="multipart/form-data").status_code == status
    assert writable.send("POST", "/graphs/bad", {"x": "y"}, Content_Type="multipart/form-data").status_code == 400
    assert writable.send("GET", "/graphs/bad").status_code == 404


def test_section_5_6_head_is_get_without_a_body(writable: Writable) -> None:
    got, head = (writable.send(method, indirect(WIKI)) for method in ("GET", "HEAD"))
    assert head.data == b"" and got.data
    for name in ("Content-Type", "ETag", "Vary", "Content-Length", "X-Sinograph-Snapshot"):
        assert got.headers[name] == head.headers[name]


def test_section_5_7_patch_changes_one_graph(writable: Writable) -> None:
    put(writable, "/graphs/patched")
    text = "DELETE { ?s ?p ?o } INSERT { <http://e/bob> ?p ?o } WHERE { ?s ?p ?o }"
    response = writable.send("PATCH", "/graphs/patched", text, Content_Type=f"{UPDATE}; charset=utf-8")
    assert response.status_code == 200
    assert subjects(writable.send("GET", "/graphs/patched")) == {"http://e/bob"}
    assert subjects(writable.send("GET", indirect(WIKI))) == {f"{BASE}id/models/r1"}


@pytest.mark.parametrize(
    ("url", "content_type", "text", "status"),
    [
        ("/graphs/nobody", UPDATE, "INSERT DATA { <x:s> <x:p> 1 }", 404),
        (indirect(WIKI), "text/turtle", ALICE, 415),
        (indirect(WIKI), "", "CLEAR ALL", 415),
        (indirect(WIKI), UPDATE, "CLEAR ALL", 422),
        (indirect(WIKI), UPDATE, "INSERT DATA { GRAPH <urn:other> { <x:s> <x:p> 1 } }", 422),
        (indirect(WIKI), UPDATE, "INSERT DATA { <x:s> <x:p> }", 400),
        (indirect(WIKI), UPDATE, "SELECT * { ?s ?p ?o }", 400),
        (indirect(WIKI), UPDATE, "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403),
        ("/graphs?default", UPDATE, "INSERT DATA { <x:s> <x:p> 1 }", 200),
        ("/graphs?default", UPDATE, "INSERT DATA { GRAPH <urn:other> { <x:s> <x:p> 1 } }", 422),
    ],
)
def test_section_5_7_what_a_patch_cannot_do(
    writable: Writable, url: str, content_type: str, text: str, status: int
) -> None:
    response = writable.send("PATCH", url, text, Content_Type=content_type)
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.headers["Accept-Patch"] == UPDATE


def test_options_name_what_can_be_done(writable: Writable) -> None:
    response = writable.client.options("/graphs?default")
    assert response.status_code == 204 and response.headers["Accept-Patch"] == UPDATE
    allowed = set(response.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"PUT", "DELETE", "PATCH"} < allowed == set(response.headers["Allow"].split(", "))
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


def test_the_test_suite_of_the_specification(open_writable: Callable[..., Writable]) -> None:
    """The cases of the W3C manifest in their order, with the statuses it expects (its person/1 is person/1.ttl too)."""
    server = open_writable()
    person = "http://localhost/graphs/person/1"
    card = "@prefix v: <http://www.w3.org/2006/vcard/ns#> . <{}> a v:Person ; v:card [ v:fn {!r} ] ."
    one, other = "/graphs/person/1.ttl", "/graphs/person/2.ttl"
    utf8 = {"content_type": "text/turtle; charset=utf-8"}

    def names() -> list[tuple[str, ...]]:
        name = f"<{BASE}graphs/person/1>"
        return server.rows(f"SELECT ?n {{ GRAPH {name} {{ ?s ?p ?n FILTER(isLiteral(?n)) }} }}")

    assert put(server, one, card.format(person, "John Doe"), **utf8).status_code == 201
    assert person in subjects(server.send("GET", indirect(f"{person}.ttl"), Accept="text/turtle"))
    assert put(server, "/graphs/person/1", card.format(person, "Jane Doe"), **utf8).status_code == 204
    assert names() == [("Jane Doe",)]
    server.send("DELETE", "/graphs?default")
    assert put(server, "/graphs?default", "[] a <http://e/Person> .", **utf8).status_code == 201
    assert len(subjects(server.send("GET", "/graphs?default"))) == 1
    assert put(server, "/graphs?default", "<?xml version='1.0'?><a/>", **utf8).status_code == 400
    assert put(server, other, "", **utf8).status_code == 201
    assert server.send("DELETE", other).status_code == 200
    assert server.send("GET", other).status_code == 404
    assert server.send("DELETE", other).status_code == 404
    added = f"<{person}> <http://xmlns.com/foaf/0.1/name> 'J. Doe'"
    assert server.send("POST", one, f"{added} .", Content_Type=utf8["content_type"]).status_code == 200
    assert names() == [("J. Doe",), ("Jane Doe",)]
    form = {
        f"{name}.ttl": (io.BytesIO(f"<{person}> <http://e/{name}> '{name}' .".encode()), f"{name}.ttl", "text/turtle")
        for name in ("first", "last")
    }
    assert server.send("POST", one, form, Content_Type="multipart/form-data").status_code == 200
    assert names() == [("J. Doe",), ("Jane Doe",), ("first",), ("last",)]
    made = server.send("POST", "/graphs", "[] a <http://e/Person> .", Content_Type=utf8["content_type"])
    assert made.status_code == 201
    assert len(subjects(server.client.get(made.headers["Location"]))) == 1
    assert server.send("POST", made.headers["Location"], Content_Type=utf8["content_type"]).status_code == 204
    assert len(subjects(server.client.get(made.headers["Location"]))) == 1
    assert server.send("HEAD", one).status_code == 200
    assert server.send("HEAD", "/graphs/person/4.ttl").status_code == 404
