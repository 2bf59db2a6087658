"""The SDK's own client over both transports: a process on standard input and output, and HTTP on loopback."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import anyio
from flask.testing import FlaskClient
from mcp import Client, StdioServerParameters

from sinograph.engine import LocalEngine
from sinograph.web import Settings, create_app
from tests.conftest import environment

TOOLS = {"search", "entity", "claims", "disputes", "control_status", "path", "named_query", "sparql", "schema"}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEAD = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def talk(server: StdioServerParameters | str) -> dict[str, Any]:
    """What a client is told: tools, an answer, and two errors."""

    async def main() -> dict[str, Any]:
        found: dict[str, Any] = {}
        async with Client(server) as client:
            found["tools"] = {tool.name: tool for tool in (await client.list_tools()).tools}
            for key, tool, arguments in (
                ("claims", "claims", {"about": "models/deepseek-v3", "property": "trainingCost"}),
                ("fenced", "sparql", {"query": "```sparql\nSELECT ?m { ?m a sg:LanguageModel }\n```", "limit": 2}),
                ("typo", "sparql", {"query": "SELECT ?m { ?m a sgg:LanguageModel }"}),
                ("unknown", "entity", {"name": "models/depseek-v3"}),
                ("limit", "search", {"text": "v3", "limit": 5000}),
            ):
                found[key] = await client.call_tool(tool, arguments)
        return found

    with anyio.from_thread.start_blocking_portal() as portal:
        return portal.call(main)


def check(found: dict[str, Any], snapshot: str, page: str) -> None:
    assert found["tools"].keys() == TOOLS
    assert all(tool.annotations.read_only_hint and tool.description for tool in found["tools"].values())
    claims = json.loads(found["claims"].content[0].text)
    assert claims["total"] == 9 and claims["truncated"] is False and claims["snapshot"] == snapshot
    assert all({"source", "iri", "page"} <= claim["citation"].keys() for claim in claims["claims"])
    assert claims["page"] == f"{page}page/models/deepseek-v3"
    fenced = json.loads(found["fenced"].content[0].text)
    assert fenced["truncated"] is True and len(fenced["rows"]) == 2 and "fence" in fenced["notes"][0]
    for key, words in (("typo", "did you mean sg:"), ("unknown", "did you mean models/deepseek-v3"), ("limit", "50")):
        assert found[key].is_error and words in found[key].content[0].text, found[key]


def test_over_standard_input_and_output(snapshot_dir: Path) -> None:
    home = str(snapshot_dir.parents[1])
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "sinograph", "--home", home, "mcp"], env=environment()
    )
    check(talk(server), snapshot_dir.name, "https://w3id.org/sinograph/")


def test_nothing_but_messages_is_printed(snapshot_dir: Path) -> None:
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "schema", "arguments": {}}},
    ]  # fmt: skip
    command = [sys.executable, "-m", "sinograph", "--home", str(snapshot_dir.parents[1]), "mcp"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, env=environment()) as process:
        assert process.stdin and process.stdout
        for message in messages:
            process.stdin.write(json.dumps(message).encode() + b"\n")
        process.stdin.flush()
        lines = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        assert process.wait(timeout=30) == 0
        rest = process.stdout.read()
    assert [line["id"] for line in lines] == [1, 2] and rest == b""


def test_over_http(server: str, snapshot_dir: Path) -> None:
    found = talk(f"{server}/mcp")
    check(found, snapshot_dir.name, f"{server}/")
    request = urllib.request.Request(f"{server}/mcp", json.dumps(CALL).encode(), HEAD)
    with urllib.request.urlopen(request) as response:
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["X-Sinograph-Snapshot"] == snapshot_dir.name
        assert response.headers["Mcp-Session-Id"] is None
        assert len(json.load(response)["result"]["tools"]) == len(TOOLS)


def post(client: FlaskClient, **headers: str) -> int:
    return client.post("/mcp", data=json.dumps(CALL), headers={**HEAD, **headers}).status_code


def test_pages_of_other_sites_may_not_use_it(small_client: FlaskClient, small_engine: LocalEngine) -> None:
    assert post(small_client) == 200
    assert post(small_client, Origin="http://localhost:7070") == 200
    assert post(small_client, Origin="https://evil.example") == 403
    assert post(small_client, Origin="null") == 403
    rebound = small_client.post("/mcp", data=json.dumps(CALL), headers=HEAD, base_url="http://evil.example")
    assert rebound.status_code == 403
    public = create_app(Settings(host="0.0.0.0", url="https://graph.example/"), small_engine).test_client()
    assert public.post("/mcp", data=json.dumps(CALL), headers=HEAD, base_url="http://graph.example").status_code == 200
    assert post(public, Host="graph.example", Origin="https://graph.example") == 200
    assert post(public, Host="graph.example", Origin="https://evil.example") == 403


def test_bounds_and_methods(small_client: FlaskClient) -> None:
    assert small_client.post("/mcp", data=b"x" * 30_000, headers=HEAD).status_code == 413
    assert small_client.post("/mcp", data=b"{", headers=HEAD).status_code == 400
    assert post(small_client, **{"Content-Type": "text/plain"}) in (400, 415)
    for refused in (small_client.get("/mcp"), small_client.delete("/mcp")):
        assert refused.status_code == 405 and refused.headers["Allow"] == "POST"


def test_a_private_server_asks_for_a_token(small_engine: LocalEngine, tmp_path: Path) -> None:
    private = create_app(Settings(home=tmp_path, private=True), small_engine).test_client()
    assert post(private) == 401
