"""The endpoint says how to mend a query: fences, terms that do not exist, patterns that nothing matches."""

from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
FENCED = "```sparql\nSELECT ?m WHERE { ?m a sg:LanguageModel }\n```"


def test_a_fence_is_taken_off_and_said(client: FlaskClient) -> None:
    plain = client.get("/sparql", query_string={"query": "SELECT ?m WHERE { ?m a sg:LanguageModel }"})
    fenced = client.get("/sparql", query_string={"query": FENCED})
    assert fenced.status_code == 200 and fenced.get_json() == plain.get_json()
    assert "fence" in fenced.headers["X-Sinograph-Note"] and "X-Sinograph-Note" not in plain.headers
    posted = client.post("/sparql", data=FENCED, headers={"Content-Type": "application/sparql-query"})
    assert posted.get_json() == plain.get_json()
    page = client.get("/sparql", query_string={"query": FENCED}, headers=HTML).get_data(as_text=True)
    assert "code fence around the query was removed" in page


def test_a_fence_hides_no_service(client: FlaskClient) -> None:
    query = "```sparql\nSELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }\n```"
    assert client.get("/sparql", query_string={"query": query}).status_code == 403


def test_an_empty_page_says_why(client: FlaskClient) -> None:
    def shown(query: str) -> str:
        return client.get("/sparql", query_string={"query": query}, headers=HTML).get_data(as_text=True)

    assert "did you mean sg:developedBy" in shown("SELECT ?m { ?m sg:developdBy ?x }")
    assert "&#39;?m sg:listedOn ?x&#39; has no match" in shown("SELECT ?m { ?m a sg:LanguageModel ; sg:listedOn ?x }")
    assert "did you mean" in shown("ASK { ?m a sg:LangageModel }")
    assert 'class="note"' not in shown("SELECT ?m { ?m a sg:LanguageModel }")


def test_a_query_that_cannot_be_read_gets_both_hints(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT ?m { ?m sg:developdBy ?x } ORDER ?m"})
    assert response.status_code == 400
    assert "sg:developdBy is no term of the ontology; did you mean sg:developedBy" in response.get_json()["hint"]
    prefix = client.get("/sparql", query_string={"query": "SELECT ?m { ?m sgg:developedBy ?x }"})
    assert "did you mean sg:?" in prefix.get_json()["hint"]
