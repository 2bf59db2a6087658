"""If-Match and If-None-Match on graphs: RFC 9110 section 13, which section 5 of the Graph Store Protocol refers to."""

import pytest

from .conftest import Writable

TURTLE = {"Content_Type": "text/turtle"}
ONE, TWO = "<x:s> <x:p> 1 .", "<x:s> <x:p> 2 ."


def tag(server: Writable, url: str, **headers: str) -> str:
    return server.send("GET", url, **headers).headers["ETag"]


def test_a_graph_that_has_not_changed_is_not_sent_again(writable: Writable) -> None:
    writable.send("PUT", "/graphs/etag", ONE, **TURTLE)
    held = tag(writable, "/graphs/etag")
    response = writable.send("GET", "/graphs/etag", If_None_Match=held)
    assert (response.status_code, response.data, response.headers["ETag"]) == (304, b"", held)
    assert writable.send("GET", "/graphs/etag", If_None_Match=held, Accept="application/n-triples").status_code == 200
    writable.send("PUT", "/graphs/etag", TWO, **TURTLE)
    assert writable.send("GET", "/graphs/etag", If_None_Match=held).status_code == 200
    assert tag(writable, "/graphs/etag") != held


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_if_match_lets_only_one_of_two_writers_through(writable: Writable, method: str) -> None:
    url = f"/graphs/if-match-{method}"
    writable.send("PUT", url, ONE, **TURTLE)
    held = tag(writable, url, Accept="application/rdf+xml")
    first = writable.send("PUT", url, TWO, If_Match=f'"other", {held}', **TURTLE)
    assert first.status_code == 204
    body = {"DELETE": None, "PATCH": "CLEAR ALL"}.get(method, ONE)
    kind = "application/sparql-update" if method == "PATCH" else "text/turtle"
    second = writable.send(method, url, body, If_Match=held, Content_Type=kind)
    assert second.status_code == 412 and second.get_json()["type"].endswith("/precondition-failed")
    assert b"2" in writable.send("GET", url, Accept="application/n-triples").data


def test_if_match_any_wants_a_graph_that_exists(writable: Writable) -> None:
    assert writable.send("PUT", "/graphs/any", ONE, If_Match="*", **TURTLE).status_code == 412
    assert writable.send("GET", "/graphs/any").status_code == 404
    writable.send("PUT", "/graphs/any", ONE, **TURTLE)
    assert writable.send("PUT", "/graphs/any", TWO, If_Match="*", **TURTLE).status_code == 204
    assert writable.send("PUT", "/graphs?default", ONE, If_Match="*", **TURTLE).status_code == 204


def test_if_none_match_any_creates_and_never_replaces(writable: Writable) -> None:
    assert writable.send("PUT", "/graphs/new", ONE, If_None_Match="*", **TURTLE).status_code == 201
    assert writable.send("PUT", "/graphs/new", TWO, If_None_Match="*", **TURTLE).status_code == 412
    assert writable.send("POST", "/graphs/new", TWO, If_None_Match="*", **TURTLE).status_code == 412
    assert writable.rows("SELECT ?o { GRAPH <https://w3id.org/sinograph/graphs/new> { ?s ?p ?o } }") == [("1",)]


def test_if_none_match_with_a_tag(writable: Writable) -> None:
    writable.send("PUT", "/graphs/none", ONE, **TURTLE)
    held = tag(writable, "/graphs/none")
    assert writable.send("PUT", "/graphs/none", TWO, If_None_Match=held, **TURTLE).status_code == 412
    assert writable.send("PUT", "/graphs/none", TWO, If_None_Match='"another"', **TURTLE).status_code == 204
