"""The SPARQL 1.1 Protocol over HTTP, as tables of request, status and media type."""

import gzip
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
JSON, TURTLE, PROBLEM = "application/sparql-results+json", "text/turtle; charset=utf-8", "application/problem+json"
SELECT, ASK, CONSTRUCT = "SELECT ?s { ?s ?p ?o } LIMIT 1", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"
WIKI = "https://w3id.org/sinograph/id/sources/wiki"


@pytest.fixture(params=["embedded", "fuseki"])
def small_client(request: pytest.FixtureRequest, small_client: FlaskClient) -> FlaskClient:
    """Everything here holds whatever evaluates."""
    if request.param == "embedded":
        return small_client
    remote: FlaskClient = request.getfixturevalue("remote_client")
    return remote


def send(client: FlaskClient, method: str, url: str = "/sparql", body: Any = None, **headers: str) -> TestResponse:
    return client.open(url, method=method, data=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def url(**parameters: str) -> str:
    return f"/sparql?{urlencode(parameters)}"


def form(*pairs: tuple[str, str]) -> str:
    return urlencode(pairs)


# method, address, body, headers, status, media type
REQUESTS: dict[str, tuple[str, str, Any, dict[str, str], int, str | None]] = {
    "GET": ("GET", url(query=SELECT), None, {}, 200, JSON),
    "GET ASK": ("GET", url(query=ASK), None, {}, 200, JSON),
    "GET CONSTRUCT": ("GET", url(query=CONSTRUCT), None, {}, 200, TURTLE),
    "POST form": ("POST", "/sparql", form(("query", SELECT)), {"Content_Type": FORM}, 200, JSON),
    "POST form, charset": (
        "POST",
        "/sparql",
        form(("query", ASK)),
        {"Content_Type": f"{FORM}; charset=UTF-8"},
        200,
        JSON,
    ),
    "POST direct": ("POST", "/sparql", SELECT, {"Content_Type": QUERY}, 200, JSON),
    "POST direct, parameters": (
        "POST",
        "/sparql",
        ASK,
        {"Content_Type": f"{QUERY}; charset=utf-8; version=1.2"},
        200,
        JSON,
    ),
    "POST gzip": (
        "POST",
        "/sparql",
        gzip.compress(ASK.encode()),
        {"Content_Type": QUERY, "Content_Encoding": "gzip"},
        200,
        JSON,
    ),
    "version": ("GET", url(query=ASK, version="1.2"), None, {}, 200, JSON),
    "two versions": ("GET", f"{url(query=ASK, version='1.1')}&version=1.2", None, {}, 400, PROBLEM),
    "GET with a body": ("GET", url(query=ASK), "query=ASK%7B%7D", {"Content_Type": FORM}, 400, PROBLEM),
    "GET with a type and no body": ("GET", url(query=ASK), None, {"Content_Type": FORM}, 200, JSON),
    "QUERY": ("QUERY", "/sparql", SELECT, {"Content_Type": QUERY}, 200, JSON),
    "QUERY form": ("QUERY", "/sparql", form(("query", ASK)), {"Content_Type": FORM}, 200, JSON),
    "HEAD": ("HEAD", url(query=ASK), None, {}, 200, JSON),
    "OPTIONS": ("OPTIONS", "/sparql", None, {}, 204, None),
    "CSV": ("GET", url(query=SELECT), None, {"Accept": "text/csv"}, 200, "text/csv; charset=utf-8"),
    "format": (
        "GET",
        url(query=SELECT, format="xml"),
        None,
        {"Accept": "text/csv"},
        200,
        "application/sparql-results+xml",
    ),
    "output": ("GET", url(query=CONSTRUCT, output="json"), None, {}, 200, "application/ld+json"),
    "unknown parameters": ("GET", url(query=ASK, results="json", debug="on", should="sponge"), None, {}, 200, JSON),
    "ASK as CSV": ("GET", url(query=ASK, format="csv"), None, {}, 200, "text/csv; charset=utf-8"),
    "no query": ("POST", "/sparql", form(("x", "y")), {"Content_Type": FORM}, 400, PROBLEM),
    "empty body": ("POST", "/sparql", None, {}, 400, PROBLEM),
    "empty query": ("GET", url(query=" "), None, {}, 400, PROBLEM),
    "two queries": ("GET", f"{url(query=ASK)}&query=ASK%7B%7D", None, {}, 400, PROBLEM),
    "two queries, one in the body": ("POST", url(query=ASK), ASK, {"Content_Type": QUERY}, 400, PROBLEM),
    "not SPARQL": ("GET", url(query="SELEC"), None, {}, 400, PROBLEM),
    "not UTF-8": ("POST", "/sparql", b"ASK { ?s ?p '\xff' }", {"Content_Type": QUERY}, 400, PROBLEM),
    "not UTF-8, form": ("GET", "/sparql?query=ASK%20%7B%FF%7D", None, {}, 400, PROBLEM),
    "not gzip": ("POST", "/sparql", ASK, {"Content_Type": QUERY, "Content_Encoding": "gzip"}, 400, PROBLEM),
    "gzip cut off": (
        "POST",
        "/sparql",
        gzip.compress(ASK.encode())[:-6],
        {"Content_Type": QUERY, "Content_Encoding": "gzip"},
        400,
        PROBLEM,
    ),
    "relative graph": ("GET", url(query=ASK, **{"default-graph-uri": "wiki"}), None, {}, 400, PROBLEM),
    "no type": ("QUERY", "/sparql", ASK, {}, 400, PROBLEM),
    "bad timeout": ("GET", url(query=ASK, timeout="soon"), None, {}, 400, PROBLEM),
    "update": ("POST", "/sparql", form(("update", "CLEAR ALL")), {"Content_Type": FORM}, 403, PROBLEM),
    "update, direct": ("POST", "/sparql", "CLEAR ALL", {"Content_Type": "application/sparql-update"}, 403, PROBLEM),
    "update as a query": ("GET", url(query="CLEAR ALL"), None, {}, 400, PROBLEM),
    "SERVICE": ("GET", url(query="SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"), None, {}, 403, PROBLEM),
    "nothing acceptable": ("GET", url(query=SELECT), None, {"Accept": "image/png"}, 406, PROBLEM),
    "graph as results": ("GET", url(query=CONSTRUCT), None, {"Accept": JSON}, 406, PROBLEM),
    "rows as Turtle": ("GET", url(query=SELECT, format="turtle"), None, {}, 406, PROBLEM),
    "unknown format": ("GET", url(query=SELECT, format="docx"), None, {}, 406, PROBLEM),
    "too large": ("POST", "/sparql", "#" * 30_000 + "\nASK {}", {"Content_Type": QUERY}, 413, PROBLEM),
    "too large unpacked": (
        "POST",
        "/sparql",
        gzip.compress(b"#" * 30_000),
        {"Content_Type": QUERY, "Content_Encoding": "gzip"},
        413,
        PROBLEM,
    ),
    "wrong type": ("POST", "/sparql", ASK, {"Content_Type": "text/plain"}, 415, PROBLEM),
    "wrong coding": ("POST", "/sparql", ASK, {"Content_Type": QUERY, "Content_Encoding": "compress"}, 415, PROBLEM),
    "wrong charset": ("POST", "/sparql", ASK, {"Content_Type": f"{QUERY}; charset=utf-16"}, 415, PROBLEM),
    "PUT": ("PUT", "/sparql", ASK, {"Content_Type": QUERY}, 405, PROBLEM),
    "DELETE": ("DELETE", "/sparql", None, {}, 405, PROBLEM),
    "too deep": ("GET", url(query="SELECT * " + "{" * 200 + "}" * 200), None, {}, 422, PROBLEM),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_each_way_to_ask_has_its_status_and_media_type(small_client: FlaskClient, name: str) -> None:
    method, address, body, headers, status, media_type = REQUESTS[name]
    response = send(small_client, method, address, body, **headers)
    assert (response.status_code, response.content_type) == (status, media_type)
    if media_type == PROBLEM:
        problem = response.get_json()
        assert problem["status"] == status and problem["title"] and problem["detail"]
        assert response.headers["Cache-Control"] == "no-store"
        assert small_client.get(problem["type"].removeprefix("https://w3id.org/sinograph")).status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if status not in (204, 405):
        assert "Accept" in response.headers["Vary"].split(", ")


@pytest.mark.parametrize("way", ["GET", "POST", "POST direct", "QUERY"])
def test_a_query_arrives_as_it_was_sent(small_client: FlaskClient, way: str) -> None:
    text = 'SELECT ("a+b&c=d;%2B é 深" AS ?x) { } # 100% #'
    response = {
        "GET": lambda: small_client.get(f"/sparql?query={quote(text)}"),
        "POST": lambda: small_client.post("/sparql", data={"query": text}),
        "POST direct": lambda: send(small_client, "POST", "/sparql", text.encode(), Content_Type=QUERY),
        "QUERY": lambda: send(small_client, "QUERY", "/sparql", text.encode(), Content_Type=QUERY),
    }[way]()
    assert json.loads(response.data)["results"]["bindings"][0]["x"]["value"] == "a+b&c=d;%2B é 深"


@pytest.mark.parametrize("place", ["address", "body"])
@pytest.mark.parametrize(
    ("graphs", "expected"),
    [
        ([("default-graph-uri", WIKI)], 1),
        ([("named-graph-uri", WIKI)], 0),
        ([("default-graph-uri", WIKI), ("default-graph-uri", WIKI.replace("wiki", "report"))], 2),
        ([("default-graph-uri", "urn:nowhere")], 0),
        ([], 304),
    ],
)
def test_the_dataset_of_the_protocol_counts(
    small_client: FlaskClient, place: str, graphs: list[tuple[str, str]], expected: int
) -> None:
    text = "SELECT DISTINCT ?s ?o { ?s ?p ?o FILTER(?p != rdfs:label && ?p != rdf:type && ?p != sg:note) }"
    if place == "address":
        response = send(small_client, "POST", f"/sparql?{urlencode(graphs)}", text, Content_Type=QUERY)
    else:
        response = send(small_client, "POST", "/sparql", form(("query", text), *graphs), Content_Type=FORM)
    assert len(json.loads(response.data)["results"]["bindings"]) == expected + (1 if not graphs else 0)


def test_graphs_whose_separator_was_encoded_with_them_are_two(small_client: FlaskClient) -> None:
    """query_multiple_dataset of the W3C suite: the dataset of the request counts, and not that of the query."""
    text = "ASK FROM <urn:nowhere> { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e <id/organizations/deepseek> } }"
    for other, expected in ((f"&named-graph-uri={WIKI.replace('wiki', 'report')}", True), ("", False)):
        address = f"/sparql?named-graph-uri={quote(WIKI + other, safe='')}"
        assert send(small_client, "POST", address, text, Content_Type=QUERY).get_json()["boolean"] is expected


def test_variables_can_be_given_values(small_client: FlaskClient) -> None:
    terms = {"query": "SELECT ?s ?o { ?s sg:developedBy ?o }", "$s": "<https://w3id.org/sinograph/id/models/v3>"}
    rows = json.loads(small_client.get("/sparql", query_string=terms).data)["results"]["bindings"]
    assert len(rows) == 1
    assert small_client.get("/sparql", query_string={**terms, "$s": "<x:y> <x:z>"}).status_code == 400


def test_relative_iris_belong_to_the_graph_whatever_the_host_says(small_client: FlaskClient) -> None:
    response = small_client.get(url(query="ASK { <id/models/v3> ?p ?o }"), headers={"Host": "evil.example"})
    assert response.get_json()["boolean"] is True


def test_refusals_say_what_would_be_accepted(small_client: FlaskClient) -> None:
    assert (
        "POST" in send(small_client, "PUT").headers["Allow"] and "QUERY" in send(small_client, "PUT").headers["Allow"]
    )
    unsupported = send(small_client, "POST", "/sparql", "x", Content_Type="text/plain")
    assert QUERY in unsupported.headers["Accept-Post"] and QUERY in unsupported.headers["Accept-Query"]
    variants = small_client.get(url(query=CONSTRUCT), headers={"Accept": JSON}).get_json()["variants"]
    assert "text/turtle" in variants and JSON not in variants


def test_a_preflight_allows_what_browsers_need(small_client: FlaskClient) -> None:
    asked = {"Origin": "https://yasgui.example", "Access-Control-Request-Method": "QUERY"}
    headers = small_client.open("/sparql", method="OPTIONS", headers=asked).headers
    assert "QUERY" in headers["Access-Control-Allow-Methods"] and "QUERY" in headers["Allow"]
    assert (
        "Content-Type" in headers["Access-Control-Allow-Headers"] and "ETag" in headers["Access-Control-Expose-Headers"]
    )
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["Accept-Query"] == 'application/sparql-query, "application/x-www-form-urlencoded"'
