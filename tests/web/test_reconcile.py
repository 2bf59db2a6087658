"""Reconciliation over HTTP, section by section of the specification 0.2; its schemas have a test of their own."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

BATCH = {
    "q0": {"query": "DeepSeek V3", "type": "LanguageModel", "limit": 3},
    "q1": {"query": "梁文鋒"},
    "q2": {
        "query": "Deepseak",
        "type": ["AILab", "Person"],
        "type_strict": "any",
        "properties": [{"pid": "headquarteredIn", "v": "Hangzhou"}, {"pid": "foundingDate", "v": ["2023", "1999"]}],
    },
    "q3": {"query": "nobody has heard of this"},
}
ID = "https://w3id.org/sinograph/id/"
Validate = Callable[[str, object], None]


def results(client: FlaskClient, batch: object, **more: str) -> dict[str, Any]:
    answer = client.post("/reconcile", data={"queries": json.dumps(batch), **more})
    assert answer.status_code == 200 and answer.content_type == "application/json", answer.text
    return answer.json


def test_the_manifest_leads_to_everything_it_names(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").json
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == ID and manifest["schemaSpace"] == "https://w3id.org/sinograph/ontology#"
    for encoded in (quote, lambda text: quote(text, safe="")):  # clients differ in how they put an id into an address
        one = encoded("organizations/deepseek")
        view = manifest["view"]["url"].replace("{{id}}", one).removeprefix("http://localhost")
        assert client.get(view, headers={"Accept": "text/html"}).headers["Location"].endswith("/organizations/deepseek")
        preview = manifest["preview"]["url"].replace("{{id}}", one).removeprefix("http://localhost")
        assert "DeepSeek" in client.get(preview).text
    for service in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
        address = (service["service_url"] + service["service_path"]).removeprefix("http://localhost")
        assert client.get(f"{address}?prefix=deep&type=AILab").status_code == 200
    assert [one["id"] for one in manifest["defaultTypes"]] == ["Organization", "Person", "AIModel", "Chip"]
    assert all(one["name"] != one["id"] or one["id"] == "Person" for one in manifest["defaultTypes"])


def test_a_batch_is_answered_by_its_keys(client: FlaskClient) -> None:
    found = results(client, BATCH)
    assert set(found) == set(BATCH)
    firsts = {key: value["result"][0] for key, value in found.items() if value["result"]}
    assert {key: one["id"] for key, one in firsts.items()} == {
        "q0": "models/deepseek-v3", "q1": "people/liang-wenfeng", "q2": "organizations/deepseek"
    }  # fmt: skip
    assert firsts["q0"]["match"] and firsts["q1"]["match"] and firsts["q1"]["score"] == 100
    assert firsts["q2"]["match"], "misspelt, but place and year agree"
    assert firsts["q0"]["type"] == [{"id": "LanguageModel", "name": "language model", **_about(firsts["q0"])}]
    features = {one["id"]: one["value"] for one in firsts["q2"]["features"]}
    assert features["property:headquarteredIn"] == features["property:foundingDate"] == 100
    assert features["type"] is True and features["name"] < 90 and features["name:typo"] is True
    assert found["q3"]["result"] == []


def _about(candidate: dict[str, Any]) -> dict[str, str]:
    return {"description": candidate["type"][0]["description"]}


def test_form_address_and_json_say_the_same(client: FlaskClient) -> None:
    by_form = results(client, BATCH)
    by_address = client.get(f"/reconcile?{urlencode({'queries': json.dumps(BATCH)})}").json
    assert by_form == by_address == client.post("/reconcile", json=BATCH).json
    assert by_form == client.post("/reconcile", json={"queries": BATCH}).json


def test_types_by_any_name_and_limits(client: FlaskClient) -> None:
    for name in ("LanguageModel", "sg:LanguageModel", "https://w3id.org/sinograph/ontology#LanguageModel", "models"):
        (one, *_) = results(client, {"q": {"query": "deepseek", "type": name}})["q"]["result"]
        assert one["id"] == "models/deepseek-v3"
    assert results(client, {"q": {"query": "deepseek", "type": "Spaceship"}})["q"]["result"] == []
    assert len(results(client, {"q": {"query": "deepseek", "limit": 1}})["q"]["result"]) == 1


def test_a_row_without_a_name_is_found_by_an_identifier(client: FlaskClient) -> None:
    query = {"properties": [{"pid": "developedBy", "v": {"id": "organizations/deepseek", "name": "DeepSeek"}}]}
    assert client.post("/reconcile", json={"q": query}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"queries": "no JSON"},
        {"queries": "[]"},
        {"queries": '{"q0": "text"}'},
        {"queries": '{"q0": {}}'},
        {"queries": '{"q0": {"query": 5}}'},
        {"queries": '{"q0": {"query": "a", "limit": "many"}}'},
        {"queries": '{"q0": {"query": "a", "limit": NaN}}'},
        {"queries": '{"q0": {"query": "a", "type_strict": "perhaps"}}'},
        {"queries": '{"q0": {"query": "a", "properties": 3}}'},
        {"queries": '{"q0": {"query": "a", "properties": [{"pid": "developedBy"}]}}'},
        {"queries": '{"q0": {"query": "a", "properties": [{"pid": "developedBy", "v": [[1]]}]}}'},
        {"queries": "[" * 20_000},
        {"extend": '{"ids": [1], "properties": []}'},
        {"extend": '{"ids": []}'},
        {"extend": '{"ids": [], "properties": [{"name": "a"}]}'},
        {},
    ],
)
def test_what_cannot_be_read_is_refused(client: FlaskClient, body: dict[str, str]) -> None:
    answer = client.post("/reconcile", data=body)
    assert answer.status_code == 400 and answer.json["title"] == "Bad request", answer.text


def test_batches_have_a_limit(client: FlaskClient) -> None:
    whole = {f"q{i}": {"query": "deepseek", "limit": 1} for i in range(100)}
    assert len(results(client, whole)) == 100
    assert client.post("/reconcile", json={**whole, "more": {"query": "a"}}).status_code == 413
    ids = [f"models/{i}" for i in range(201)]
    extension = {"extend": json.dumps({"ids": ids, "properties": [{"id": "label"}]})}
    refused = client.post("/reconcile", data=extension)
    assert refused.status_code == 413 and "several batches" in refused.json["hint"]


def test_jsonp_takes_plain_names_only(client: FlaskClient) -> None:
    for address in ("/reconcile?", "/reconcile/suggest/entity?prefix=deep&"):
        answer = client.get(f"{address}callback=jQuery18_1.done")
        assert answer.content_type == "text/javascript; charset=utf-8"
        body = re.fullmatch(r"/\*\*/jQuery18_1\.done\((.*)\);\n", answer.text, re.DOTALL)
        assert body and json.loads(body[1])
        for name in ("", "alert(1)//", "a;b", "a b", "<script>", "a" * 70, "a\n"):
            assert client.get(f"{address}callback={quote(name)}").status_code == 400, name


def test_any_origin_may_ask(client: FlaskClient) -> None:
    for path in ("/reconcile", "/reconcile/suggest/type?prefix=c", "/reconcile/preview?id=models/deepseek-v3"):
        assert (
            client.get(path, headers={"Origin": "https://refine.example"}).headers["Access-Control-Allow-Origin"] == "*"
        )
    asked = {"Origin": "https://refine.example", "Access-Control-Request-Method": "POST"}
    assert "POST" in client.options("/reconcile", headers=asked).headers["Access-Control-Allow-Methods"]


def test_the_preview_alone_may_be_framed(client: FlaskClient) -> None:
    answer = client.get("/reconcile/preview?id=people/liang-wenfeng")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "梁文锋" in answer.text and "Liang Wenfeng" in answer.text and len(answer.data) < 3000
    assert "style=" not in answer.text and "<script" not in answer.text
    page = client.get("/page/people/liang-wenfeng", headers={"Accept": "text/html"})
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert client.get("/reconcile/preview?id=people/nobody").status_code == 404


def test_suggestions(client: FlaskClient) -> None:
    def ids(what: str, prefix: str) -> list[str]:
        found = client.get(f"/reconcile/suggest/{what}?prefix={quote(prefix)}").json["result"]
        return [one["id"] for one in found]

    assert ids("entity", "deeps")[0] in ("organizations/deepseek", "models/deepseek-v3")
    assert ids("entity", "梁")[0] == ids("entity", f"{ID}people/liang-wenfeng")[0] == "people/liang-wenfeng"
    assert ids("entity", "models/deepseek-v3")[0] == "models/deepseek-v3"
    assert "LanguageModel" in ids("type", "lang") and "AILab" in ids("type", "lab") and ids("type", "zz") == []
    assert ids("property", "developedBy")[0] == "developedBy" and "foundingDate" in ids("property", "found")
    first, second = (client.get(f"/reconcile/suggest/type?prefix=&cursor={n}").json["result"] for n in (0, 10))
    assert first and not {one["id"] for one in first} & {one["id"] for one in second}
    assert client.get("/reconcile/suggest/type?cursor=x").status_code == 400


def test_values_are_fetched_as_what_they_are(client: FlaskClient) -> None:
    wanted = ["developedBy", "totalParameters", "inputPrice", "nothing"]
    extension = {
        "ids": ["models/deepseek-v3", "organizations/deepseek", "models/unknown"],
        "properties": [
            *({"id": name} for name in wanted),
            {"id": "foundingDate"},
            {"id": "foundedBy", "settings": {"limit": 1}},
        ],
    }
    answer = client.post("/reconcile", data={"extend": json.dumps(extension)}).json
    row = answer["rows"]["models/deepseek-v3"]
    assert row["developedBy"] == [{"id": "organizations/deepseek", "name": "DeepSeek"}]
    assert row["totalParameters"] == [{"int": 671_000_000_000}] and row["nothing"] == []
    lab = answer["rows"]["organizations/deepseek"]
    assert lab["foundingDate"] == [{"date": "2023-07-17T00:00:00Z"}] and len(lab["foundedBy"]) == 1
    assert answer["rows"]["models/unknown"] == {p["id"]: [] for p in extension["properties"]}
    columns = {one["id"]: one for one in answer["meta"]}
    assert columns["developedBy"]["name"] == "developed by" and set(columns) == {
        p["id"] for p in extension["properties"]
    }
    proposed = client.get("/reconcile/extend/propose?type=LanguageModel&limit=5").json
    assert "developedBy" in [one["id"] for one in proposed["properties"]] and len(proposed["properties"]) == 5
    assert proposed["type"] == "LanguageModel" and proposed["limit"] == 5


def test_a_browser_gets_words(outline) -> None:
    page = outline("/reconcile")
    assert "OpenRefine" in page.text and "http://localhost/reconcile" in page.text
