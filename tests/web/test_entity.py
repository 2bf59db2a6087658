"""Things: what a client is led to, what the page says beside each value, and that all formats say the same."""

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient
from pyld import jsonld
from pyoxigraph import Dataset, RdfFormat, parse

from sinograph.web import ask

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

V3 = "/page/models/deepseek-v3"
IRI = "https://w3id.org/sinograph/id/models/deepseek-v3"
SG = "https://w3id.org/sinograph/ontology#"
FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
}


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (BROWSER, V3),
        ("text/html", V3),
        ("text/turtle", "/data/models/deepseek-v3"),
        ("application/ld+json", "/data/models/deepseek-v3"),
        ("application/rdf+xml, text/html;q=0.5", "/data/models/deepseek-v3"),
        ("*/*", "/data/models/deepseek-v3"),
        (None, "/data/models/deepseek-v3"),
    ],
)
def test_a_thing_leads_to_its_page_or_its_data_by_accept(client: FlaskClient, accept: str | None, target: str) -> None:
    answer = client.get("/id/models/deepseek-v3", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.location) == (303, target)
    assert "Accept" in answer.headers["Vary"]


def test_what_was_asked_for_goes_along_with_the_redirect(client: FlaskClient) -> None:
    answer = client.get("/id/models/deepseek-v3?claimed-by=2024-12-31", headers={"Accept": BROWSER})
    assert answer.location == f"{V3}?claimed-by=2024-12-31"


def test_nothing_acceptable_is_a_406_that_lists_what_there_is(client: FlaskClient) -> None:
    answer = client.get("/data/models/deepseek-v3", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json["variants"] and "text/csv" in answer.json["variants"]


def test_an_unknown_thing_is_a_404_with_near_matches(client: FlaskClient) -> None:
    for path in ("/id/models/deepsek-v3", "/page/models/deepsek-v3", "/data/models/deepsek-v3.ttl"):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
        assert answer.json["near"][0] == {"path": V3, "label": "DeepSeek-V3"}


@pytest.mark.parametrize("path", ["/id/models/%3Cx%3E", "/page/models/a b", "/data/a/%22", "/id/x/%00"])
def test_a_name_that_cannot_be_an_iri_is_simply_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_every_rdf_format_holds_the_same_triples(client: FlaskClient) -> None:
    graphs = []
    for extension, (media_type, format) in FORMATS.items():
        answer = client.get(f"/data/models/deepseek-v3.{extension}")
        assert answer.status_code == 200 and answer.mimetype == media_type
        graphs.append(Dataset(parse(answer.data, format)))
    assert all(graph == graphs[0] for graph in graphs[1:])
    assert len(graphs[0]) > 300


def test_the_data_hold_plain_statements_claims_findings_and_labels(client: FlaskClient) -> None:
    found = {
        str(q.subject) + " " + str(q.predicate)
        for q in parse(client.get("/data/organizations/deepseek.nt").data, RdfFormat.N_TRIPLES)
    }
    base = "https://w3id.org/sinograph/"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert f"<{base}id/organizations/deepseek> <{SG}foundingDate>" in found
    assert f"<{base}claim/tiny-founded-hindu> <{SG}locator>" in found
    assert f"<{base}dispute/organizations-deepseek-foundingDate> <{SG}involves>" in found
    assert f"<{base}doubt/tiny-founded-hindu> <{SG}rationale>" in found
    assert f"<{base}id/sources/the-hindu-2025-01-28-deepseek> {label}" in found
    assert f"<{SG}foundingDate> {label}" in found


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/json", "text/csv"])
def test_negotiated_data_name_their_own_address(client: FlaskClient, accept: str) -> None:
    answer = client.get("/data/models/deepseek-v3", headers={"Accept": accept})
    assert answer.status_code == 200 and answer.mimetype == accept
    twin = client.get(answer.headers["Content-Location"])
    assert twin.data == answer.data and twin.headers["ETag"] == answer.headers["ETag"]


def test_format_in_the_address_wins_over_accept(client: FlaskClient) -> None:
    answer = client.get("/data/models/deepseek-v3?format=csv", headers={"Accept": "text/turtle"})
    assert answer.mimetype == "text/csv"


def test_suffixes_on_page_and_id_lead_to_the_data(client: FlaskClient) -> None:
    for path in ("/page/models/deepseek-v3.ttl", "/id/models/deepseek-v3.ttl"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (308, "/data/models/deepseek-v3.ttl")


def test_validators_spare_a_second_transfer(client: FlaskClient) -> None:
    tags = set()
    for path in (V3, "/data/models/deepseek-v3.ttl", "/data/models/deepseek-v3.json", "/data/models/deepseek-v3.csv"):
        first = client.get(path, headers={"Accept": BROWSER})
        again = client.get(path, headers={"Accept": BROWSER, "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"] and "max-age" in again.headers["Cache-Control"]
        assert again.headers["Link"] == first.headers["Link"]
        tags.add(first.headers["ETag"])
    assert len(tags) == 4


def test_link_headers_lead_to_everything_else(client: FlaskClient) -> None:
    for path in ("/id/models/deepseek-v3", V3, "/data/models/deepseek-v3.ttl"):
        links = client.get(path, headers={"Accept": BROWSER}).headers["Link"]
        found = set(re.findall(r'<([^>]*)>; rel="([^"]*)"', links))
        assert (IRI, "cite-as") in found
        assert ("https://creativecommons.org/licenses/by/4.0/", "license") in found
        assert (f"{SG}LanguageModel", "type") in found
        assert ("/browse/models", "collection") in found
        assert ("/data/models/deepseek-v3.ttl", "describedby") in found
        assert {f"/data/models/deepseek-v3.{e}" for e in (*FORMATS, "json", "csv")} <= {
            target for target, relation in found if relation == "alternate"
        }


def test_the_page_shows_source_and_certainty_beside_each_value(outline) -> None:
    text = outline(V3).text
    assert "5.576 million USD" in text and "671 billion parameters" in text and "27 December 2024" in text
    assert "DeepSeek-V3 Technical Report" in text and "company-claimed" in text
    assert "▲ Sources disagree" in text and "▲ contested" in text
    assert "repeats or computes from" in text
    assert "not checked against the source" in text
    assert "Decided here" in text


def test_exact_digits_stay_at_hand(client: FlaskClient) -> None:
    body = client.get(V3, headers={"Accept": BROWSER}).get_data(as_text=True)
    assert '<span title="671,000,000,000 parameters">671 billion parameters</span>' in body
    assert '<time datetime="2024-12-27">27 December 2024</time>' in body


def test_scope_mismatches_are_no_disputes_and_reach_other_things(outline) -> None:
    text = outline(V3).text
    after = text[text.index("Not the same measure") :]
    assert "more than 500 million USD" in after and "quoting SemiAnalysis" in after
    assert "cumulative hardware spending" in after


def test_doubts_stand_with_the_claim(outline) -> None:
    assert "Doubted: Models of the lab were out in November 2023" in outline("/page/organizations/deepseek").text


def test_opinions_stand_apart_from_facts_and_cannot_inject_markup(client: FlaskClient, outline) -> None:
    page = outline(V3)
    assert page.text.index("In words and opinions") < page.text.index("<b>stunned</b> AI companies")
    assert "<b>stunned" not in client.get(V3, headers={"Accept": BROWSER}).get_data(as_text=True)


def test_what_is_known_of_similar_things_only_is_named(outline) -> None:
    text = outline("/page/sources/deepseek-api-docs").text
    assert "Not known here" not in text, "a source is known by what it claims"
    text = outline("/page/organizations/high-flyer").text
    assert "Not known here" in text and "headquartered in" in text[text.index("Not known here") :]


def test_incoming_links_are_grouped_and_counted(outline) -> None:
    page = outline("/page/organizations/deepseek")
    assert "Models over time" in page.text and V3 in page.links, "a panel shows what was developed"
    assert "about (1)" not in page.text


def test_a_source_page_lists_what_the_source_claims(outline) -> None:
    page = outline("/page/sources/deepseek-v3-technical-report")
    assert "8 claims" in page.text and "5.576 million USD" in page.text
    assert "/claim/tiny-cost" in page.links


def test_chinese_names_are_marked_as_chinese(client: FlaskClient) -> None:
    body = client.get("/page/organizations/deepseek", headers={"Accept": BROWSER}).get_data(as_text=True)
    assert '<span lang="zh">深度求索</span>' in body


def test_one_property_has_an_address_of_its_own(client: FlaskClient, outline) -> None:
    text = outline(f"{V3}?property=score").text
    assert "88.5 percent" in text and "5.576 million" not in text
    assert client.get(f"{V3}?property=nonsense").status_code == 404


def test_the_table_has_one_row_a_claim(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/data/models/deepseek-v3.csv").get_data(as_text=True))))
    assert len(rows) == len({row["claim"] for row in rows}) == 17
    cost = next(row for row in rows if row["claim"].endswith("/tiny-cost"))
    assert (cost["value"], cost["text"]) == ("5576000", "5576000 USD")
    score = next(row for row in rows if row["text"] == "88.5 percent")
    assert "onBenchmark=https://w3id.org/sinograph/id/benchmarks/mmlu" in score["qualifiers"]


def test_the_json_is_short_stable_and_true_to_the_graph(client: FlaskClient) -> None:
    document = json.loads(client.get("/data/models/deepseek-v3.json").data)
    assert document["id"] == IRI and document["label"] == {"en": "DeepSeek-V3"}
    assert document["accepted"]["totalParameters"] == [{"@value": "671000000000", "type": "xsd:integer"}]
    claim = next(c for c in document["claims"] if c["id"].endswith("/tiny-cost"))
    assert [claim[name] for name in ("property", "certainty", "measurand")] == [
        "trainingCost", "companyClaimed", "finalRunRental",
    ]  # fmt: skip
    mine = {line for line in jsonld.to_rdf(document, {"format": "application/n-quads"}).splitlines() if line}
    served = set(client.get("/data/models/deepseek-v3.nt").get_data(as_text=True).splitlines())
    assert len(mine) > 200
    assert mine <= served, sorted(mine - served)[:5]


def test_the_json_of_a_source_names_the_claims_it_makes(client: FlaskClient) -> None:
    document = json.loads(client.get("/data/sources/deepseek-v3-technical-report.json").data)
    assert "https://w3id.org/sinograph/claim/tiny-cost" in document["made"] and len(document["made"]) == 8
    assert f"<{SG}source>" in jsonld.to_rdf(document, {"format": "application/n-quads"})


def test_embedded_json_ld_is_schema_org_about_the_same_thing(client: FlaskClient) -> None:
    body = client.get("/page/sources/the-hindu-2025-01-28-deepseek", headers={"Accept": BROWSER}).get_data(as_text=True)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)
    assert found and "<" not in found[1]
    document = json.loads(found[1])
    assert document["@type"] == "CreativeWork" and document["publisher"] == "The Hindu"
    assert document["@id"] == "https://w3id.org/sinograph/id/sources/the-hindu-2025-01-28-deepseek"
    assert document["datePublished"] == "2025-01-28"


@pytest.mark.parametrize("path", [V3, "/page/sources/wikipedia-deepseek", "/claim/tiny-cost", "/disputes", "/"])
def test_a_page_asks_a_handful_of_queries(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    client.get(path, headers={"Accept": BROWSER})  # what is kept for the whole snapshot is read here
    asked: list[str] = []
    original = ask.text_of
    monkeypatch.setattr(ask, "text_of", lambda name: asked.append(name) or original(name))
    assert client.get(path, headers={"Accept": BROWSER}).status_code == 200
    assert len(asked) <= 7, asked
