"""The files of the whole graph, opened by real readers: each counts what SPARQL counts in the same snapshot."""

import csv
import gzip
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from urllib.request import Request, urlopen

import duckdb
import igraph
import networkx
import pandas
import polars
import pyoxigraph as ox
import pytest
import rdflib
from ndex2.cx2 import RawCX2NetworkFactory

from sinograph import downloads
from sinograph.downloads.make import remove
from sinograph.vocabulary import PREFIXES

ROOT = Path(__file__).parents[2]

#: Triples by which a dump describes itself.
DESCRIPTION = 8
EDGES = """SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o {
  ?c a sg:Claim ; sg:about ?s ; sg:property ?p ; sg:value ?o FILTER(isIRI(?o) && CONTAINS(STR(?o), "/id/")) } }"""
NODES = """SELECT (COUNT(DISTINCT ?e) AS ?n) { { ?e rdfs:label ?l . FILTER(REGEX(STR(?e), CONCAT("/id/(",
  "organizations|people|models|chips|clusters|papers|places|products|techniques|benchmarks|events|rules|policies|",
  "programs|rounds|lists|other)/"))) } UNION { ?c a sg:Claim ; sg:about ?e }
  UNION { ?c a sg:Claim ; sg:value ?e FILTER(isIRI(?e) && CONTAINS(STR(?e), "/id/")) } }"""
CLAIMS = "SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }"
SOURCES = "SELECT (COUNT(?s) AS ?n) { ?s a sg:Source }"


@pytest.fixture(scope="module")
def store(snapshot_dir: Path) -> ox.Store:
    return ox.Store.read_only(str(snapshot_dir / "store"))


@pytest.fixture(scope="module")
def counted(store: ox.Store) -> dict[str, int]:
    texts = {"nodes": NODES, "edges": EDGES, "claims": CLAIMS, "sources": SOURCES}
    found = {}
    for name, text in texts.items():
        (row,) = store.query(text, prefixes=PREFIXES)  # type: ignore[misc]
        found[name] = int(row["n"].value)
    return found


@pytest.fixture(scope="module")
def files(snapshot_dir: Path) -> Path:
    """Every file, made once and kept beside the snapshot until the code that makes it changes."""
    listed = snapshot_dir / downloads.FOLDER / "exports.json"
    code = [p for part in ("export", "network", "downloads") for p in (ROOT / "server/sinograph" / part).glob("*.py")]
    code += (ROOT / "queries/network").glob("*.rq")
    if listed.is_file() and listed.stat().st_mtime < max(path.stat().st_mtime for path in code):
        remove(snapshot_dir)
    made = downloads.make(snapshot_dir, downloads.downloads().values())
    assert set(made) == set(downloads.downloads())
    return snapshot_dir / downloads.FOLDER


def test_graph_files_hold_every_thing_and_every_statement(files: Path, counted: dict[str, int]) -> None:
    wanted = (counted["nodes"], counted["edges"])
    gexf = networkx.read_gexf(files / "sinograph.gexf", version="1.3")
    graphml = networkx.read_graphml(files / "sinograph.graphml", force_multigraph=True)
    linked = networkx.node_link_graph(json.loads((files / "sinograph-node-link.json").read_text()), edges="edges")
    assert [(len(g), g.size()) for g in (gexf, graphml, linked)] == [wanted] * 3
    read = igraph.Graph.Read_GraphML(str(files / "sinograph.graphml"))
    assert (read.vcount(), read.ecount()) == wanted
    cx2 = RawCX2NetworkFactory().get_cx2network(str(files / "sinograph.cx2"))
    assert (len(cx2.get_nodes()), len(cx2.get_edges())) == wanted
    elements = json.loads((files / "sinograph.cyjs").read_text())["elements"]
    assert (len(elements["nodes"]), len(elements["edges"])) == wanted
    kumu = json.loads((files / "sinograph-kumu.json").read_text())
    assert (len(kumu["elements"]), len(kumu["connections"])) == wanted
    canvas = json.loads((files / "sinograph.canvas").read_text())
    assert (len(canvas["nodes"]) - 1, len(canvas["edges"])) == wanted


def test_archives_hold_every_thing_and_every_statement(files: Path, counted: dict[str, int]) -> None:
    neo4j = zipfile.ZipFile(files / "sinograph-neo4j.zip")
    rows = {n: len(list(csv.reader(io.StringIO(neo4j.read(n).decode(), newline="")))) - 1
            for n in ("nodes.csv", "relationships.csv")}  # fmt: skip
    assert rows == {"nodes.csv": counted["nodes"], "relationships.csv": counted["edges"]}
    vault = zipfile.ZipFile(files / "sinograph-obsidian.zip")
    assert vault.testzip() is None and len(vault.namelist()) == counted["nodes"] + 1
    assert "[[organizations/deepseek|DeepSeek]]" in vault.read("models/deepseek-v3.md").decode()


def test_what_networkx_reads_has_sources_dates_and_disputes(files: Path, store: ox.Store) -> None:
    graph = networkx.read_gexf(files / "sinograph.gexf", version="1.3")
    text = """SELECT ?c ?source { ?c sg:about organizations:deepseek ; sg:property sg:foundedBy ; sg:source ?source ;
      sg:value people:liang-wenfeng }"""
    rows = list(store.query(text, prefixes=PREFIXES))  # type: ignore[arg-type]
    edges = graph.get_edge_data("organizations/deepseek", "people/liang-wenfeng").values()
    (edge,) = [e for e in edges if e["relation"] == "foundedBy"]
    assert edge["claims"] == len(rows) > 3 and edge["disputed"] is True
    assert set(edge["sources"].split()) == {row["source"].value.rpartition("/")[2] for row in rows}
    assert graph.nodes["models/deepseek-v3"]["start"].startswith("2024-12")
    assert graph.nodes["organizations/deepseek"]["country"] == "China"


@pytest.mark.parametrize("table", ["nodes", "edges", "claims", "sources"])
def test_tables_have_every_row(table: str, files: Path, counted: dict[str, int]) -> None:
    wanted = counted[table]
    assert polars.read_csv(files / f"{table}.csv", infer_schema=False).height == wanted
    assert polars.read_parquet(files / f"{table}.parquet").height == wanted
    with (files / f"{table}-excel.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == wanted + 1
    with duckdb.connect() as connection:
        for name in (f"read_csv('{files / table}.csv')", f"'{files / table}.parquet'"):
            assert connection.execute(f"SELECT count(*), count(DISTINCT id) FROM {name}").fetchone() == (wanted, wanted)


def test_tables_can_be_joined_and_add_up(files: Path, store: ox.Store) -> None:
    with duckdb.connect() as connection:
        lost = [
            connection.execute(
                f"SELECT count(*) FROM '{files}/{one}.parquet' a "
                f"ANTI JOIN '{files}/{other}.parquet' b ON a.{key} = b.id"
            ).fetchone()
            for one, key, other in (("edges", "source", "nodes"), ("edges", "target", "nodes"),
                                    ("claims", "about", "nodes"), ("claims", "source", "sources"))
        ]  # fmt: skip
        total = connection.execute(f"SELECT sum(claims) FROM '{files}/edges.parquet'").fetchone()
        cost = connection.execute(f"""SELECT DISTINCT number_low, number_high, unit FROM '{files}/claims.parquet'
          WHERE about = 'models/deepseek-v3' AND property = 'trainingCost' AND value = '5576000'""").fetchall()
    assert lost == [(0,)] * 4
    (row,) = store.query(  # type: ignore[misc]
        'SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim ; sg:value ?o FILTER(isIRI(?o) && CONTAINS(STR(?o), "/id/")) }',
        prefixes=PREFIXES,
    )
    assert total == (int(row["n"].value),)
    assert cost == [(5575500.0, 5576500.0, "USD")]


def test_rdf_dumps_are_the_graph(files: Path, store: ox.Store) -> None:
    plain = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    with gzip.open(files / "sinograph.nq.gz") as file:
        assert sum(1 for _ in ox.parse(file, ox.RdfFormat.N_QUADS)) == len(store) + DESCRIPTION
    for name, format in (("sinograph.ttl", ox.RdfFormat.TURTLE), ("sinograph.jsonld", ox.RdfFormat.JSON_LD)):
        assert sum(1 for _ in ox.parse(path=str(files / name), format=format)) == plain + DESCRIPTION


def readable(triple: ox.Triple) -> tuple[str, str, str]:
    """The terms as text; a double by its value, which has several spellings."""
    value = triple.object
    double = isinstance(value, ox.Literal) and value.datatype.value.endswith("double")
    return str(triple.subject), str(triple.predicate), repr(float(value.value)) if double else str(value)


def test_claims_are_reifiers_in_rdf_1_2(files: Path, store: ox.Store) -> None:
    reifies = ox.NamedNode(f"{PREFIXES['rdf']}reifies")
    found = {}
    for quad in ox.parse(path=str(files / "sinograph-rdf12.ttl"), format=ox.RdfFormat.TURTLE):
        if quad.predicate == reifies:
            found[quad.subject] = readable(quad.object)
    text = "SELECT ?c ?s ?p ?o { ?c a sg:Claim ; sg:about ?s ; sg:property ?p ; sg:value ?o }"
    wanted = {r["c"]: readable(ox.Triple(r["s"], r["p"], r["o"])) for r in store.query(text, prefixes=PREFIXES)}  # type: ignore
    assert found == wanted


def test_rdflib_reads_the_turtle(files: Path) -> None:
    """rdflib needs half a minute for the whole file, so it gets its head, up to the end of a subject."""
    text = (files / "sinograph.ttl").read_text()
    head = text[: text.index(" .\n", 200_000) + 3]
    graph = rdflib.Graph().parse(data=head, format="turtle")
    assert len(graph) == sum(1 for _ in ox.parse(head, ox.RdfFormat.TURTLE)) > 1000
    licence = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert (None, rdflib.DCTERMS.license, licence) in graph


def test_graphviz_reads_the_dot(files: Path, counted: dict[str, int]) -> None:
    if not shutil.which("gc"):
        pytest.skip("no Graphviz: apt install graphviz")
    ran = subprocess.run(["gc", "-n", "-e", files / "sinograph.dot"], capture_output=True, text=True, check=True)
    assert ran.stdout.split()[:2] == [str(counted["nodes"]), str(counted["edges"])]


def test_libreoffice_opens_the_spreadsheet_without_computing(
    files: Path, counted: dict[str, int], tmp_path: Path
) -> None:
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice: apt install libreoffice-calc-nogui")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
               "--infilter=CSV:44,34,76,1", "--outdir", str(tmp_path), str(files / "nodes-excel.csv")]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=200, check=True)
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads what LibreOffice has written")
    book = openpyxl.load_workbook(tmp_path / "nodes-excel.xlsx", read_only=True)
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == counted["nodes"] + 1 and rows[0][:2] == ("id", "label")
    assert "深度求索" in {row[4] for row in rows}
    book.close()


def test_clients_read_files_from_the_server(files: Path, counted: dict[str, int], server: str) -> None:
    """Polars asks for ranges, pandas does not; the bytes of a range are those of the file."""
    address = f"{server}/downloads"
    assert polars.read_csv(f"{address}/nodes.csv", infer_schema=False).height == counted["nodes"]
    assert polars.read_parquet(f"{address}/edges.parquet").height == counted["edges"]
    assert len(pandas.read_csv(f"{address}/sources.csv", keep_default_na=False)) == counted["sources"]
    data = (files / "sinograph.gexf").read_bytes()
    for headers, status, body in (({"Range": "bytes=1000-1999"}, 206, data[1000:2000]), ({}, 200, data)):
        with urlopen(Request(f"{address}/sinograph.gexf", headers=headers), timeout=30) as answer:  # noqa: S310
            assert (answer.status, answer.read()) == (status, body)


def test_a_neighbourhood_of_the_whole_graph_is_read_from_the_server(server: str) -> None:
    query = "focus=organizations/deepseek&kinds=people,organizations&depth=2&limit=80"
    with urlopen(f"{server}/export/gexf?{query}", timeout=120) as answer:  # noqa: S310
        graph = networkx.read_gexf(io.BytesIO(answer.read()), version="1.3")
    assert 10 < len(graph) <= 80 and "people/liang-wenfeng" in graph
    assert {node.partition("/")[0] for node in graph} == {"people", "organizations"}
