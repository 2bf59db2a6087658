"""Clients that people already have, against the running server."""

import subprocess
from urllib.parse import urlencode

import pandas
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper

PREFIX = "PREFIX sg: <https://w3id.org/sinograph/ontology#> "
COSTS = PREFIX + "SELECT ?claim ?value WHERE { ?claim sg:property sg:trainingCost ; sg:value ?value } ORDER BY ?claim"
V3 = "https://w3id.org/sinograph/id/models/deepseek-v3"


def test_rdflib_store(server: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server}/sparql"))
    rows = list(graph.query(COSTS))
    assert len(rows) >= 10
    assert rdflib.URIRef("https://w3id.org/sinograph/claim/s0-005") in {row[0] for row in rows}
    assert (rdflib.URIRef(V3), rdflib.RDF.type, None) in graph


def test_sparqlwrapper_in_every_way_it_asks(server: str) -> None:
    for method in ("GET", POST):
        client = SPARQLWrapper(f"{server}/sparql")
        client.setQuery(COSTS)
        client.setMethod(method)
        client.setReturnFormat(JSON)
        found = client.query().convert()
        assert len(found["results"]["bindings"]) >= 10
    client.setReturnFormat(CSV)
    assert client.query().convert().startswith(b"claim,value")
    client.setQuery(f"{PREFIX} CONSTRUCT WHERE {{ <{V3}> sg:developedBy ?lab }}")
    client.setReturnFormat(TURTLE)
    assert b"developedBy organizations:deepseek" in client.query().convert()


def test_pandas_reads_a_csv_address(server: str) -> None:
    frame = pandas.read_csv(f"{server}/sparql?{urlencode({'query': COSTS, 'format': 'csv'})}")
    assert list(frame.columns) == ["claim", "value"]
    assert frame["value"].max() >= 1e8


def curl(*arguments: str) -> str:
    found = subprocess.run(["curl", "-sS", "--max-time", "20", *arguments], capture_output=True, text=True, check=True)
    return found.stdout


def test_curl_asks_and_dereferences(server: str) -> None:
    assert '"boolean"' in curl("--get", f"{server}/sparql", "--data-urlencode", "query=ASK { ?s ?p ?o }")
    headers = curl("-I", "-H", "Accept: text/turtle", f"{server}/id/models/deepseek-v3").replace("\r", "")
    assert headers.startswith("HTTP/1.1 303")
    turtle = curl("-L", "-H", "Accept: text/turtle", f"{server}/id/models/deepseek-v3")
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    assert (rdflib.URIRef(V3), None, None) in graph
    page = curl("-L", "-H", "Accept: text/html", f"{server}/id/models/deepseek-v3")
    assert "<h1" in page and "DeepSeek-V3" in page
    refused = curl("-o", "-", "-w", "%{http_code}", "--data-urlencode", "query=SELECT * WHERE {", f"{server}/sparql")
    assert refused.endswith("400") and "application/problem" not in refused and '"line"' in refused


def test_rdflib_reads_every_twin(server: str) -> None:
    sizes = {}
    for suffix, name in [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")]:
        graph = rdflib.Graph().parse(f"{server}/data/models/deepseek-v3.{suffix}", format=name)
        sizes[suffix] = len(graph)
    assert len(set(sizes.values())) == 1, sizes
    assert sizes["nt"] > 500
