"""How to cite a page, a claim, a query's result: read back by programs that people cite with."""

import json
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

V3 = "/page/models/deepseek-v3"
OF = [
    "/queries/training-cost-claims?model=models/deepseek-v3",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+3",
    "/status?chip=nvidia-h800&to=CN&on=2023-12-01",
]


def pages(client: FlaskClient) -> list[str]:
    rows = client.get("/disputes.json").get_json()["results"]["bindings"]
    base = "https://w3id.org/sinograph"
    claim, dispute = (rows[0][name]["value"].removeprefix(base) for name in ("claim", "dispute"))
    return [V3, claim, dispute, *OF]


def test_every_kind_of_page_as_text(client: FlaskClient, tiny_snapshot: Path) -> None:
    for of in pages(client):
        response = client.get("/cite", query_string={"of": of, "format": "text"})
        assert response.status_code == 200, of
        text = response.get_data(as_text=True)
        assert tiny_snapshot.name in text and datetime.now(UTC).date().isoformat() in text and "CC BY 4.0" in text
    assert "“DeepSeek-V3”" in client.get(f"/cite?of={V3}&format=text").get_data(as_text=True)
    assert "https://w3id.org/sinograph/id/models/deepseek-v3" in client.get(f"/cite?of={V3}&format=text").text


def test_bibtex_is_read_by_a_bibtex_reader(client: FlaskClient, tiny_snapshot: Path) -> None:
    reader = pytest.importorskip("bibtexparser", reason="bibtexparser reads BibTeX in this test")
    for of in pages(client):
        text = client.get("/cite", query_string={"of": of}, headers={"Accept": "application/x-bibtex"}).text
        entries = reader.loads(text).entries
        assert len(entries) == 1, text
        entry = entries[0]
        assert entry["ENTRYTYPE"] == "misc" and entry["version"] == tiny_snapshot.name
        assert entry["url"].startswith("http") and entry["urldate"] and entry["year"]


def test_csl_json_is_formatted_by_a_citation_processor(client: FlaskClient) -> None:
    pytest.importorskip("citeproc", reason="citeproc-py formats CSL-JSON in this test")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON

        items = [client.get("/cite", query_string={"of": of, "format": "csl"}).get_json()[0] for of in pages(client)]
        assert all(item["version"] == items[0]["version"] and item["accessed"] for item in items)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        made = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        made.register(Citation([CitationItem(item["id"]) for item in items]))
        lines = [str(line) for line in made.bibliography()]
    assert len(lines) == len({item["id"] for item in items}) == len(pages(client))
    assert any("DeepSeek-V3" in line and str(datetime.now(UTC).year) in line for line in lines)


def test_the_page_shows_all_three_and_is_linked(client: FlaskClient) -> None:
    html = client.get(f"/cite?of={V3}", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "@misc{" in html and "container-title" in html and "accessed" in html
    shown = client.get(V3, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert f'href="/cite?of={V3}"' in shown
    listed = client.get("/queries/training-cost-claims", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'href="/cite?of=/queries/training-cost-claims"' in listed


@pytest.mark.parametrize(("of", "status"), [
    ("", 400), ("https://evil.example/page/models/deepseek-v3", 400), ("//evil.example/x", 400), ("/nothing", 404),
    ("/page/models/no-such", 404), ("/claim/none", 404), ("/queries/none", 404), ("/sparql", 404),
])  # fmt: skip
def test_what_cannot_be_cited(client: FlaskClient, of: str, status: int) -> None:
    assert client.get("/cite", query_string={"of": of}).status_code == status


def test_forms_that_do_not_exist(client: FlaskClient) -> None:
    assert client.get(f"/cite?of={V3}&format=endnote").status_code == 406
    assert client.get(f"/cite?of={V3}", headers={"Accept": "image/png"}).status_code == 406
    assert json.loads(client.get(f"/cite?of={V3}&format=json").data)[0]["type"] == "dataset"
