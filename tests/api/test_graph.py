"""The graph as a Python library: opening, asking, frames, closing, and the notebook that shows it."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sinograph import Graph
from sinograph.errors import NotFound, QueryError, RequestError, SinographError

ROOT = Path(__file__).parents[2]
IRI = "https://w3id.org/sinograph/id/"


@pytest.fixture(scope="module")
def graph(snapshot_dir: Path) -> Iterator[Graph]:
    with Graph.open(snapshot_dir.parents[1]) as opened:
        yield opened


def test_named_queries_take_typed_parameters(graph: Graph) -> None:
    rows = graph.query("training-cost-claims", model="models/deepseek-v3")
    assert "5576000 USD" in {row["cost"] for row in rows}  # type: ignore[union-attr]
    assert graph.queries()["training-cost-claims"].startswith("What did")
    on = graph.query("as-true-on", entity="people/liang-wenfeng", date=date(2023, 8, 15))
    assert on == graph.query("as-true-on", entity="people/liang-wenfeng", date="2023-08-15") or len(on) >= 15  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="did you mean 'model'"):
        graph.query("training-cost-claims", modle="models/deepseek-v3")
    with pytest.raises(NotFound, match="training-cost-claims"):
        graph.query("training-cost-claim")


def test_sparql_gives_rows_a_bool_or_turtle(graph: Graph) -> None:
    rows = graph.query("SELECT ?m ?n { ?m sg:totalParameters ?n }", m=f"{IRI}models/deepseek-v3")
    assert list(rows) == [{"m": f"{IRI}models/deepseek-v3", "n": 671000000000}]  # type: ignore[arg-type]
    assert graph.query("ASK { models:deepseek-v3 a sg:LanguageModel }") is True
    turtle = graph.query("CONSTRUCT WHERE { models:deepseek-v3 sg:developedBy ?lab }")
    assert isinstance(turtle, str) and "organizations:deepseek" in turtle
    assert "<td>671000000000</td>" in rows._repr_html_()  # type: ignore[union-attr]
    unbound = graph.query("SELECT ?m ?x { VALUES ?m { models:deepseek-v3 } OPTIONAL { ?m sg:nothing ?x } }")
    assert unbound[0]["x"] is None  # type: ignore[index]


@pytest.mark.parametrize("using", ["pandas", "polars"])
def test_frames_have_columns_and_numbers(graph: Graph, using: str) -> None:
    pytest.importorskip(using)
    frame = graph.frame("SELECT ?m ?n { ?m sg:totalParameters ?n } ORDER BY DESC(?n) LIMIT 20", using=using)
    assert list(frame.columns) == ["m", "n"] and len(frame) == 20
    assert frame["n"].max() == graph.query("SELECT (MAX(?n) AS ?most) { ?m sg:totalParameters ?n }")[0]["most"]  # type: ignore[index]


def test_a_missing_frame_library_is_said(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(RequestError, match="pip install polars"):
        graph.frame("SELECT * { ?s sg:totalParameters ?o } LIMIT 1", using="polars")
    with pytest.raises(RequestError, match="pandas or polars"):
        graph.frame("SELECT * { ?s sg:totalParameters ?o } LIMIT 1", using="numpy")
    with pytest.raises(SinographError, match="only a SELECT"):
        graph.frame("ASK {}")


def test_things_and_control_status(graph: Graph) -> None:
    found = graph.entity("models/deepseek-v3")
    assert (found["version"], found["name"], found["snapshot"]) == (1, "DeepSeek-V3", graph.snapshot)
    with pytest.raises(NotFound):
        graph.entity("models/deepsek-v3")
    with pytest.raises(NotFound):
        graph.entity("a> ?p ?o . <b")
    status = graph.status("nvidia-h800", to="CN", on=date(2023, 11, 17)).as_dict()
    assert status["status"] == "licenceRequired"


def test_snapshots_by_id_and_what_is_not_kept(snapshot_dir: Path, graph: Graph) -> None:
    with Graph.open(snapshot_dir.parents[1], snapshot=snapshot_dir.name) as one:
        assert one.snapshot == graph.snapshot
    with pytest.raises(NotFound, match=snapshot_dir.name):
        Graph.open(snapshot_dir.parents[1], snapshot="0123456789abcdef")


def test_a_closed_graph_says_so(snapshot_dir: Path) -> None:
    opened = Graph.open(snapshot_dir.parents[1])
    opened.close()
    opened.close()
    with pytest.raises(SinographError, match="closed"):
        opened.query("ASK {}")
    assert "closed" in repr(opened)


def test_a_program_that_forgets_to_close_ends(snapshot_dir: Path) -> None:
    program = "from sinograph import Graph; g = Graph.open(); print(g.query('ASK { ?s sg:developedBy ?o }'))"
    environment = {"SINOGRAPH_HOME": str(snapshot_dir.parents[1]), "PYTHONPATH": str(ROOT / "server"), "PATH": "/bin"}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env=environment)
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, "True", "")


def test_the_package_is_light_until_the_graph_is_wanted() -> None:
    program = "import sys, sinograph; assert 'pyoxigraph' not in sys.modules; sinograph.nothing"
    environment = {"PYTHONPATH": str(ROOT / "server"), "PATH": "/bin"}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env=environment)
    assert "AttributeError: module 'sinograph' has no attribute 'nothing'" in ran.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")), ids=lambda p: p.name)
def test_notebooks_run_and_show_what_they_show(
    path: Path, snapshot_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SINOGRAPH_HOME", str(snapshot_dir.parents[1]))
    monkeypatch.syspath_prepend(path.parent)
    execute = importlib.import_module("execute")
    with capsys.disabled():
        shown = execute.outputs(json.loads(path.read_text("utf-8")))
    stored = [
        execute.stored(cell) for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"
    ]
    assert shown == stored, f"run 'python docs/notebooks/execute.py {path.name}'"
    assert len([one for one in stored if one]) >= 3
