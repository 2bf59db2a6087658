"""Answers of the endpoint: validators, caching, the service description and the page."""

import re
import time

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from sinograph import export
from sinograph.engine import LocalEngine, Query
from sinograph.web import Settings, create_app

SELECT = "SELECT ?s ?o { ?s rdfs:label ?o } ORDER BY ?o"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(params=["embedded", "fuseki"])
def small_client(request: pytest.FixtureRequest, small_client: FlaskClient) -> FlaskClient:
    """Everything here holds whatever evaluates."""
    if request.param == "embedded":
        return small_client
    remote: FlaskClient = request.getfixturevalue("remote_client")
    return remote


def get(client: FlaskClient, text: str = SELECT, **headers: str):  # type: ignore[no-untyped-def]
    return client.get(
        "/sparql", query_string={"query": text}, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


class Silent:
    """An engine that must not be asked."""

    def __init__(self, inner: LocalEngine) -> None:
        self.snapshot, self.limits = inner.snapshot, inner.limits

    def query(self, query: Query, cancelled: object = None) -> None:
        raise AssertionError("evaluated although the client holds the answer")

    select = close = query


@pytest.mark.parametrize("method", ["GET", "HEAD", "QUERY"])
def test_what_the_client_holds_is_not_evaluated_again(
    small_client: FlaskClient, small_engine: LocalEngine, method: str
) -> None:
    tag = get(small_client).headers["ETag"]
    silent = create_app(Settings(table_rows=50), Silent(small_engine)).test_client()  # type: ignore[arg-type]
    headers = {"If-None-Match": f'"x", {tag}', "Content-Type": "application/x-www-form-urlencoded"}
    again = silent.open("/sparql", method=method, query_string={"query": SELECT}, headers=headers)
    assert again.status_code == 304 and not again.data
    assert again.headers["ETag"] == tag and "max-age" in again.headers["Cache-Control"]
    assert again.headers["Vary"].startswith("Accept") and again.headers["Access-Control-Allow-Origin"] == "*"


def test_a_validator_stands_for_snapshot_question_dataset_and_format(small_client: FlaskClient) -> None:
    tags = [
        get(small_client).headers["ETag"],
        get(small_client, SELECT + " ").headers["ETag"],
        get(small_client, Accept="text/csv").headers["ETag"],
        get(small_client, Accept="application/json").headers["ETag"],
        get(small_client, Accept="text/html").headers["ETag"],
        small_client.get("/sparql", query_string={"query": SELECT, "default-graph-uri": "x:y"}).headers["ETag"],
        small_client.get("/sparql", query_string={"query": SELECT, "$o": '"x"'}).headers["ETag"],
    ]
    assert len(set(tags)) == len(tags) and all(t.startswith('"small0123-') for t in tags)
    assert get(small_client).headers["ETag"] == tags[0]
    assert get(small_client, If_None_Match=tags[1]).status_code == 200
    assert get(small_client, If_None_Match="*").status_code == 200


def test_by_every_method_the_same_bytes_under_the_same_validator(small_client: FlaskClient) -> None:
    direct = small_client.open("/sparql", method="QUERY", data=SELECT, content_type="application/sparql-query")
    there = get(small_client)
    assert (direct.data, direct.headers["ETag"]) == (there.data, there.headers["ETag"])
    elsewhere = small_client.get(direct.headers["Content-Location"])
    assert elsewhere.data == there.data


@pytest.mark.parametrize("text", ["SELECT (NOW() AS ?t) {}", "SELECT (RAND() AS ?r) {}", "SELECT (UUID() AS ?u) {}"])
def test_what_changes_by_itself_is_not_kept(small_client: FlaskClient, text: str) -> None:
    response = get(small_client, text)
    assert response.headers["Cache-Control"] == "no-store" and "ETag" not in response.headers


def test_post_is_not_kept(small_client: FlaskClient) -> None:
    response = small_client.post("/sparql", data={"query": SELECT})
    assert response.headers["Cache-Control"] == "no-store"


def test_a_head_has_the_headers_of_a_get(small_client: FlaskClient) -> None:
    head = small_client.head("/sparql", query_string={"query": SELECT})
    whole = get(small_client)
    same = ("Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control")
    assert not head.data and [head.headers[n] for n in same] == [whole.headers[n] for n in same]
    assert small_client.head("/sparql", query_string={"query": "SELEC"}).status_code == 400


def test_the_server_says_where_the_time_went(small_client: FlaskClient) -> None:
    assert re.fullmatch(r"wait;dur=[\d.]+, exec;dur=[\d.]+", get(small_client).headers["Server-Timing"])


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("*/*", RdfFormat.TURTLE),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/n-triples", RdfFormat.N_TRIPLES),
    ],
)
def test_a_get_without_a_query_describes_the_service(small_client: FlaskClient, accept: str, format: RdfFormat) -> None:
    response = small_client.get("/sparql", headers={"Accept": accept})
    triples = {(q.predicate.value.removeprefix(SD), q.object) for q in parse(response.data, format)}
    assert ("endpoint", NamedNode("http://localhost/sparql")) in triples
    assert {p for p, _ in triples} >= {"supportedLanguage", "resultFormat", "defaultDataset", "namedGraph", "name"}
    described = {o.value for p, o in triples if p == "resultFormat" and isinstance(o, NamedNode)}
    assert described == {f.iri for f in export.formats().values() if f.iri}
    again = small_client.get("/sparql", headers={"Accept": accept, "If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_description_in_no_acceptable_format_is_refused(small_client: FlaskClient) -> None:
    assert small_client.get("/sparql", headers={"Accept": "application/sparql-results+json"}).status_code == 406


def test_a_browser_gets_a_form_that_needs_no_script(small_client: FlaskClient) -> None:
    response = small_client.get("/sparql", headers={"Accept": FIREFOX})
    page = response.get_data(as_text=True)
    assert '<form action="/sparql" method="get"' in page and " style=" not in page
    assert not re.search(r"<script(?! type=\"module\" src=\"/)", page)  # nothing inline, nothing from elsewhere
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_browser_gets_a_table_with_links_it_may_follow(small_client: FlaskClient) -> None:
    text = "SELECT * { ?s ?p ?o VALUES ?p { <http://example.org/seeAlso> rdfs:label sg:note } } ORDER BY ?o"
    page = get(small_client, text, Accept=FIREFOX).get_data(as_text=True)
    assert 'href="/page/models/v3"' in page and 'href="http://example.org/r1" rel="external' in page
    assert "javascript:alert(1)" in page and 'href="javascript' not in page
    assert "深度求索" in page and "<small>zh</small>" in page and "a &#34;quote&#34;" in page
    assert "format=csv" in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK {}", "Yes"),
        ("CONSTRUCT WHERE { ?s rdfs:label ?o }", "triples."),
        ("SELECT ?s { ?s sg:rank ?n }", "of 300 rows shown"),
        ("SELECT ?s { } # <script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
def test_every_form_has_a_page(small_client: FlaskClient, text: str, expected: str) -> None:
    assert expected in get(small_client, text, Accept=FIREFOX).get_data(as_text=True)


HOSTILE = {
    "cross product": ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", 503, "query-timeout"),
    "sorted": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f", 503, "query-"),
    "bomb": (
        "SELECT (STRLEN(?v40) AS ?n) { BIND('0123456789abcdef' AS ?v0) "
        + " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40)) + "}", 503, "query-out-of-memory",
    ),
    "list-160": ("SELECT * { ?s ?p " + "(" * 160 + "1" + ")" * 160 + "}", 422, "query-too-complex"),
    "path-800": (f"SELECT * {{ ?s {'/'.join(['sg:rank'] * 800)} ?o }}", 422, "query-too-complex"),
    "groups-5000": ("SELECT * " + "{" * 5000 + "}" * 5000, 422, "query-too-complex"),
    "values-64k": ("SELECT * { VALUES ?x { " + "1 " * 40_000 + "} }", 422, "query-too-complex"),
    "service": ("SELECT * { ?s ?p trueSERVICE<http://169.254.169.254/>{ ?a ?b ?c } }", 403, "query-refused"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_ends_in_time_as_a_problem(small_engine: LocalEngine, name: str) -> None:
    text, status, kind = HOSTILE[name]
    client = create_app(Settings(), small_engine).test_client()
    began = time.monotonic()
    response = client.post("/sparql", data={"query": text})
    assert time.monotonic() - began < small_engine.limits.timeout_s + 1
    assert response.status_code == status and response.content_type == "application/problem+json"
    assert f"/problems/{kind}" in response.get_json()["type"] and response.get_json()["detail"]
    assert (status == 503) == ("Retry-After" in response.headers)
    assert get(client, "ASK {}").status_code == 200
