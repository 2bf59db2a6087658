"""Fixture strategy: pull in the smallest thing that has what a test needs.

``schema`` is the real ontology, read once. ``write_data`` writes a few YAML files into a folder of the test's own;
tests of loading, accepting and disputes say their data inline, so that input and expectation stand together.
``graph`` is the whole project, assembled once a session; ``snapshot_dir`` is it on disk. A server is only started
where a real client needs one.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph import build as building
from sinograph import schema as ontology
from sinograph.build import snapshot
from sinograph.schema import Schema

ROOT = Path(__file__).parents[1]

#: Two sources and the entities that most inline examples speak of.
BASE = {
    "sources/article": """
        type: Source
        label: An article
        sourceType: news
        publishedOn: 2025-01-28
        checked: true
        recordedOn: 2026-11-22
    """,
    "sources/report": """
        type: Source
        label: A technical report
        sourceType: paper
        publishedOn: 2024-12-27
        checked: true
        recordedOn: 2026-11-22
    """,
    "sources/wiki": """
        type: Source
        label: A page that nobody opened
        sourceType: wiki
        publishedOn: 2025-03
        checked: false
        recordedOn: 2026-11-22
    """,
    "places/china": "type: Country\nlabel: China",
    "places/hangzhou": "type: Place\nlabel: Hangzhou\npartOf: places/china",
    "places/zhenjiang": "type: Place\nlabel: Zhenjiang\npartOf: places/china",
    "organizations/deepseek": "type: Company\nlabel: DeepSeek",
    "organizations/openai": "type: Company\nlabel: OpenAI",
    "people/liang-wenfeng": "type: Person\nlabel: Liang Wenfeng\naltLabel: Liang Wang",
    "benchmarks/mmlu": "type: Benchmark\nlabel: MMLU",
}


def dedent(text: str) -> str:
    lines = text.strip("\n").splitlines()
    cut = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "\n".join(line[cut:] for line in lines).rstrip() + "\n"


@pytest.fixture(scope="session")
def schema() -> Schema:
    return ontology.read(ROOT / "ontology")


@pytest.fixture
def write_data(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    def write(files: dict[str, str]) -> Path:
        folder = tmp_path / "data"
        for name, text in {**BASE, **files}.items():
            path = folder / (name if "." in name.rsplit("/", 1)[-1] else f"{name}.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def graph() -> building.Graph:
    return building.assemble(ROOT)


@pytest.fixture(scope="session")
def snapshot_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    building.build(home, ROOT)
    return snapshot.current(home)
