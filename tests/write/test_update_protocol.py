"""SPARQL Update over HTTP: sections 2.2 and 2.3 of the SPARQL 1.1 Protocol, as a table of requests and statuses."""

import gzip
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Writable

UPDATE, QUERY, FORM = "application/sparql-update", "application/sparql-query", "application/x-www-form-urlencoded"
PROBLEM = "application/problem+json"
INSERT = "INSERT DATA { <x:s> <x:p> 'a+b&c=d;%2B é 深' }"
COPY = "INSERT { GRAPH <urn:out> { ?s <x:in> 'x' } } WHERE { ?s a <x:T> }"
ONE = "urn:one"


def url(*pairs: tuple[str, str]) -> str:
    return f"/sparql?{urlencode(pairs)}"


def form(*pairs: tuple[str, str]) -> str:
    return urlencode(pairs)


BOTH = url(("using-graph-uri", ONE), ("using-named-graph-uri", ONE))

# method, address, body, Content-Type, status
REQUESTS: dict[str, tuple[str, str, Any, str, int]] = {
    "direct": ("POST", "/sparql", INSERT, UPDATE, 204),
    "direct, trailing slash": ("POST", "/sparql/", INSERT, UPDATE, 204),
    "direct, charset": ("POST", "/sparql", INSERT, f"{UPDATE}; charset=UTF-8", 204),
    "form": ("POST", "/sparql", form(("update", INSERT)), FORM, 204),
    "form, charset": ("POST", "/sparql", form(("update", INSERT)), f"{FORM}; charset=utf-8", 204),
    "unknown parameters": ("POST", "/sparql", form(("update", INSERT), ("format", "json"), ("x", "y")), FORM, 204),
    "empty": ("POST", "/sparql", " ", UPDATE, 204),
    "several operations": ("POST", "/sparql", "CREATE SILENT GRAPH <urn:x> ; CLEAR GRAPH <urn:x> ;", UPDATE, 204),
    "clear what is not there": ("POST", "/sparql", "CLEAR GRAPH <urn:not-there>", UPDATE, 204),
    "dataset in the address": ("POST", BOTH, COPY, UPDATE, 204),
    "dataset in the form": ("POST", "/sparql", form(("update", COPY), ("using-graph-uri", ONE)), FORM, 204),
    "GET": ("GET", url(("update", "CLEAR ALL")), None, "", 400),
    "QUERY": ("QUERY", "/sparql", "CLEAR ALL", UPDATE, 400),
    "in the address of a POST": ("POST", url(("update", INSERT)), "", "", 400),
    "in the address, a form without it": ("POST", url(("update", INSERT)), "x=y", FORM, 400),
    "form, version": ("POST", "/sparql", form(("update", INSERT), ("version", "1.2")), FORM, 204),
    "direct, version": ("POST", "/sparql", INSERT, f"{UPDATE}; version=1.2", 204),
    "two versions": ("POST", "/sparql", form(("update", INSERT), ("version", "1.1"), ("version", "1.2")), FORM, 400),
    "two updates": ("POST", "/sparql", form(("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")), FORM, 400),
    "a query and an update": ("POST", "/sparql", form(("update", INSERT), ("query", "ASK {}")), FORM, 400),
    "update and a query in the address": ("POST", url(("query", "ASK {}")), INSERT, UPDATE, 400),
    "dataset of an update for a query": ("POST", url(("using-graph-uri", ONE)), "ASK {}", QUERY, 400),
    "dataset without anything": ("POST", url(("using-graph-uri", ONE)), "", "", 400),
    "relative graph": ("POST", url(("using-graph-uri", "one")), COPY, UPDATE, 400),
    "WITH and using-named-graph-uri": (
        "POST",
        url(("using-named-graph-uri", ONE)),
        "WITH <urn:x> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
        UPDATE,
        400,
    ),
    "USING and using-graph-uri": ("POST", BOTH, COPY.replace("WHERE", "USING <x:y> WHERE"), UPDATE, 400),
    "syntax": ("POST", "/sparql", form(("update", "CLEAR XYZ")), FORM, 400),
    "syntax, with a dataset": ("POST", url(("using-graph-uri", ONE)), f"{COPY} nonsense", UPDATE, 400),
    "a query as an update": ("POST", "/sparql", "SELECT * { ?s ?p ?o }", UPDATE, 400),
    "an update as a query": ("POST", "/sparql", INSERT, QUERY, 400),
    "not UTF-8": ("POST", "/sparql", b"INSERT DATA { <x:s> <x:p> '\xff' }", UPDATE, 400),
    "UTF-16": ("POST", "/sparql", "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16", 415),
    "wrong type": ("POST", "/sparql", "CLEAR NAMED", "text/plain", 415),
    "no type": ("POST", "/sparql", "update=CLEAR%20NAMED", "", 400),
    "exists already": ("POST", "/sparql", "CREATE GRAPH <urn:y> ; CREATE GRAPH <urn:y>", UPDATE, 409),
    "is not there": ("POST", "/sparql", "DROP GRAPH <urn:not-there>", UPDATE, 409),
    "LOAD": ("POST", "/sparql", "LOAD <http://127.0.0.1:9/>", UPDATE, 403),
    "LOAD, glued": ("POST", "/sparql", "CREATE SILENT GRAPH <urn:x>;LOADSILENT<http://127.0.0.1:9/>", UPDATE, 403),
    "SERVICE": ("POST", "/sparql", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://[::1]/> { ?s ?p ?o } }", UPDATE, 403),
    "too deep": ("POST", "/sparql", "INSERT { ?s ?p 1 } WHERE " + "{" * 200 + "}" * 200, UPDATE, 422),
    "too large": ("POST", "/sparql", "#" * 250_000, UPDATE, 413),
    "larger than a query may be": ("POST", "/sparql", f"{'#' * 100_000}\n{INSERT}", UPDATE, 204),
    "PUT": ("PUT", "/sparql", INSERT, UPDATE, 405),
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_each_way_to_ask_has_its_status(writable: Writable, name: str) -> None:
    method, address, body, content_type, status = REQUESTS[name]
    before = writable.engine.snapshot
    response = writable.send(method, address, body, Content_Type=content_type)
    assert response.status_code == status, response.get_data(as_text=True)
    if status == 204:
        assert response.data == b"" and "Content-Type" not in response.headers
        assert response.headers["X-Sinograph-Snapshot"] == writable.engine.snapshot
    else:
        assert response.content_type == PROBLEM and response.get_json()["title"]
        assert writable.engine.snapshot == before
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("way", ["direct", "form", "gzip"])
def test_an_update_arrives_as_it_was_sent(writable: Writable, way: str) -> None:
    writable.update("CLEAR SILENT GRAPH <urn:exact>")
    text = "INSERT DATA { GRAPH <urn:exact> { <x:s> <x:p> 'a+b&c=d;%2B é 深' } } # 100% #"
    if way == "form":
        response = writable.send("POST", "/sparql", form(("update", text)), Content_Type=FORM)
    elif way == "gzip":
        body = gzip.compress(text.encode())
        response = writable.send("POST", "/sparql", body, Content_Type=UPDATE, Content_Encoding="gzip")
    else:
        response = writable.send("POST", "/sparql", text.encode(), Content_Type=UPDATE)
    assert response.status_code == 204
    assert writable.rows("SELECT ?o { GRAPH <urn:exact> { ?s ?p ?o } }") == [("a+b&c=d;%2B é 深",)]


def test_the_dataset_of_the_request_is_what_where_matches(writable: Writable) -> None:
    writable.update("""INSERT DATA {
        <x:default> a <x:T> . GRAPH <urn:one> { <x:one> a <x:T> } GRAPH <urn:two> { <x:two> a <x:T> } }""")
    text = """PREFIX x: <x:> CLEAR SILENT GRAPH <urn:out> ;
        INSERT { GRAPH <urn:out> { ?s x:in ?in } }
        WHERE { { GRAPH ?g { ?s a x:T } BIND(STR(?g) AS ?in) } UNION { ?s a x:T BIND("default" AS ?in) } }"""
    expected = {
        (): [("x:default", "default"), ("x:one", "urn:one"), ("x:two", "urn:two")],
        (("using-graph-uri", "urn:one"),): [("x:one", "default")],
        (("using-named-graph-uri", "urn:two"),): [("x:two", "urn:two")],
        (("using-graph-uri", "urn:one"), ("using-named-graph-uri", "urn:two")): [
            ("x:one", "default"),
            ("x:two", "urn:two"),
        ],
    }
    for pairs, rows in expected.items():
        response = writable.send("POST", url(*pairs), text, Content_Type=UPDATE)
        assert response.status_code == 204, response.get_data(as_text=True)
        assert writable.rows("SELECT ?s ?in { GRAPH <urn:out> { ?s ?p ?in } }") == rows


def test_relative_iris_and_usual_prefixes_need_no_declaration(writable: Writable) -> None:
    text = "INSERT DATA { GRAPH <urn:base> { <test> rdfs:label 'x' } }"
    assert writable.send("POST", "/sparql", text, Content_Type=UPDATE).status_code == 204
    assert writable.rows("SELECT ?s { GRAPH <urn:base> { ?s ?p ?o } }") == [("https://w3id.org/sinograph/test",)]


def test_a_mistake_is_shown_where_it_is(writable: Writable) -> None:
    text = "PREFIX x: <x:>\nINSERT { x:a x:b }\nWHERE { ?s a x:T }"
    for address in ("/sparql", url(("using-graph-uri", ONE))):
        problem = writable.send("POST", address, text, Content_Type=UPDATE).get_json()
        assert (problem["status"], problem["line"], problem["column"]) == (400, 2, 18)


def test_an_update_of_many_operations_is_one_transaction(writable: Writable) -> None:
    before = writable.rows("SELECT * { ?s ?p ?o }")
    text = "INSERT DATA { <x:half> <x:p> 1 } ; DELETE WHERE { ?s ?p ?o } ; CREATE GRAPH <urn:z> ; CREATE GRAPH <urn:z>"
    assert writable.send("POST", "/sparql", text, Content_Type=UPDATE).status_code == 409
    writable.update("INSERT DATA { GRAPH <urn:trigger> { <x:s> <x:p> 1 } }")
    assert writable.rows("SELECT * { ?s ?p ?o }") == before


def test_queries_still_work_on_a_writable_server(writable: Writable) -> None:
    response = writable.send("POST", "/sparql", "ASK {}", Content_Type=QUERY, Authorization="")
    assert response.status_code == 200
    assert "max-age=0" in writable.client.get("/sparql?query=ASK%20%7B%7D").headers["Cache-Control"]


def test_the_service_description_follows_what_is_written(writable: Writable) -> None:
    """Service Description section 3.2: Update is a language of the service, and the graphs are those there are now."""
    sd = "http://www.w3.org/ns/sparql-service-description#"
    before = writable.client.get("/sparql?format=nt").get_data(as_text=True)
    assert f"{sd}SPARQL11Update>" in before and f"{sd}SPARQLUpdate>" in before and f"{sd}inputFormat>" in before
    assert "<urn:described>" not in before
    writable.update("INSERT DATA { GRAPH <urn:described> { <x:s> <x:p> 1, 2, 3 } } ; CREATE GRAPH <urn:hollow>")
    after = writable.client.get("/sparql?format=nt").get_data(as_text=True)
    assert "<urn:described>" in after and "<urn:hollow>" in after
    assert after.count('"3"^^<http://www.w3.org/2001/XMLSchema#integer>') > before.count(
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    )
