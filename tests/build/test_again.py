"""A build over an older one gives what a build from nothing gives, byte for byte, and says the same."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph import build as building
from sinograph.build import snapshot
from sinograph.errors import DataError

ROOT = Path(__file__).parents[2]
MODEL = """
type: LanguageModel
label: {name}
claims:
- {{source: report, locator: title, certainty: companyClaimed, developedBy: organizations/{lab}}}
"""


def test_after_a_change_an_addition_and_a_removal(write_data: Callable[[dict[str, str]], Path], tmp_path: Path) -> None:
    first = {
        "models/one": MODEL.format(name="One", lab="deepseek"),
        "models/two": MODEL.format(name="Two", lab="openai"),
    }
    data = write_data(first)
    used, seen = tmp_path / "used", []
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: (data / "models/one.yaml").write_text(MODEL.format(name="One", lab="openai")),
        lambda: (data / "models/three.yaml").write_text(MODEL.format(name="Three", lab="deepseek")),
        lambda: (data / "models/two.yaml").unlink(),
    ]
    for number, step in enumerate(steps):
        step()
        assert not building.up_to_date(used, ROOT, data)
        again = building.build(used, ROOT, data)
        clean = building.build(tmp_path / f"clean{number}", ROOT, data)
        assert building.up_to_date(used, ROOT, data)
        assert snapshot.manifest(again)["id"] == snapshot.manifest(clean)["id"] == again.name
        assert (again / "graph.nq").read_bytes() == (clean / "graph.nq").read_bytes()
        seen.append(again.name)
    assert len(set(seen)) == len(steps), "each step is another graph"
    assert snapshot.current(used).name == seen[-1]


def test_a_build_that_fails_leaves_the_collector_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "data" / "models").mkdir(parents=True)
    (tmp_path / "data" / "models" / "x.yaml").write_text("type: Nothing\n")
    assert gc.isenabled()
    with pytest.raises(DataError):
        building.assemble(ROOT, tmp_path / "data")
    assert gc.isenabled()
