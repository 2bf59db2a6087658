"""The search page and its JSON; the box on every page; near names on pages that are not there."""

import re

import pytest
from flask.testing import FlaskClient
from lxml import etree

BROWSER = {"Accept": "text/html"}
V3 = "/page/models/deepseek-v3"


def test_the_page_finds_by_any_spelling_and_leads_there(outline) -> None:
    for text in ("DeepSeek V3", "deepseekv3", "Deepsek V3"):
        page = outline(f"/search?q={text}")
        assert page.links[page.links.index(V3) :][0] == V3 and "DeepSeek-V3" in page.text
    assert "sdqs" in outline("/search").text


def test_json_says_what_fitted_and_of_which_snapshot(client: FlaskClient, tiny_engine) -> None:
    found = client.get("/search?q=h800&format=json")
    assert found.content_type == "application/json" and found.vary.to_header() == "Accept, Accept-Encoding"
    body = found.json
    assert body["query"] == "h800" and body["snapshot"] == tiny_engine.snapshot and body["total"] >= 1
    first = body["results"][0]
    assert first["path"] == "chips/nvidia-h800" and first["id"] == "https://w3id.org/sinograph/id/chips/nvidia-h800"
    assert first["page"] == "http://localhost/page/chips/nvidia-h800" and first["type"] == "chips"
    assert set(first["matched"]) == {"by", "name"} and 0 < first["score"] <= 100
    assert {"type": "chips", "total": 1} in body["types"]
    assert client.get("/search?q=h800").json == body, "no wish means JSON"
    assert client.get("/search?q=h800", headers=BROWSER).mimetype == "text/html"


def test_types_narrow_and_can_be_taken_back(client: FlaskClient, outline) -> None:
    every = outline("/search?q=deepseek")
    links = [link for link in every.links if "type=" in link]
    assert any("type=models" in link for link in links) and any("type=organizations" in link for link in links)
    narrowed = outline("/search?q=deepseek&type=models")
    assert V3 in narrowed.links and "/page/organizations/deepseek" not in narrowed.links
    assert "/search?q=deepseek" in narrowed.links
    refused = client.get("/search?q=deepseek&type=model")
    assert refused.status_code == 404 and "models" in refused.json["hint"]


def test_pages_of_results(client: FlaskClient, outline) -> None:
    whole = client.get("/search?type=sources&limit=100&format=json").json
    assert whole["total"] == len(whole["results"]) == 6
    second = client.get("/search?type=sources&limit=2&page=2&format=json").json
    assert second["results"] == whole["results"][2:4]
    page = outline("/search?type=sources&limit=2&page=2")
    assert any("page=3" in link for link in page.links) and "limit=2&type=sources" in " ".join(page.links)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "page=0", "format=xml"])
def test_what_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/search?q=a&{query}").status_code == 400


@pytest.mark.parametrize(
    "text", ["", "%F0%9F%98%80", "a" * 10_000, "%22+NEAR(*", "%00", "%3Cscript%3Ealert(1)%3C/script%3E"]
)
def test_anything_may_be_typed(client: FlaskClient, text: str) -> None:
    for headers in (BROWSER, {}):
        answer = client.get(f"/search?q={text}", headers=headers)
        assert answer.status_code == 200
    assert "<script>alert" not in client.get(f"/search?q={text}", headers=BROWSER).text


def test_the_same_search_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/search?q=kimi")
    again = client.get("/search?q=kimi", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and first.headers["Cache-Control"].startswith("public")
    assert client.get("/search?q=kimi", headers=BROWSER).headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("path", ["/", "/browse", V3, "/ontology", "/queries"])
def test_every_page_has_the_box(client: FlaskClient, path: str) -> None:
    body = client.get(path, headers=BROWSER).text
    form = re.search(r'<form class="find" role="search" action="/search">(.*?)</form>', body)
    assert form and '<label for="find" ' in form[1] and 'id="find" name="q"' in form[1]
    assert 'rel="search"' in body


def test_a_browser_learns_how_to_search_here(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.content_type.startswith("application/opensearchdescription+xml")
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = etree.fromstring(answer.data)
    assert root.tag == f"{space}OpenSearchDescription" and len(root.findtext(f"{space}ShortName")) <= 16
    templates = [url.get("template") for url in root.iter(f"{space}Url")]
    assert templates[0] == "http://localhost/search?q={searchTerms}"
    assert client.get(templates[1].removeprefix("http://localhost").replace("{searchTerms}", "h800")).json["total"]


def test_a_page_that_is_not_there_shows_what_is_called_nearly_so(client: FlaskClient) -> None:
    answer = client.get("/page/models/deepsek-v3", headers=BROWSER)
    assert answer.status_code == 404 and f'<a href="{V3}">DeepSeek-V3</a>' in answer.text
    assert client.get("/id/models/liang-wenfeng").json["near"][0]["path"] == "/page/people/liang-wenfeng"
