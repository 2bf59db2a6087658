"""Things as JSON: the published shape, and that it is JSON-LD for exactly the triples of the thing's RDF document."""

import json
import re

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from pyld import jsonld
from rdflib import Graph
from rdflib.compare import to_isomorphic

from sinograph.engine import LocalEngine
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app

V3 = "/api/entities/models/deepseek-v3"
TINY = ["models/deepseek-v3", "organizations/deepseek", "chips/nvidia-h800", "people/liang-wenfeng",
        "sources/deepseek-v3-technical-report", "benchmarks/mmlu", "places/hangzhou"]  # fmt: skip
#: Numbers without end, a source with many claims, law, situations, mismatches.
REAL = ["models/360zhinao-7b", "organizations/moonshot", "rules/us-acs-2023-3a090-a-1", "chips/nvidia-h20",
        "people/liang-wenfeng"]  # fmt: skip


def schema(client: FlaskClient, name: str) -> Draft202012Validator:
    response = client.get(f"/api/schemas/{name}.json")
    assert response.content_type == "application/schema+json"
    Draft202012Validator.check_schema(response.get_json(force=True))
    return Draft202012Validator(response.get_json(force=True))


def lines(text: str) -> set[str]:
    """Return the triples of N-Triples; pyld writes doubles in its own way, so they are compared as numbers."""
    double = re.compile(r'"([^"]+)"(?=\^\^<http://www.w3.org/2001/XMLSchema#double>)')
    return {double.sub(lambda m: f'"{float(m[1])}"', line) for line in text.splitlines() if line}


@pytest.mark.parametrize("path", TINY)
def test_the_shape_is_the_published_one_and_gives_the_same_triples(client: FlaskClient, path: str) -> None:
    document = client.get(f"/api/entities/{path}").get_json()
    schema(client, "entity-1").validate(document)
    served = lines(client.get(f"/data/{path}.nt").get_data(as_text=True))
    expanded = lines(jsonld.to_rdf(document, {"format": "application/n-quads"}))
    assert len(served) > 3 and expanded == served


@pytest.mark.parametrize("path", TINY[:2])
def test_rdflib_reads_the_same_triples(client: FlaskClient, path: str) -> None:
    mine = Graph().parse(data=client.get(f"/api/entities/{path}").data, format="json-ld")
    served = Graph().parse(data=client.get(f"/data/{path}.ttl").data, format="turtle")
    assert len(served) > 50 and to_isomorphic(mine) == to_isomorphic(served)


def test_what_a_program_without_rdf_finds(client: FlaskClient) -> None:
    document = client.get(V3).get_json()
    assert (document["version"], document["kind"], document["slug"]) == (1, "models", "deepseek-v3")
    assert document["name"] == "DeepSeek-V3" and document["label"] == {"en": "DeepSeek-V3"}
    assert document["facts"]["totalParameters"] == [
        {"literal": "671000000000", "type": "xsd:integer", "number": 671000000000}
    ]
    assert document["facts"]["developedBy"] == [
        {"id": "https://w3id.org/sinograph/id/organizations/deepseek", "name": "DeepSeek"}
    ]
    cost = next(c for c in document["claims"] if c["id"].endswith("/tiny-cost"))
    assert cost["value"]["number"] == 5576000 and cost["unit"] == "usDollar"
    assert (cost["property"], cost["certainty"], cost["measurand"]) == (
        "trainingCost", "companyClaimed", "finalRunRental",
    )  # fmt: skip
    assert cost["source"].startswith("https://w3id.org/sinograph/id/sources/") and cost["locator"]
    assert document["disputes"] and all(len(d["involves"]) > 1 for d in document["disputes"])
    assert document["links"]["turtle"].endswith("/data/models/deepseek-v3.ttl")


def test_doubts_name_their_claim(client: FlaskClient) -> None:
    document = client.get("/api/entities/organizations/deepseek").get_json()
    assert document["doubts"] and all(d["rationale"]["literal"] for d in document["doubts"])
    assert {d["claim"] for d in document["doubts"]} <= {c["id"] for c in document["claims"]}


def test_a_source_has_the_claims_it_makes(client: FlaskClient) -> None:
    document = client.get("/api/entities/sources/deepseek-v3-technical-report").get_json()
    assert {c["source"] for c in document["claims"]} == {document["id"]} and len(document["claims"]) == 8


def test_validators_media_types_and_links(client: FlaskClient) -> None:
    first = client.get(V3)
    assert first.content_type == "application/json" and "public" in first.headers["Cache-Control"]
    assert client.get(V3, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    as_ld = client.get(V3, headers={"Accept": "application/ld+json"})
    assert as_ld.content_type == "application/ld+json" and as_ld.headers["ETag"] != first.headers["ETag"]
    assert as_ld.data == first.data
    tags = [client.get(f"/api/entities?{given}").headers["ETag"] for given in ("", "limit=1", "kind=models")]
    assert len(set(tags)) == 3
    assert '</api/schemas/entity-1.json>; rel="describedby"' in first.headers["Link"]
    assert first.headers["Vary"].startswith("Accept")


def test_what_is_not_there_brings_near_ones(client: FlaskClient) -> None:
    missing = client.get("/api/entities/models/deepsek-v3")
    assert missing.status_code == 404 and missing.content_type == "application/problem+json"
    assert "/page/models/deepseek-v3" in [one["path"] for one in missing.get_json()["near"]]
    assert client.get("/api/schemas/entity.json").get_json()["near"] == ["entity-1.json", "entities-1.json"]


def test_the_list_has_everything_once_page_by_page(client: FlaskClient) -> None:
    validator, found, address = schema(client, "entities-1"), [], "/api/entities?limit=7"
    while address:
        page = client.get(address).get_json()
        validator.validate(page)
        assert 0 < len(page["entities"]) <= 7
        found += [one["path"] for one in page["entities"]]
        address = page["next"]
    assert found == sorted(set(found)) and len(found) == page["total"] == sum(page["kinds"].values())
    assert {"models/deepseek-v3", "sources/wikipedia-deepseek"} <= set(found)
    models = client.get("/api/entities?kind=models").get_json()
    assert [one["path"] for one in models["entities"]] == [p for p in found if p.startswith("models/")]
    assert models["entities"][0]["label"] == {"en": "DeepSeek-V3"} and models["next"] is None


@pytest.mark.parametrize(
    ("address", "parameter"),
    [("kind=model", "kind"), ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=ten", "limit"), ("page=2", "page")],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, address: str, parameter: str) -> None:
    response = client.get(f"/api/entities?{address}")
    assert response.status_code == 400 and response.get_json()["parameter"] == parameter


def test_the_list_of_queries_has_the_published_shape(client: FlaskClient) -> None:
    schema(client, "queries-1").validate(client.get("/api/queries").get_json())


def test_the_shape_holds_for_the_real_graph(snapshot_dir) -> None:  # type: ignore[no-untyped-def]
    """Things of several kinds, with every kind of finding."""
    engine = LocalEngine(snapshot_dir, prefixes=PREFIXES)
    try:
        client = create_app(Settings(home=snapshot_dir.parents[1]), engine).test_client()
        validator = schema(client, "entity-1")
        for path in REAL:
            body = client.get(f"/api/entities/{path}").get_data(as_text=True)
            validator.validate(json.loads(body))
            served = lines(client.get(f"/data/{path}.nt").get_data(as_text=True))
            assert lines(jsonld.to_rdf(json.loads(body), {"format": "application/n-quads"})) == served, path
    finally:
        engine.close()
