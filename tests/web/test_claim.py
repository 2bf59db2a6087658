"""Claims, disputes, mismatches, decisions and doubts: documents with a page and data under one address."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

BASE = "https://w3id.org/sinograph/"
BROWSER = {"Accept": "text/html"}
DISPUTE = "/dispute/organizations-deepseek-foundingDate"


def test_a_claim_is_shown_with_everything_that_qualifies_it(outline) -> None:
    page = outline("/claim/tiny-cost")
    for words in (
        "DeepSeek-V3: training cost 5.576 million USD",
        "5,576,000 US dollar",
        "final-run rental cost",
        "Leaves out earlier experiments",
        "Where in it: section 1, table 1",
        "company-claimed",
        "Stated by the organisation about itself",
        "27 December 2024",
        "✓ accepted here",
    ):
        assert words in page.text, words
    assert "/page/models/deepseek-v3" in page.links and "/ontology#trainingCost" in page.links


def test_a_claim_names_what_stands_beside_it(outline) -> None:
    page = outline("/claim/tiny-cost")
    assert "Repeated or used by" in page.text and "/claim/tiny-cost-repeat" in page.links
    assert "Contrasted by" in page.text and "/claim/tiny-hardware" in page.links
    assert "Accepted by decision" in outline("/claim/tiny-price-docs").text
    assert "Models of the lab were out in November 2023" in outline("/claim/tiny-founded-hindu").text


@pytest.mark.parametrize(("extension", "format"), [
    ("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML), ("jsonld", RdfFormat.JSON_LD),
])  # fmt: skip
def test_a_claim_is_there_in_every_format(client: FlaskClient, extension: str, format: RdfFormat) -> None:
    answer = client.get(f"/claim/tiny-cost.{extension}")
    assert answer.status_code == 200
    triples = {(str(q.subject), str(q.predicate), str(q.object)) for q in parse(answer.data, format)}
    claim = f"<{BASE}claim/tiny-cost>"
    assert any(t[:2] == (claim, f"<{BASE}ontology#locator>") for t in triples)
    assert (f"<{BASE}claim/tiny-cost-repeat>", f"<{BASE}ontology#basedOn>", claim) in triples


def test_a_claim_is_negotiated_at_its_own_address(client: FlaskClient) -> None:
    page = client.get("/claim/tiny-cost", headers=BROWSER)
    data = client.get("/claim/tiny-cost", headers={"Accept": "text/turtle"})
    assert (page.mimetype, data.mimetype) == ("text/html", "text/turtle")
    assert data.headers["Content-Location"] == "/claim/tiny-cost.ttl"
    assert page.headers["ETag"] != data.headers["ETag"]
    assert "Accept" in page.headers["Vary"] and "Accept" in data.headers["Vary"]
    for answer in (page, data):
        same = client.get("/claim/tiny-cost", headers={
            "Accept": answer.content_type, "If-None-Match": answer.headers["ETag"]})  # fmt: skip
        assert same.status_code == 304


@pytest.mark.parametrize("path", [
    "/claim/nothing", "/dispute/nothing", "/doubt/x", "/mismatch/x.ttl", "/claim/a%22b", "/claim/tiny-cost.csv",
])  # fmt: skip
def test_what_is_not_there_is_a_404(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=BROWSER).status_code == 404
    assert client.get(path).content_type == "application/problem+json"


def test_a_dispute_shows_the_claims_side_by_side(outline) -> None:
    page = outline(DISPUTE)
    assert "Sources disagree: DeepSeek, founding date" in page.text
    assert "17 July 2023" in page.text and "April 2024" in page.text
    assert "288 days apart" in page.text
    assert "/claim/tiny-founded-hindu" in page.links


def test_a_mismatch_says_what_each_figure_measures(client: FlaskClient, outline) -> None:
    paths = [link for link in outline("/disputes/mismatches").links if link.startswith("/mismatch/")]
    texts = [outline(path).text for path in paths]
    cost = next(text for text in texts if "training cost" in text)
    assert "Not the same measure" in cost and "each measures something else" in cost
    assert "Why these are not the same number" in cost and "It counts: cumulative hardware spending" in cost
    assert "more than 500 million USD" in cost and "5.576 million USD" in cost


def test_a_decision_and_a_doubt_give_their_reason(outline) -> None:
    decision = next(link for link in outline("/page/models/deepseek-v3").links if link.startswith("/adjudication/"))
    assert "The price list is the offer itself." in outline(decision).text
    assert "Models of the lab were out in November 2023" in outline("/doubt/tiny-founded-hindu").text


def test_disputes_are_listed_sorted_and_filtered(client: FlaskClient, outline) -> None:
    page = outline("/disputes")
    assert "3 disputes" in page.text and DISPUTE in page.links
    order = [link for link in outline("/disputes?sort=name").links if link.startswith("/dispute/")]
    assert order[0] == DISPUTE
    low = outline("/disputes?severity=low&sort=spread")
    assert [link for link in low.links if link.startswith("/dispute/")] != order and "87.1 percent" in low.text
    assert "No dispute fits" in outline("/disputes?property=dieArea").text
    assert client.get("/disputes?sort=colour", headers=BROWSER).status_code == 400


def test_disputes_are_there_as_tables(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/disputes.csv").get_data(as_text=True))))
    assert len({row["dispute"] for row in rows}) == 3 and len(rows) == 7
    found = json.loads(client.get("/disputes.json").data)
    assert len(found["results"]["bindings"]) == 7
    assert client.get("/disputes.xlsx").status_code == 404
