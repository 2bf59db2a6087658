"""Markdown twins of pages and /llms.txt: the same answers as the pages, with sources, for whatever reads text."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sinograph.engine import LocalEngine
from sinograph.web import Settings, create_app

MARKDOWN = {"Accept": "text/markdown"}
BASE = "https://w3id.org/sinograph"


def twin(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.content_type == "text/markdown; charset=utf-8"
    return response.get_data(as_text=True)


def test_an_entity_with_values_and_sources(client: FlaskClient, tiny_snapshot: Path) -> None:
    text = twin(client, "/page/models/deepseek-v3.md")
    assert text.startswith("# DeepSeek-V3")
    assert "| developedBy | DeepSeek | accepted |" in text
    row = next(line for line in text.splitlines() if line.startswith("| trainingCost"))
    assert "/page/sources/" in row
    assert f"snapshot `{tiny_snapshot.name}`" in text and "CC BY 4.0" in text and len(text) < 12_000


def test_a_claim_and_a_dispute(client: FlaskClient) -> None:
    row = client.get("/disputes.json").get_json()["results"]["bindings"][0]
    claim = twin(client, row["claim"]["value"].removeprefix(BASE) + ".md")
    assert (
        f"- Says: {row['text']['value']}"[:12] in claim and "/page/sources/" in claim and row["claim"]["value"] in claim
    )
    dispute = twin(client, row["dispute"]["value"].removeprefix(BASE) + ".md")
    assert row["claim"]["value"] in dispute and dispute.count("/page/sources/") >= 2
    assert "disputes" in twin(client, "/disputes.md").splitlines()[0]


def test_queries_and_their_rows(client: FlaskClient) -> None:
    assert "`training-cost-claims`" in twin(client, "/queries.md")
    text = twin(client, "/queries/training-cost-claims.md?model=models/deepseek-v3")
    assert (
        "| about | aboutLabel |" in text
        and "organizations:deepseek" in text + "models:deepseek-v3 organizations:deepseek"
    )
    assert "models:deepseek-v3" in text


def test_accept_chooses_the_twin_and_caches_know(client: FlaskClient) -> None:
    response = client.get("/page/models/deepseek-v3", headers=MARKDOWN)
    assert response.mimetype == "text/markdown" and "Accept" in response.headers["Vary"]
    assert response.headers["Content-Location"] == "/page/models/deepseek-v3.md"
    tag = response.headers["ETag"]
    assert client.get("/page/models/deepseek-v3", headers={**MARKDOWN, "If-None-Match": tag}).status_code == 304
    assert client.get("/id/models/deepseek-v3", headers=MARKDOWN).mimetype == "text/markdown"
    for other in ("text/html,*/*;q=0.1", "text/html, text/markdown;q=0.5", "*/*"):
        assert client.get("/page/models/deepseek-v3", headers={"Accept": other}).mimetype == "text/html"
    html = client.get("/page/models/deepseek-v3", headers={"Accept": "text/html"})
    assert '</page/models/deepseek-v3.md>; rel="alternate"; type="text/markdown"' in html.headers["Link"]
    assert "Accept" in html.headers["Vary"]


@pytest.mark.parametrize("path", ["/page/models/no-such.md", "/claim/none.md", "/dispute/none.md", "/queries/none.md"])
def test_what_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_status_needs_its_question(client: FlaskClient) -> None:
    assert client.get("/status.md").status_code == 400


def test_text_of_the_data_cannot_become_markup() -> None:
    from sinograph.agents.markdown import link, plain

    assert plain("a | b\n# <script> [x](y)") == r"a \| b \# \<script\> \[x\](y)"
    assert link("x", "https://e.org/a b)c") == "[x](https://e.org/a%20b%29c)"


def test_llms_txt(client: FlaskClient, tiny_snapshot: Path) -> None:
    text = twin(client, "/llms.txt")
    assert text.startswith("# Sinograph\n\n> ") and "CC BY 4.0" in text and tiny_snapshot.name in text
    assert "/mcp)" in text and "```sparql" in text and "/queries/training-cost-claims.md" in text
    addresses = re.findall(r"\]\(http://localhost(/[^)]*)\)", text)
    own = {path for path in addresses if not path.startswith(("/mcp", "/status", "/queries/"))}
    assert len(own) >= 6
    for path in own:
        assert client.get(path).status_code == 200, path


def test_a_private_server_keeps_its_twins(tiny_engine: LocalEngine, tmp_path: Path) -> None:
    private = create_app(Settings(home=tmp_path, private=True), tiny_engine).test_client()
    assert private.get("/page/models/deepseek-v3.md").status_code == 401
    assert private.get("/page/models/deepseek-v3", headers=MARKDOWN).status_code == 401


def test_every_answer_names_its_snapshot(client: FlaskClient, tiny_snapshot: Path) -> None:
    for path in ("/", "/page/models/deepseek-v3", "/data/models/deepseek-v3.ttl", "/disputes.csv", "/nothing",
                 "/llms.txt",
                 "/sparql?query=ASK%7B%7D", "/page/models/deepseek-v3.md", "/void"):  # fmt: skip
        assert client.get(path).headers["X-Sinograph-Snapshot"] == tiny_snapshot.name, path
