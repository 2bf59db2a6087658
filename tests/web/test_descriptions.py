"""Service description, VoID and DCAT: what the specifications want, and numbers that are those of the graph itself."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, parse

from sinograph import export
from sinograph.engine import LocalEngine
from sinograph.errors import QueryTimeout
from sinograph.query import statistics
from sinograph.vocabulary import DCAT, DCT, FOAF, SD, TERM, VOID
from sinograph.web import Settings, create_app
from sinograph.web.sparql.service import FUNCTIONS

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PATHS = ("/.well-known/void", "/catalog", "/sparql")
DATA, SERVICE = "https://w3id.org/sinograph/", "http://localhost/sparql"
Graph = set[tuple[str, str, str]]


def read(data: bytes, format: RdfFormat = RdfFormat.TURTLE) -> Graph:
    triples = [quad.triple for quad in parse(data, format)]
    assert triples and not any(isinstance(t, BlankNode) for triple in triples for t in (triple.subject, triple.object))
    return {(t.subject.value, t.predicate.value, t.object.value) for t in triples}  # type: ignore[union-attr]


def fetch(client: FlaskClient, path: str) -> Graph:
    response = client.get(path, headers={"Accept": "text/turtle"})
    assert response.status_code == 200, response.get_data(as_text=True)
    return read(response.data)


def values(graph: Graph, subject: str, predicate: str) -> set[str]:
    return {o for s, p, o in graph if (s, p) == (subject, predicate)}


def one(graph: Graph, subject: str, predicate: str) -> str:
    (value,) = values(graph, subject, predicate)
    return value


def things(graph: Graph, kind: str) -> set[str]:
    return {s for s, p, o in graph if (p, o) == (RDF_TYPE, kind)}


@pytest.fixture(params=["kept by the build", "counted by the engine"])
def counted(
    request: pytest.FixtureRequest, tiny_snapshot: Path, tiny_engine: LocalEngine, tmp_path: Path
) -> FlaskClient:
    kept = request.param == "kept by the build"
    assert (tiny_snapshot / statistics.FILE).is_file()
    home = tiny_snapshot.parents[1] if kept else tmp_path
    # The counts of a snapshot are kept by its name, so the second server has to look at another one.
    engine = tiny_engine if kept else Renamed(tiny_engine)
    return create_app(Settings(home=home), engine).test_client()  # type: ignore[arg-type]


class Renamed:
    """An engine under another name of its snapshot; ``without`` names a word of queries that take too long."""

    def __init__(self, inner: LocalEngine, snapshot: str = "renamed", without: str = "") -> None:
        self.inner, self.snapshot, self.limits, self.without, self.asked = inner, snapshot, inner.limits, without, 0

    def query(self, *given):  # type: ignore[no-untyped-def]
        return self.inner.query(*given)

    def select(self, text: str, *given):  # type: ignore[no-untyped-def]
        self.asked += 1
        if self.without and self.without in text:
            raise QueryTimeout("too slow")
        return self.inner.select(text, *given)


def test_void_counts_what_is_in_the_graph(counted: FlaskClient, tiny_snapshot: Path) -> None:
    quads = list(parse((tiny_snapshot / "graph.nq").read_bytes(), RdfFormat.N_QUADS))
    default = [q for q in quads if q.graph_name == DefaultGraph()]
    void = fetch(counted, PATHS[0])
    typed = [q for q in default if q.predicate.value == RDF_TYPE]
    expected = {
        "triples": len(default),
        "entities": len({q.subject for q in typed}),
        "distinctSubjects": len({q.subject for q in default}),
        "distinctObjects": len({q.object for q in default}),
        "classes": len({q.object for q in typed if isinstance(q.object, NamedNode)}),
        "properties": len({q.predicate for q in default}),
    }
    assert {name: int(one(void, DATA, VOID + name)) for name in expected} == expected
    classes = Counter(q.object.value for q in set(typed) if isinstance(q.object, NamedNode))
    parts = values(void, DATA, f"{VOID}classPartition")
    assert {one(void, p, f"{VOID}class"): int(one(void, p, f"{VOID}entities")) for p in parts} == classes
    properties = Counter(q.predicate.value for q in default)
    parts = values(void, DATA, f"{VOID}propertyPartition")
    assert {one(void, p, f"{VOID}property"): int(one(void, p, f"{VOID}triples")) for p in parts} == properties
    for part in parts:
        name = one(void, part, f"{VOID}property")
        assert int(one(void, part, f"{VOID}distinctSubjects")) == distinct(default, name, "subject")
        assert int(one(void, part, f"{VOID}distinctObjects")) == distinct(default, name, "object")
    assert int(one(void, f"http://localhost{PATHS[0]}#graphs", f"{VOID}triples")) == len(quads) - len(default)


def distinct(quads: Iterable, name: str, place: str) -> int:  # type: ignore[type-arg]
    return len({getattr(q, place) for q in quads if q.predicate.value == name})


def test_the_dataset_of_the_service_lists_every_graph_with_its_size(counted: FlaskClient, tiny_snapshot: Path) -> None:
    quads = list(parse((tiny_snapshot / "graph.nq").read_bytes(), RdfFormat.N_QUADS))
    service = fetch(counted, "/sparql")
    dataset = one(service, SERVICE, f"{SD}defaultDataset")
    sizes = Counter(q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode))
    nodes = values(service, dataset, f"{SD}namedGraph")
    assert things(service, f"{SD}NamedGraph") == nodes
    graphs = {one(service, n, f"{SD}name"): one(service, n, f"{SD}graph") for n in nodes}
    assert {name: int(one(service, graph, f"{VOID}triples")) for name, graph in graphs.items()} == sizes
    default = one(service, dataset, f"{SD}defaultGraph")
    assert int(one(service, default, f"{VOID}triples")) == len(quads) - sum(sizes.values())


def test_what_void_asks_for_besides_numbers(client: FlaskClient) -> None:
    void = fetch(client, PATHS[0])
    document = f"http://localhost{PATHS[0]}"
    assert document in things(void, f"{VOID}DatasetDescription")  # section 2
    assert one(void, document, f"{FOAF}primaryTopic") == DATA in things(void, f"{VOID}Dataset")
    for name in ("title", "description", "license", "publisher", "modified"):  # section 2.2 to 2.4
        assert one(void, DATA, DCT + name)
    assert one(void, DATA, f"{VOID}sparqlEndpoint") == SERVICE  # section 3.2
    assert one(void, DATA, f"{VOID}uriSpace") == DATA  # section 4.2
    examples = values(void, DATA, f"{VOID}exampleResource")  # section 4.1
    assert len(examples) == 5
    for iri in examples:
        assert client.get(iri.removeprefix(DATA[:-1]), headers={"Accept": BROWSER}).status_code == 303
    assert f"{TERM[:-1]}" in values(void, DATA, f"{VOID}vocabulary")  # section 4.3
    for dump in values(void, DATA, f"{VOID}dataDump"):  # section 3.3
        assert client.get(dump).status_code == 200


def test_what_the_endpoint_can_do(client: FlaskClient) -> None:
    service = fetch(client, "/sparql")
    assert things(service, f"{SD}Service") == values(service, SERVICE, f"{SD}endpoint") == {SERVICE}
    languages = values(service, SERVICE, f"{SD}supportedLanguage")
    assert languages == {f"{SD}SPARQL11Query", f"{SD}SPARQLQuery"}
    assert not values(service, SERVICE, f"{SD}inputFormat")
    formats = {f.iri for f in export.formats().values() if f.iri}
    assert values(service, SERVICE, f"{SD}resultFormat") == formats
    assert values(service, SERVICE, f"{SD}feature") == {f"{SD}EmptyGraphs"}
    assert one(service, SERVICE, f"{SD}defaultEntailmentRegime") == "http://www.w3.org/ns/entailment/Simple"
    assert values(service, SERVICE, f"{SD}extensionFunction") == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_that_is_named_exists(small_client: FlaskClient, function: str) -> None:
    point = "'POINT(1 1)'^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
    unit = ", <http://www.opengis.net/def/uom/OGC/1.0/metre>" if function.endswith("distance") else ""
    text = f"SELECT (<{function}>({point}, {point}{unit}) AS ?x) {{}}"
    rows = small_client.get("/sparql", query_string={"query": text}).get_json()["results"]["bindings"]
    assert rows[0]["x"]["value"]


def test_the_catalogue_names_data_files_and_services(client: FlaskClient) -> None:
    catalogue, here = fetch(client, "/catalog"), "http://localhost/catalog"
    assert things(catalogue, f"{DCAT}Catalog") == {here}
    assert values(catalogue, here, f"{DCAT}dataset") == things(catalogue, f"{DCAT}Dataset") == {DATA}
    required = {  # DCAT-AP 3: what is mandatory for each class
        f"{DCAT}Catalog": (f"{DCT}title", f"{DCT}description", f"{DCT}publisher"),
        f"{DCAT}Dataset": (f"{DCT}title", f"{DCT}description", f"{DCT}publisher", f"{DCAT}distribution"),
        f"{DCAT}Distribution": (f"{DCAT}accessURL", f"{DCAT}mediaType", f"{DCT}license"),
        f"{DCAT}DataService": (f"{DCT}title", f"{DCAT}endpointURL", f"{DCAT}servesDataset", f"{DCT}conformsTo"),
    }
    for kind, properties in required.items():
        found = things(catalogue, kind)
        assert found and all(values(catalogue, thing, name) for thing in found for name in properties), kind
    assert values(catalogue, here, f"{DCAT}service") == things(catalogue, f"{DCAT}DataService")
    for service in things(catalogue, f"{DCAT}DataService"):
        assert client.get(one(catalogue, service, f"{DCAT}endpointDescription")).status_code == 200
    assert one(catalogue, DATA, f"{DCAT}version") in client.get("/sparql?query=ASK{}").headers["ETag"]


def test_each_distribution_is_what_it_is_said_to_be(client: FlaskClient) -> None:
    catalogue = fetch(client, "/catalog")
    for part in values(catalogue, DATA, f"{DCAT}distribution"):
        response = client.get(one(catalogue, part, f"{DCAT}downloadURL"))
        kinds = {o.partition("media-types/")[2] for o in values(catalogue, part, f"{DCAT}mediaType")}
        packed = {o.partition("media-types/")[2] for o in values(catalogue, part, f"{DCAT}compressFormat")}
        assert response.status_code == 200 and response.mimetype in (packed or kinds)
        for size in values(catalogue, part, f"{DCAT}byteSize"):
            assert len(response.data) == int(size)


@pytest.mark.parametrize("path", PATHS)
def test_every_format_says_the_same(client: FlaskClient, path: str) -> None:
    expected = fetch(client, path)
    for format in export.formats().values():
        if "graph" in format.forms and format.iri:
            kind = RdfFormat.from_media_type(format.media_types[0])
            for response in (
                client.get(path, headers={"Accept": format.media_types[0]}),
                client.get(f"{path}?format={format.extension}", headers={"Accept": "text/html"}),
            ):
                assert response.status_code == 200 and response.content_type == format.content_type and kind
                assert read(response.data, kind) == expected
    assert client.get("/catalog.nt").mimetype == "application/n-triples"
    assert client.get("/catalog.docx").status_code == 404
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", PATHS[:2])
def test_people_get_a_page_with_links_that_work(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": BROWSER})
    page = response.get_data(as_text=True)
    assert response.mimetype == "text/html" and "<h1>" in page and "&lt;http" in page
    for format in ("ttl", "jsonld", "nt", "rdf"):
        assert f'href="{path}?format={format}"' in page
    assert f"<{path}>" in client.get("/").headers["Link"]


@pytest.mark.parametrize("path", PATHS)
def test_a_description_is_made_once_for_a_snapshot(tiny_engine: LocalEngine, tmp_path: Path, path: str) -> None:
    engine = Renamed(tiny_engine, f"once{path}")
    client = create_app(Settings(home=tmp_path), engine).test_client()  # type: ignore[arg-type]
    first = client.get(path)
    asked = engine.asked
    assert client.get(path).data == first.data and client.get(f"{path}?format=nt").status_code == 200
    assert engine.asked == asked == 5
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.headers["ETag"] == first.headers["ETag"]
    assert {"Accept", "Accept-Encoding"} <= set(first.headers["Vary"].split(", "))
    engine.snapshot = f"other{path}"
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_what_cannot_be_counted_in_time_is_left_out(tiny_engine: LocalEngine, tmp_path: Path) -> None:
    engine = Renamed(tiny_engine, "slow", without="?property (COUNT(*)")
    client = create_app(Settings(home=tmp_path), engine).test_client()  # type: ignore[arg-type]
    void = fetch(client, PATHS[0])
    assert not values(void, DATA, f"{VOID}triples") and not values(void, DATA, f"{VOID}propertyPartition")
    assert values(void, DATA, f"{VOID}classPartition") and values(void, DATA, f"{VOID}entities")
