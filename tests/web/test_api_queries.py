"""The named queries for programs: the list, parameters with types, formats, validators."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sinograph.query import library

ROOT = Path(__file__).parents[2]
COSTS = "/api/queries/training-cost-claims"
FILES = library.read_all(ROOT / "queries" / "answers")


def test_every_query_is_listed_with_its_parameters(client: FlaskClient) -> None:
    response = client.get("/api/queries")
    assert response.content_type == "application/json"
    document = response.get_json()
    assert document["version"] == 1 and {q["name"] for q in document["queries"]} == FILES.keys()
    found = next(q for q in document["queries"] if q["name"] == "accelerators-above")
    assert found["question"].startswith("Which Chinese-designed accelerators")
    assert found["parameters"] == [
        {"name": "country", "type": "entity", "written": "kind/slug", "default": "places/china", "required": False,
         "about": "head office of the designer"},
        {"name": "limit", "type": "number", "written": "digits", "default": "4800", "required": False,
         "about": "total processing performance"},
    ]  # fmt: skip
    assert found["addresses"]["template"].endswith("/api/queries/accelerators-above{?country,limit}")
    assert {q["name"] for q in document["queries"] if q["cannot"]} == {n for n, q in FILES.items() if q.cannot}


def test_every_address_of_the_list_answers(client: FlaskClient) -> None:
    for query in client.get("/api/queries").get_json()["queries"]:
        for extension in ("csv", "json"):
            address = query["addresses"]["formats"][extension]
            assert client.get(address).status_code == 200, address
        assert client.get(query["addresses"]["page"]).status_code == 200


def test_no_parameter_has_the_name_of_a_switch() -> None:
    assert not [q.name for q in FILES.values() for p in q.params if p.name in ("format", "output")]


@pytest.mark.parametrize(
    ("address", "accept", "content_type"),
    [
        (COSTS, None, "application/sparql-results+json"),
        (COSTS, "text/html,application/xhtml+xml,*/*;q=0.8", "application/sparql-results+json"),
        (COSTS, "text/csv", "text/csv; charset=utf-8"),
        (f"{COSTS}.csv", "application/json", "text/csv; charset=utf-8"),
        (f"{COSTS}.json", "text/csv", "application/sparql-results+json"),
        (f"{COSTS}?format=tsv", None, "text/tab-separated-values; charset=utf-8"),
        (f"{COSTS}.xml", None, "application/sparql-results+xml"),
    ],
)
def test_formats_by_suffix_parameter_and_accept(
    client: FlaskClient, address: str, accept: str | None, content_type: str
) -> None:
    response = client.get(address, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.content_type) == (200, content_type)


def test_what_cannot_be_is_406_and_says_what_can(client: FlaskClient) -> None:
    response = client.get(COSTS, headers={"Accept": "image/png"})
    assert response.status_code == 406 and "text/csv" in response.get_json()["variants"]
    assert client.get(f"{COSTS}?format=turtle").status_code == 406


def test_a_parameter_is_bound_not_pasted(client: FlaskClient) -> None:
    def rows(address: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(client.get(address).get_data(as_text=True))))

    found = rows(f"{COSTS}.csv?model=models/deepseek-v3")
    assert {row["cost"] for row in found} >= {"5576000 USD"}
    assert rows(f"{COSTS}.csv?model=https://w3id.org/sinograph/id/models/deepseek-v3") == found
    assert not rows(f"{COSTS}.csv?model=places/china")
    trick = client.get(f"{COSTS}?model=x> ?p ?o . <x")
    assert trick.status_code == 400 and trick.get_json()["parameter"] == "model"


@pytest.mark.parametrize(
    ("address", "members"),
    [
        (f"{COSTS}?modl=models/deepseek-v3", {"parameter": "modl", "near": ["model"]}),
        (f"{COSTS}?model=", {"parameter": "model", "parameterType": "entity"}),
        ("/api/queries/accelerators-above?limit=many", {"parameter": "limit", "parameterType": "number"}),
        ("/api/queries/as-true-on?date=2023-13-01", {"parameter": "date", "parameterType": "date"}),
    ],
)
def test_a_wrong_parameter_is_a_problem_that_names_it(client: FlaskClient, address: str, members: object) -> None:
    response = client.get(address)
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    document = response.get_json()
    assert {name: document.get(name) for name in members} == members  # type: ignore[attr-defined]
    assert response.headers["Cache-Control"] == "no-store"


def test_a_thing_that_is_not_here_brings_near_ones(client: FlaskClient) -> None:
    document = client.get(f"{COSTS}?model=models/deepsek-v3").get_json()
    assert document["status"] == 400 and (document["parameter"], document["parameterType"]) == ("model", "entity")
    assert "/page/models/deepseek-v3" in [one["path"] for one in document["near"]]


def test_a_property_that_is_not_here_brings_near_ones(client: FlaskClient) -> None:
    name, parameter = next((q.name, p.name) for q in FILES.values() for p in q.params if p.type == "property")
    document = client.get(f"/api/queries/{name}?{parameter}=trainngCost").get_json()
    assert document["status"] == 400 and "trainingCost" in document["near"]


def test_a_parameter_counts_once_and_a_query_must_exist(client: FlaskClient) -> None:
    twice = client.get(f"{COSTS}?model=models/deepseek-v3&model=models/x")
    assert twice.status_code == 400 and twice.get_json()["parameter"] == "model"
    missing = client.get("/api/queries/training-cost-claim.csv")
    assert missing.status_code == 404 and "training-cost-claims" in missing.get_json()["hint"]


def test_the_same_question_has_the_same_validator(client: FlaskClient) -> None:
    first = client.get(f"{COSTS}.csv?model=models/deepseek-v3")
    assert "public" in first.headers["Cache-Control"]
    again = client.get(f"{COSTS}.csv?model=models/deepseek-v3", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    others = [f"{COSTS}.json?model=models/deepseek-v3", f"{COSTS}.csv?model=organizations/deepseek"]
    assert first.headers["ETag"] not in [client.get(address).headers["ETag"] for address in others]
    listed = client.get("/api/queries")
    assert client.get("/api/queries", headers={"If-None-Match": listed.headers["ETag"]}).status_code == 304


def test_an_answer_and_its_page_lead_to_each_other(client: FlaskClient, outline) -> None:  # type: ignore[no-untyped-def]
    link = client.get(f"{COSTS}?model=models/deepseek-v3&format=csv").headers["Link"]
    assert "</queries/training-cost-claims?model=models%2Fdeepseek-v3>" in link
    usual = outline("/queries/training-cost-claims?model=models/deepseek-v3").links
    assert "/api/queries/training-cost-claims" in usual, "what is asked anyway is left out"
    links = outline("/queries/models-trained-on?company=organizations/deepseek").links
    assert "/api/queries/models-trained-on?company=organizations/deepseek" in links
    json.loads(client.get("/api/queries/training-cost-claims?model=models/deepseek-v3").data)
