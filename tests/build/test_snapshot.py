"""A snapshot is immutable, named by what it holds, and switched to only when it is whole."""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import build as building
from sinograph.build import snapshot
from sinograph.errors import CheckFailed, DataError, NotFound

ROOT = Path(__file__).parents[2]
Write = Callable[[dict[str, str]], Path]

MODEL = """
type: LanguageModel
label: DeepSeek-V3
claims:
- source: report
  locator: table 1
  certainty: companyClaimed
  totalParameters: 671e9
  developedBy: organizations/deepseek
"""


def test_the_same_files_give_the_same_bytes(write_data: Write, tmp_path: Path) -> None:
    data = write_data({"models/deepseek-v3": MODEL})
    folders = [building.build(tmp_path / home, ROOT, data) for home in ("one", "two")]
    first, second = ((f / "graph.nq").read_bytes() for f in folders)
    assert first == second
    assert folders[0].name == folders[1].name == json.loads((folders[0] / "manifest.json").read_text())["id"]


def test_another_value_gives_another_snapshot(write_data: Write, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = building.build(home, ROOT, write_data({"models/deepseek-v3": MODEL}))
    second = building.build(home, ROOT, write_data({"models/deepseek-v3": MODEL.replace("671e9", "672e9")}))
    assert first != second
    assert first.is_dir()
    assert snapshot.current(home) == second


def test_blank_nodes_do_not_change_the_bytes() -> None:
    turtle = "[] <http://e/p> [ <http://e/q> 1 ], [ <http://e/q> 2 ] ."
    graphs = [set(ox.parse(turtle, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)) for _ in range(2)]
    assert graphs[0] != graphs[1]
    assert snapshot.canonical(graphs[0]) == snapshot.canonical(graphs[1])


def test_the_bytes_are_those_of_the_algorithm_over_everything(graph: building.Graph) -> None:
    whole = ox.Dataset(graph.asserted)
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    raw = ox.serialize(whole, format=ox.RdfFormat.N_QUADS)
    assert raw is not None
    assert snapshot.canonical(graph.asserted) == b"".join(sorted(raw.splitlines(keepends=True)))


def test_a_failed_build_leaves_the_last_good_snapshot(write_data: Write, tmp_path: Path) -> None:
    home = tmp_path / "home"
    good = building.build(home, ROOT, write_data({"models/deepseek-v3": MODEL}))
    before = (good / "graph.nq").read_bytes()
    with pytest.raises(DataError):
        building.build(home, ROOT, write_data({"models/deepseek-v3": MODEL.replace("671e9", "many")}))
    assert snapshot.current(home) == good
    assert (good / "graph.nq").read_bytes() == before
    assert [p.name for p in (home / "snapshots").iterdir()] == [good.name]


def test_a_failed_check_leaves_the_last_good_snapshot(
    write_data: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    good = building.build(home, ROOT, write_data({"models/deepseek-v3": MODEL}))

    def fail(*_: object) -> None:
        raise CheckFailed(["planted"])

    monkeypatch.setattr(building, "require", fail)
    with pytest.raises(CheckFailed, match="planted"):
        building.build(home, ROOT, write_data({"models/deepseek-v3": MODEL.replace("671e9", "672e9")}))
    assert snapshot.current(home) == good


def test_the_store_holds_what_the_dump_holds(write_data: Write, tmp_path: Path) -> None:
    folder = building.build(tmp_path / "home", ROOT, write_data({"models/deepseek-v3": MODEL}))
    dumped = (folder / "graph.nq").read_bytes()
    assert snapshot.canonical(set(ox.Store.read_only(str(folder / "store")))) == dumped
    assert json.loads((folder / "manifest.json").read_text())["quads"] == len(dumped.splitlines())


def test_nothing_built_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="run 'sinograph build'"):
        snapshot.current(tmp_path)


def test_an_unchanged_graph_need_not_be_built_again(write_data: Write, tmp_path: Path) -> None:
    home = tmp_path / "home"
    data = write_data({"models/deepseek-v3": MODEL})
    assert not building.up_to_date(home, ROOT, data)
    building.build(home, ROOT, data)
    assert building.up_to_date(home, ROOT, data)
    (data / "models" / "deepseek-v3.yaml").write_text(MODEL.replace("671e9", "672e9").lstrip("\n"))
    assert not building.up_to_date(home, ROOT, data)
