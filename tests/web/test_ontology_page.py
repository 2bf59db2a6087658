"""The ontology dereferences: every term has its place on the page, and every format is the same ontology."""

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Dataset, Literal, NamedNode, RdfFormat, parse

from sinograph.schema import Schema

BROWSER = {"Accept": "text/html"}
ONTOLOGY = "https://w3id.org/sinograph/ontology"


def test_every_term_is_a_fragment_of_the_page(outline, schema: Schema) -> None:
    ids = set(outline("/ontology").ids)
    missing = [name for name in (*schema.properties, *schema.classes) if name not in ids and name[0].isalpha()]
    assert [m for m in missing if f"{ONTOLOGY}#{m}" in {str(t.subject)[1:-1] for t in schema.triples}] == []
    assert len(ids) == len(outline("/ontology").ids)


def test_a_term_says_what_it_means_and_how_it_is_used(outline) -> None:
    text = outline("/ontology").text
    assert "total parameters 总参数量 sg:totalParameters How many trained numbers the model holds" in text
    assert "values of one thing: one ever" in text and "used in 2 claims about 1 thing" in text
    assert "said of" in text
    assert "often confused with" in outline("/ontology/concepts").text


def test_both_pages_are_short_enough_for_a_phone_and_lead_to_each_other(client: FlaskClient, outline) -> None:
    pages = {path: outline(path) for path in ("/ontology", "/ontology/concepts")}
    for path, page in pages.items():
        assert len(gzip.compress(client.get(path, headers=BROWSER).data)) <= 40_000, path
        for link in page.links:
            target, _, name = link.partition("#")
            if name and target in ("", *pages):
                assert name in pages[target or path].ids, (path, link)


def test_a_term_has_a_query_to_begin_with(client: FlaskClient) -> None:
    answer = client.get("/ontology/totalParameters?query")
    assert answer.status_code == 303 and "totalParameters" in answer.location
    assert client.get(answer.location, headers={"Accept": "application/json"}).json["results"]["bindings"]


def test_modules_are_the_files_of_the_ontology(outline) -> None:
    text = outline("/ontology").text
    for path in (Path(__file__).parents[2] / "ontology").glob("*.ttl"):
        assert path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ") in text


@pytest.mark.parametrize(("accept", "extension", "format"), [
    ("text/turtle", "ttl", RdfFormat.TURTLE),
    ("application/ld+json", "jsonld", RdfFormat.JSON_LD),
    ("application/rdf+xml", "rdf", RdfFormat.RDF_XML),
])  # fmt: skip
def test_the_ontology_is_the_same_in_every_format(
    client: FlaskClient, schema: Schema, accept: str, extension: str, format: RdfFormat
) -> None:
    answer = client.get("/ontology", headers={"Accept": accept})
    assert answer.status_code == 200 and answer.mimetype == accept
    assert answer.headers["Content-Location"] == f"/ontology.{extension}"
    assert client.get(f"/ontology.{extension}").data == answer.data
    served = Dataset(parse(answer.data, format))
    values = NamedNode | Literal
    plain = (t for t in schema.triples if isinstance(t.subject, NamedNode) and isinstance(t.object, values))
    assert {t for t in plain if t.subject.value.startswith(ONTOLOGY)} <= {q.triple for q in served}


def test_a_term_leads_to_its_fragment(client: FlaskClient) -> None:
    answer = client.get("/ontology/totalParameters")
    assert (answer.status_code, answer.location) == (303, "/ontology#totalParameters")
    wrong = client.get("/ontology/totalParameter")
    assert wrong.status_code == 404 and "totalParameters" in wrong.json["hint"]


def test_a_version_has_its_own_address(client: FlaskClient) -> None:
    answer = client.get("/ontology/0.1.0", headers={"Accept": "text/turtle"})
    assert answer.data == client.get("/ontology.ttl").data
    assert client.get("/ontology/0.1.0.ttl").data == answer.data
    assert client.get("/ontology/9.9.9").status_code == 404
