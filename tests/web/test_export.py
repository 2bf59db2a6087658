"""/export: neighbourhoods, paths and results of queries in every network format, with limits and validators."""

import io
import json

import networkx
import pytest
from flask.testing import FlaskClient

from sinograph import export
from sinograph.engine import LocalEngine
from sinograph.export.format import NETWORK
from sinograph.web import Settings, create_app

LAB = "focus=organizations/deepseek"
QUERY = "CONSTRUCT WHERE { ?model sg:developedBy ?lab }"
NAMES = [name for name, format in export.formats().items() if NETWORK in format.forms]


@pytest.mark.parametrize("name", NAMES)
def test_every_format_holds_a_neighbourhood(name: str, client: FlaskClient) -> None:
    response = client.get(f"/export/{name}?{LAB}")
    assert response.status_code == 200, response.data
    extension, content_type = export.find(name).file()
    assert response.content_type.startswith(content_type.partition(";")[0])
    disposition = response.headers["Content-Disposition"]
    assert disposition == f'attachment; filename="sinograph-deepseek.{extension}"'
    assert len(response.data) > 500 and response.headers["X-Sinograph-Snapshot"]


def graph_of(client: FlaskClient, query: str) -> networkx.MultiDiGraph:
    response = client.get(f"/export/node-link?{query}")
    assert response.status_code == 200, response.data
    return networkx.node_link_graph(json.loads(response.data), edges="edges")


def test_a_neighbourhood_has_what_the_graph_says(client: FlaskClient) -> None:
    graph = graph_of(client, LAB)
    assert {"organizations/deepseek", "people/liang-wenfeng", "models/deepseek-v3"} <= set(graph)
    relations = {data["relation"] for *_, data in graph.edges(data=True)}
    assert "developedBy" in relations
    assert set(graph_of(client, f"{LAB}&kinds=people")) <= {n for n in graph if n[:7] == "people/"} | {LAB[6:]}
    assert graph.graph["selection"] == f"/export?{LAB}"


def test_a_path_is_a_network_too(client: FlaskClient) -> None:
    graph = graph_of(client, "focus=models/deepseek-v3&to=people/liang-wenfeng")
    assert networkx.has_path(graph.to_undirected(), "models/deepseek-v3", "people/liang-wenfeng")


def test_the_result_of_a_query_is_a_network(client: FlaskClient) -> None:
    graph = graph_of(client, f"query={QUERY.replace(' ', '+')}")
    assert graph.edges["models/deepseek-v3", "organizations/deepseek", "0"]["certainty"]
    assert graph.graph["selection"] == QUERY


@pytest.mark.parametrize("part", ["nodes", "edges", "claims", "sources"])
def test_one_table_alone(part: str, client: FlaskClient) -> None:
    response = client.get(f"/export/csvw?{LAB}&part={part}")
    assert response.content_type == "text/csv; charset=utf-8" and response.data.startswith(b"id,")
    assert response.data.count(b"\r\n") > 2
    assert client.get(f"/export/excel?{LAB}&part={part}").data.startswith(b"\xef\xbb\xbf")
    assert client.get(f"/export/excel?{LAB}&part={part}&bom=0").data.startswith(b"id,")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/gexf+xml", "application/gexf+xml"),
        ("application/graphml+xml, */*;q=0.1", "application/graphml+xml"),
        ("text/vnd.graphviz", "text/vnd.graphviz"),
        ("application/vnd.mermaid", "application/vnd.mermaid"),
        ("text/html", "text/html"),
    ],
)
def test_accept_decides_where_a_media_type_means_one_format(accept: str, kind: str, client: FlaskClient) -> None:
    response = client.get(f"/export?{LAB}", headers={"Accept": accept})
    assert response.status_code == 200 and response.content_type.startswith(kind)
    assert "Accept" in response.headers["Vary"]


def test_a_type_that_means_many_formats_is_no_wish(client: FlaskClient) -> None:
    assert client.get(f"/export?{LAB}", headers={"Accept": "application/zip"}).status_code == 406
    assert client.get("/sparql?query=ASK+%7B%7D", headers={"Accept": "application/json"}).json == {
        "head": {}, "boolean": True,
    }  # fmt: skip


def test_the_same_question_has_the_same_validator(client: FlaskClient) -> None:
    first = client.get(f"/export/gexf?{LAB}&depth=1")
    assert client.get(f"/export/gexf?{LAB}").headers["ETag"] == first.headers["ETag"]
    assert client.get(f"/export/gexf?{LAB}&depth=2").headers["ETag"] != first.headers["ETag"]
    assert client.get(f"/export/gexf?{LAB}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_whole_graph_is_a_download(client: FlaskClient) -> None:
    response = client.get("/export/gexf")
    assert (response.status_code, response.headers["Location"]) == (303, "/downloads/sinograph.gexf")
    assert client.get("/export/csvw?part=claims").headers["Location"] == "/downloads/claims.csv"
    assert client.get("/export/parquet").headers["Location"] == "/downloads"
    assert client.get("/export/mermaid").status_code == 400


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/export/gexf?focus=organizations/deepsek", 404, "did you mean"),
        ("/export/gexf?focus=deepseek", 400, "kind/name"),
        ("/export/gexf?focus=organizations/deepseek&part=nodes", 400, "no part"),
        ("/export/docx?focus=organizations/deepseek", 404, "gexf"),
        ("/export/turtle?focus=organizations/deepseek", 404, "/sparql"),
        ("/export/gexf?query=SELECT+*+%7B%7D", 422, "CONSTRUCT"),
        ("/export/gexf?query=CONSTRUCT", 400, ""),
        ("/export/gexf?query=CONSTRUCT+WHERE+%7B%3Fa+%3Fb+%3Fc%7D&focus=models/x", 400, "leave out"),
        ("/export/gexf?query=CONSTRUCT+WHERE+%7B%3Fa+%3Fb+%3Fc%7D", 422, "LIMIT"),
        ("/export/gexf?query=CONSTRUCT+WHERE+%7BSERVICE+%3Chttp://x%3E+%7B%7D%7D", 403, ""),
    ],
)
def test_what_cannot_be_exported_is_explained(
    path: str, status: int, words: str, tiny_engine: LocalEngine, tiny_snapshot
) -> None:
    client = create_app(Settings(home=tiny_snapshot.parents[1], max_export=500), tiny_engine).test_client()
    response = client.get(path)
    assert response.status_code == status, response.data
    assert words in json.dumps(response.get_json(), ensure_ascii=False)


def test_the_page_leads_to_every_format(outline) -> None:
    page = outline(f"/export?{LAB}")
    assert not page.unbalanced and {f"/export/{name}?{LAB}" for name in NAMES} <= set(page.links)
    assert "In which format?" not in outline("/export").words


def test_gexf_of_a_neighbourhood_is_read_by_networkx(client: FlaskClient) -> None:
    graph = networkx.read_gexf(io.BytesIO(client.get(f"/export/gexf?{LAB}&depth=2").data), version="1.3")
    assert len(graph) > 3


def test_the_page_of_a_thing_leads_to_what_is_around_it(outline) -> None:
    assert "/export?focus=organizations/deepseek" in outline("/page/organizations/deepseek").links
