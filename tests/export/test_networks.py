"""Every network format is opened by a program of its own kind, with labels that would break a careless writer."""

import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import igraph
import networkx
import pytest
from lxml import etree
from ndex2.cx2 import RawCX2NetworkFactory

from sinograph import export
from sinograph.errors import Unprocessable
from sinograph.export import text
from sinograph.export.format import NETWORK
from sinograph.export.network import Network

NAMES = [name for name, format in export.formats().items() if NETWORK in format.forms]
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CONTROL = {0, 7, 11, 27, 0xFFFE}


def written(name: str, network: Network, part: str = "") -> bytes:
    return export.to_bytes(export.find(name), network.only(part), {})


def clean(label: str) -> str:
    """The label as a format without control characters gives it back, line breaks as blanks."""
    return " ".join("".join(c for c in label if ord(c) not in CONTROL).split())


def labels(network: Network) -> set[str]:
    return {clean(node.label) for node in network.nodes}


def test_every_format_is_here_and_has_a_line_that_loads_it() -> None:
    assert set(NAMES) == {
        "canvas", "csvw", "cx2", "cytoscape", "dot", "excel", "gexf", "graphml", "kumu", "mermaid", "neo4j",
        "node-link", "obsidian", "parquet",
    }  # fmt: skip
    assert all(export.formats()[name].loading for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_names_licence_snapshot_selection_generator_and_date(name: str, nasty: Network) -> None:
    data = written(name, nasty)
    if data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(archive.read(member) for member in archive.namelist())
    found = data.decode("utf-8", "replace")
    for wanted in (LICENCE, "abc0123", "CONSTRUCT", "Sinograph 9.9", "2026-11-22"):
        assert wanted in found or wanted.replace("/", "\\/") in found, wanted


@pytest.mark.parametrize("name", [name for name in NAMES if name != "parquet"])
def test_the_same_network_gives_the_same_bytes(name: str, nasty: Network) -> None:
    assert written(name, nasty) == written(name, nasty)


def schema() -> etree.XMLSchema:
    """The schema of GEXF 1.3, which stands outside of this repository."""
    given = os.environ.get("SINOGRAPH_EXTERNAL")
    places = (
        [Path(given)] if given else [p / n for p in Path(__file__).parents for n in ("external", "shared/external")]
    )
    for place in places:
        path = place / "gexf" / "specs" / "1.3" / "gexf.xsd"
        if path.is_file():
            return etree.XMLSchema(etree.parse(path))
    pytest.skip("no GEXF schema; SINOGRAPH_EXTERNAL names the folder that holds gexf/specs/1.3")


def test_gexf_is_valid_after_its_schema(nasty: Network) -> None:
    document = etree.fromstring(written("gexf", nasty))
    schema().assertValid(document)


def test_gexf_keeps_time_labels_and_attributes_in_networkx(nasty: Network) -> None:
    graph = networkx.read_gexf(io.BytesIO(written("gexf", nasty)), version="1.3")
    assert (len(graph), graph.size()) == (len(nasty.nodes), len(nasty.edges))
    assert {data["label"] for _, data in graph.nodes(data=True)} == labels(nasty)
    first = graph.nodes["models/m00"]
    assert (first["start"], first["end"]) == ("2024-12-26", "2025-01-01")
    edge = graph.edges["models/m00", "models/m01"]
    assert (edge["claims"], edge["disputed"], edge["certainty"], edge["start"]) == (3, True, "official", "2019-03-01")
    document = etree.fromstring(written("gexf", nasty))
    spells = document.findall(".//{*}edge[@id='0']/{*}spells/{*}spell")
    assert [dict(s.attrib) for s in spells] == [{"start": "2019-03-01", "end": "2021-04-30"}, {"start": "2023-01-01"}]


def test_graphml_keeps_types_in_networkx_and_igraph_and_labels_for_yed(nasty: Network, tmp_path: Path) -> None:
    data = written("graphml", nasty)
    graph = networkx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert (len(graph), graph.size()) == (len(nasty.nodes), len(nasty.edges))
    assert graph.edges["models/m00", "models/m01", 0]["claims"] == 3
    assert graph.edges["models/m00", "models/m01", 0]["disputed"] is True
    path = tmp_path / "nasty.graphml"
    path.write_bytes(data)
    read = igraph.Graph.Read_GraphML(str(path))
    assert (read.vcount(), read.ecount()) == (len(nasty.nodes), len(nasty.edges))
    assert {clean(label) for label in read.vs["label"]} == labels(nasty)
    assert read.es["claims"] == [3.0, 1.0, 1.0] and read.es["disputed"] == [True, False, False]
    shown = etree.fromstring(data).iterfind(".//{http://www.yworks.com/xml/graphml}NodeLabel")
    assert {label.text for label in shown} == labels(nasty)


def test_node_link_is_read_by_networkx(nasty: Network) -> None:
    graph = networkx.node_link_graph(json.loads(written("node-link", nasty)), edges="edges")
    assert (len(graph), graph.size()) == (len(nasty.nodes), len(nasty.edges))
    assert [data["label"] for _, data in graph.nodes(data=True)] == [node.label for node in nasty.nodes]
    assert graph.graph["snapshot"] == "abc0123"


def test_cx2_is_read_by_ndex2(nasty: Network, tmp_path: Path) -> None:
    path = tmp_path / "nasty.cx2"
    path.write_bytes(written("cx2", nasty))
    network = RawCX2NetworkFactory().get_cx2network(str(path))
    assert (len(network.get_nodes()), len(network.get_edges())) == (len(nasty.nodes), len(nasty.edges))
    assert network.get_network_attributes()["rights"] == LICENCE
    assert [n["v"]["name"] for n in network.get_nodes().values()] == [node.label for node in nasty.nodes]
    assert network.get_edge(0)["v"]["interaction"] == "baseModel" and network.get_edge(0)["v"]["claims"] == 3
    counts = {e["name"]: e["elementCount"] for e in json.loads(path.read_text())[1]["metaData"]}
    assert (counts["nodes"], counts["edges"]) == (len(nasty.nodes), len(nasty.edges))


def test_dot_is_drawn_by_graphviz(nasty: Network) -> None:
    if not shutil.which("dot"):
        pytest.skip("no Graphviz: apt install graphviz")
    drawn = subprocess.run(["dot", "-Tsvg"], input=written("dot", nasty), capture_output=True, timeout=60, check=True)
    assert drawn.stderr == b""
    svg = etree.fromstring(drawn.stdout)
    found = [len(svg.findall(f".//{{*}}g[@class='{kind}']")) for kind in ("node models", "edge")]
    assert found == [len(nasty.nodes), len(nasty.edges)]


def test_cytoscape_and_kumu_join_what_exists(nasty: Network) -> None:
    elements = json.loads(written("cytoscape", nasty))["elements"]
    ids = [e["data"]["id"] for e in (*elements["nodes"], *elements["edges"])]
    assert len(ids) == len(set(ids)) == len(nasty.nodes) + len(nasty.edges)
    assert all({e["data"]["source"], e["data"]["target"]} <= set(ids) for e in elements["edges"])
    blueprint = json.loads(written("kumu", nasty))
    known = {element["id"] for element in blueprint["elements"]}
    assert len(known) == len(nasty.nodes) and {c["from"] for c in blueprint["connections"]} <= known
    assert [e["label"] for e in blueprint["elements"]] == [node.label for node in nasty.nodes]


def test_a_canvas_has_cards_that_do_not_overlap_and_arrows_between_them(nasty: Network) -> None:
    canvas = json.loads(written("canvas", nasty))
    assert set(canvas) == {"nodes", "edges"}  # JSON Canvas 1.0 knows no more
    places = {(n["x"], n["y"]) for n in canvas["nodes"]}
    assert len(places) == len(canvas["nodes"]) == len(nasty.nodes) + 1
    assert all(isinstance(n[side], int) for n in canvas["nodes"] for side in ("x", "y", "width", "height"))
    known = {n["id"] for n in canvas["nodes"]}
    assert all({e["fromNode"], e["toNode"]} <= known for e in canvas["edges"])


def test_mermaid_escapes_and_refuses_what_is_too_large(nasty: Network) -> None:
    lines = written("mermaid", nasty).decode().splitlines()
    assert lines[0] == "flowchart LR"
    labels = [line for line in lines if line.startswith("n") and '["' in line]
    assert len(labels) == len(nasty.nodes)
    assert not any(set(line.partition('["')[2][:-2]) & set("\"<>[]{}()`\\|'") for line in labels)
    large = Network(nasty.heading, nasty.nodes, tuple(nasty.edges) * 21)
    with pytest.raises(Unprocessable, match="63 statements"):
        written("mermaid", large)


def test_nothing_of_json_can_end_a_script_element(nasty: Network) -> None:
    for name in ("cx2", "cytoscape", "node-link", "kumu", "canvas"):
        assert b"</script" not in written(name, nasty)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("=1+1", "'=1+1"), ("-5.0e3", "-5.0e3"), ("+49 30", "'+49 30"), ("@a", "'@a"), ("\t=x", "'\t=x"), ("ok", "ok"),
     ("＝1", "'＝1"), ("a=b", "a=b"), ("", "")],
)  # fmt: skip
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(given: str, expected: str) -> None:
    assert text.sheet(given) == expected


@pytest.mark.parametrize("given", ["../../etc/passwd", "a/b\\c", "", "...", "CON:x?", "x" * 300, "\x00"])
def test_a_file_name_stays_where_it_is_put(given: str) -> None:
    name = text.file_name(given)
    assert name and len(name) <= 100 and not set(name) & set('/\\:?*"<>|\x00') and name.strip(".") == name
