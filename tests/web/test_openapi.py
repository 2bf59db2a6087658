"""The OpenAPI document: every route is in it or named a page, it is valid, and the server does what it says."""

import html
import re

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sinograph.engine import LocalEngine
from sinograph.web import Settings, create_app
from sinograph.web.programs.openapi import table, undescribed

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: Not tried with made-up requests: what has a protocol of its own, and whole files.
ELSEWHERE = (
    "/mcp", "/sparql/check", "/sparql/rewrite", "/sparql/programs", "/downloads", "/export", "/metrics", "/readyz",
    "/graphs", "/reconcile",
)  # fmt: skip


def test_every_route_is_described_or_is_a_page(client: FlaskClient) -> None:
    with client.application.app_context():
        assert undescribed() == [], "say it in web/programs/openapi.toml"


def test_a_route_without_description_is_noticed(client: FlaskClient) -> None:
    client.application.view_functions["new.thing"] = lambda: ""
    client.application.url_map.add(client.application.url_rule_class("/new", endpoint="new.thing"))
    with client.application.app_context():
        assert undescribed() == ["new.thing"]


def test_the_document_is_valid_openapi(client: FlaskClient) -> None:
    response = client.get("/api/openapi.json")
    document = response.get_json()
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations) > 30
    for one in operations:
        assert len(one["summary"]) > 10 and "4XX" in one["responses"]
        assert all(p["description"] and p["schema"] for p in one["parameters"])
    assert set(table()["pages"]).isdisjoint(table()["routes"])
    other = client.get("/api/openapi.json", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert other.content_type == "application/vnd.oai.openapi+json"
    assert client.get("/api/openapi.json", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_parameters_of_the_code_are_those_of_the_document(client: FlaskClient) -> None:
    """The routes that refuse unknown parameters name what they take: the document names the same."""
    paths = client.get("/api/openapi.json").get_json()["paths"]
    for path in ("/api/entities", "/api/path"):
        refused = client.get(f"{path}?unheard-of=1").get_json()["hint"]
        assert [p["name"] for p in paths[path]["get"]["parameters"]] == refused.removeprefix("use ").split(", ")


def test_examples_of_the_document_work(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()
    for path in ("/api/path", "/api/entities/{kind}/{slug}", "/data/{kind}/{slug}", "/api/queries/{name}", "/search"):
        given = document["paths"][path]["get"]["parameters"]
        address = path
        for one in given:
            if one["in"] == "path":
                address = address.replace(f"{{{one['name']}}}", one["example"])
        query = {one["name"]: one["example"] for one in given if one["in"] == "query" and "example" in one}
        assert client.get(address, query_string=query).status_code == 200, (address, query)


def test_paths_have_the_published_shape(client: FlaskClient) -> None:
    schema = client.get("/api/schemas/path-1.json").get_json(force=True)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(
        client.get("/api/path?from=people/liang-wenfeng&to=models/deepseek-v3").get_json()
    )


def test_the_catalogue_of_interfaces_is_a_linkset(client: FlaskClient) -> None:
    response = client.get("/.well-known/api-catalog")
    assert response.content_type.startswith("application/linkset+json; profile=")
    root, *parts = response.get_json()["linkset"]
    assert [one["href"] for one in root["item"]] == [one["anchor"] for one in parts]
    for part in parts:
        for relation in ("service-desc", "service-doc", "status"):
            for target in part[relation]:
                accept = re.sub(";version.*", "", target["type"])
                found = client.get(target["href"], headers={"Accept": accept})
                assert found.status_code == 200, target
    assert 'rel="api-catalog"' in client.head("/.well-known/api-catalog").headers["Link"]


@pytest.fixture
def schema(tiny_engine: LocalEngine, tiny_snapshot):  # type: ignore[no-untyped-def]
    application = create_app(Settings(home=tiny_snapshot.parents[1]), tiny_engine)
    return schemathesis.openapi.from_wsgi("/api/openapi.json", application)


def test_the_server_does_what_the_document_says(schema) -> None:  # type: ignore[no-untyped-def]
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.startswith(ELSEWHERE):
            continue

        @settings(
            max_examples=4, database=None, derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def holds(case) -> None:  # type: ignore[no-untyped-def]
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        holds()
        tried += 1
    assert tried > 15


@pytest.mark.parametrize(
    "path",
    ["/page/models/deepseek-v3", "/page/sources/deepseek-v3-technical-report", "/claim/tiny-cost", "/browse/models",
     "/queries/training-cost-claims?model=models/deepseek-v3", "/queries/accelerators-above"],
)  # fmt: skip
def test_pages_show_how_programs_fetch_what_they_show(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    shown = page[page.index('<details class="programs">') :]
    blocks = [html.unescape(one) for one in re.findall(r"<pre[^>]*>(.*?)</pre>", shown, re.DOTALL)][:4]
    addresses = [re.search(r"""['"](http://localhost/[^'"]+)['"]""", block) for block in blocks[:3]]
    assert blocks[0].startswith("curl") and "pandas" in blocks[1] and "read.csv" in blocks[2]
    for address in addresses:
        assert address and client.get(address[1]).status_code == 200, address
    rows = client.get(addresses[1][1])  # type: ignore[index]
    assert rows.mimetype == "text/csv" and rows.get_data(as_text=True).count("\r\n") > 1 - ("accelerators" in path)
    if "/queries/" not in path:
        assert client.get("/sparql", query_string={"query": blocks[3]}).get_json()["results"]["bindings"]
