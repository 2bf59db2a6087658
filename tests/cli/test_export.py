"""``sinograph export`` writes the graph, parts of it and results of queries, and refuses what it cannot write."""

import io
import json
import zipfile
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from sinograph import build as building
from sinograph.cli import main

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "fixtures" / "tiny" / "data"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    building.build(folder, ROOT, DATA)
    return folder


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch):
    # The small graph is not made from the data that came along, and must not be replaced by it.
    monkeypatch.setattr("sinograph.cli.export.ensure_built", lambda home: None)
    monkeypatch.setattr("sinograph.cli.shared.ensure_built", lambda home, data=None: None)

    def run(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["--home", str(home), "export", *arguments])
        assert result.exit_code == code, result.output
        return result

    return run


def test_the_whole_graph_into_a_file(run, tmp_path: Path) -> None:
    run("graphml", "-o", str(tmp_path / "all.graphml"))
    graph = networkx.read_graphml(tmp_path / "all.graphml")
    assert {"models/deepseek-v3", "people/liang-wenfeng"} <= set(graph)


def test_a_neighbourhood_a_path_and_one_table_to_standard_output(run) -> None:
    near = json.loads(run("node-link", "--focus", "organizations/deepseek").stdout_bytes)
    whole = json.loads(run("node-link").stdout_bytes)
    assert 2 < len(near["nodes"]) < len(whole["nodes"])
    path = run("mermaid", "--focus", "models/deepseek-v3", "--to", "people/liang-wenfeng").output
    assert path.startswith("flowchart LR") and "Liang Wenfeng" in path
    table = run("csvw", "--part", "claims", "--focus", "models/deepseek-v3").stdout_bytes
    assert table.startswith(b"id,about,") and b"models/deepseek-v3" in table
    assert run("excel", "--part", "nodes", "--no-bom").stdout_bytes.startswith(b"id,")
    archive = zipfile.ZipFile(io.BytesIO(run("csvw").stdout_bytes))
    assert archive.namelist() == ["nodes.csv", "edges.csv", "claims.csv", "sources.csv", "csv-metadata.json"]


def test_the_result_of_a_query(run, tmp_path: Path) -> None:
    file = tmp_path / "labs.rq"
    file.write_text("CONSTRUCT WHERE { ?model sg:developedBy ?lab }")
    network = json.loads(run("node-link", "--query", str(file)).stdout_bytes)
    assert network["edges"][0]["relation"] == "developedBy"
    triples = run("ntriples", "--query", str(file)).stdout_bytes
    assert len(list(ox.parse(triples, ox.RdfFormat.N_TRIPLES))) == len(network["edges"])


@pytest.mark.parametrize("name", ["turtle", "nquads", "jsonld"])
def test_the_whole_graph_as_rdf(name: str, run, home: Path) -> None:
    format = {"turtle": ox.RdfFormat.TURTLE, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}[name]
    store = ox.Store.read_only(str(home / "current" / "store"))
    graph = None if name == "nquads" else ox.DefaultGraph()
    found = list(ox.parse(run(name).stdout_bytes, format))
    assert len(found) == sum(1 for _ in store.quads_for_pattern(None, None, None, graph)) + 8


def test_formats_are_listed(run) -> None:
    assert {"gexf", "parquet", "turtle"} <= {line.split()[0] for line in run("--list").output.splitlines()}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "name a format"),
        (("docx",), 1, "there is no format"),
        (("xml",), 2, "sinograph query"),
        (("gexf", "--part", "nodes"), 2, "no parts"),
        (("gexf", "--focus", "nobody"), 1, "kind/name"),
        (("gexf", "--focus", "models/deepseek-v4"), 1, "did you mean models/deepseek-v3"),
        (("mermaid", "--focus", "models/deepseek-v3", "--depth", "9"), 1, "from 0 to 4"),
        (("rdfxml",), 1, "use turtle"),
        (("turtle", "--focus", "models/deepseek-v3"), 2, "--query"),
    ],
)
def test_what_cannot_be_written_is_explained(arguments: tuple[str, ...], code: int, words: str, run) -> None:
    assert words in run(*arguments, code=code).output


def test_a_file_that_fails_is_not_left_behind(run, tmp_path: Path) -> None:
    run("gexf", "--focus", "models/nothing", "-o", str(tmp_path / "x.gexf"), code=1)
    assert list(tmp_path.iterdir()) == []


def test_all_files_are_made_beside_the_snapshot(run, home: Path) -> None:
    lines = run("--all").output.splitlines()
    made = {line.split()[-1] for line in lines if line.split()[-1].startswith(("sinograph", "nodes", "claims"))}
    assert {"sinograph.gexf", "sinograph.nq.gz", "claims.parquet"} <= made
    assert all((home / "current" / "exports" / name).is_file() for name in made)
