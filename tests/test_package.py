"""The wheel carries everything: built, installed in an empty environment, started elsewhere, asked a question."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (found,) = out.glob("*.whl")
    return found


def test_the_wheel_holds_ontology_data_and_queries(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "sinograph/_share/ontology/claims.ttl",
        "sinograph/_share/data/models/deepseek-v3.yaml",
        "sinograph/_share/queries/acceptance.yaml",
        "sinograph/web/templates/base.html",
        "sinograph/py.typed",
        "sinograph/web/static/bundles/manifest.json",
        "sinograph/web/static/bundles/licences.txt",
    ):
        assert wanted in names
    assert not [n for n in names if n.startswith("tests/") or "__pycache__" in n]


@pytest.mark.timeout(600)
def test_installed_in_an_empty_environment_it_answers(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    binary = home / "bin"
    subprocess.run(
        [binary / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)],
        check=True,
        capture_output=True,
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "sinograph.py").write_text("raise SystemExit('a file of this name must not get in the way')\n")
    asked = subprocess.run(
        [binary / "sinograph", "--home", tmp_path / "state", "query", "training-cost-claims", "--format", "csv"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert asked.returncode == 0, asked.stderr
    assert "building the graph" in asked.stderr
    assert "5576000" in asked.stdout
