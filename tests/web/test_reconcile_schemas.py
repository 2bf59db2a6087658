"""Every answer of both versions of the Reconciliation API against the schemas that its community group published."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import ValidationError

Schemas = tuple[str, Callable[[str, object], None]]
NAMES = ["DeepSeek", "深度求索", "Deepsek V3", "liang wenfeng", "H800", "nobody at all"]
EXTENSION = {
    "ids": ["models/deepseek-v3", "organizations/deepseek", "models/unknown"],
    "properties": [{"id": p} for p in ("developedBy", "totalParameters", "foundingDate", "releaseDate", "reception")],
}


def test_manifest_suggestions_proposals(client: FlaskClient, reconciliation_schemas: Schemas) -> None:
    version, validate = reconciliation_schemas
    base = "/reconcile" if version == "0.2" else "/reconcile/1.0-draft"
    validate("manifest", client.get(base).json)
    for what, name in [("entity", "entities"), ("type", "types"), ("property", "properties")]:
        for prefix in ("", "deep", "de", "f"):
            answer = client.get(f"{base}/suggest/{what}?prefix={prefix}").json
            validate(f"suggest-{name}-response", answer)
    assert client.get(f"{base}/suggest/entity?prefix=deep").json["result"]
    validate("data-extension-property-proposal", client.get(f"{base}/extend/propose?type=AILab").json)
    validate("data-extension-property-proposal", client.get(f"{base}/extend/propose").json)
    assert "DeepSeek" in client.get(f"{base}/preview?id=organizations/deepseek").text


def test_batches_and_extensions(client: FlaskClient, reconciliation_schemas: Schemas) -> None:
    version, validate = reconciliation_schemas
    validate("data-extension-query", EXTENSION)
    evidence: list[dict[str, Any]]
    if version == "0.2":
        evidence = [{"pid": "headquarteredIn", "v": "Hangzhou"}]
        batch: Any = {f"q{i}": {"query": name, "limit": 3, "properties": evidence} for i, name in enumerate(NAMES)}
        found = client.post("/reconcile", data={"queries": json.dumps(batch)}).json
        extended = client.post("/reconcile", data={"extend": json.dumps(EXTENSION)}).json
        ranked = [found[f"q{i}"]["result"] for i in range(len(NAMES))]
    else:
        evidence = [{"matchType": "property", "propertyId": "headquarteredIn", "propertyValue": ["Hangzhou"]}]
        rows = [{"limit": 3, "conditions": [{"matchType": "name", "propertyValue": n}, *evidence]} for n in NAMES]
        batch = {"queries": rows}
        found = client.post("/reconcile/1.0-draft/match", json=batch).json
        extended = client.post("/reconcile/1.0-draft/extend", json=EXTENSION).json
        ranked = [one["candidates"] for one in found["results"]]
    validate("reconciliation-query-batch", batch)
    validate("reconciliation-result-batch", found)
    validate("data-extension-response", extended)
    assert [bool(candidates) for candidates in ranked] == [True, True, True, True, True, False]
    assert all(0 <= one["score"] <= 100 for candidates in ranked for one in candidates)
    with pytest.raises(ValidationError):
        validate("reconciliation-result-batch", {"results": 1, "q0": {}})


def test_the_draft_finds_by_id_and_by_what_is_required(client: FlaskClient) -> None:
    def match(*conditions: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        body = {"queries": [{"conditions": list(conditions), **more}]}
        return client.post("/reconcile/1.0-draft/match", json=body).json["results"][0]["candidates"]

    (one, *_) = match({"matchType": "id", "propertyValue": "models/deepseek-v3"})
    assert one["id"] == "models/deepseek-v3" and one["match"]
    named = {"matchType": "name", "propertyValue": "DeepSeek"}
    place = {"matchType": "property", "propertyId": "headquarteredIn", "propertyValue": "Hangzhou"}
    assert [c["id"] for c in match(named, {**place, "required": True})] == ["organizations/deepseek"]
    assert len(match(named, place)) > 1 and match(named, type="Person") == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"queries": {}}', b'{"queries": [{"conditions": []}]}', b"[" * 9999])
def test_the_draft_refuses_what_it_cannot_read(client: FlaskClient, body: bytes) -> None:
    for path in ("match", "extend"):
        answer = client.post(f"/reconcile/1.0-draft/{path}", data=body, content_type="application/json")
        assert answer.status_code == 400
    batch = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "a"}]}] * 101}
    assert client.post("/reconcile/1.0-draft/match", json=batch).status_code == 413
