"""The house keeps its shape: small files with a first line, every query and data file well named."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "server").rglob("*.py"))
TESTS = sorted(path for folder in ("tests", "bench") for path in (ROOT / folder).rglob("*.py"))
LONGEST = 250


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_source_file_says_what_it_is_and_can_be_read_in_one_sitting(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "the first line says what the file is"
    assert len(text.splitlines()) <= LONGEST


@pytest.mark.parametrize("path", TESTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_tests_and_measurements_are_as_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST, "split it by what it is about"


@pytest.mark.parametrize("path", sorted((ROOT / "queries").rglob("*.rq")), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_query_file_begins_with_its_title(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("#+ title: ")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem)


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    package = re.search(r'__version__ = "(.+)"', (ROOT / "server/sinograph/__init__.py").read_text())
    citation = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.M)
    ontology = re.search(r'owl:versionInfo "(.+?)"', (ROOT / "ontology/sinograph.ttl").read_text())
    changelog = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert package and citation and ontology and changelog
    assert {package[1], citation[1], ontology[1], changelog[1]} == {project}
