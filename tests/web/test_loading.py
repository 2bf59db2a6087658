"""The lines that the downloads page shows do load the files, in the tools that run here."""

import gzip
import json
import subprocess
from pathlib import Path
from types import ModuleType

import duckdb
import igraph
import networkx
import pandas
import polars
import pyoxigraph
import pytest
import rdflib

from sinograph import downloads

MODULES: dict[str, ModuleType] = {
    "gzip": gzip, "json": json, "igraph": igraph, "networkx": networkx, "pandas": pandas, "polars": polars,
    "pyoxigraph": pyoxigraph, "rdflib": rdflib,
}  # fmt: skip
PYTHON = {"networkx", "igraph", "pandas", "Polars", "rdflib", "pyoxigraph"}
LINES = [
    (download.file, tool, line)
    for download in downloads.downloads().values()
    for tool, line in download.loading
    if tool in PYTHON | {"DuckDB", "Graphviz"}
]


def test_there_are_lines_to_try() -> None:
    assert {tool for _, tool, _ in LINES} == PYTHON | {"DuckDB", "Graphviz"}


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("name", "tool", "line"), LINES, ids=[f"{tool} {name}" for name, tool, _ in LINES])
def test_the_line_loads_the_file(name: str, tool: str, line: str, tiny_snapshot: Path, tmp_path: Path) -> None:
    download = downloads.find(name)
    downloads.make(tiny_snapshot, [d for d in downloads.downloads().values() if d.group == download.group])
    path = tiny_snapshot / downloads.FOLDER / name
    whole = line.replace("{{", "{").replace("}}", "}").replace("{file}", str(path))
    if tool == "DuckDB":
        with duckdb.connect() as connection:
            assert connection.execute(whole).fetchone() is not None
    elif tool == "Graphviz":
        drawn = subprocess.run(whole.split(), cwd=tmp_path, capture_output=True, timeout=120, check=False)
        assert drawn.returncode == 0 and (tmp_path / "graph.svg").is_file()
    else:
        found = eval(whole, dict(MODULES))  # noqa: S307
        assert next(iter(found), None) is not None if tool == "pyoxigraph" else size(found)


def size(found: object) -> int:
    if isinstance(found, igraph.Graph):
        return found.vcount()
    return len(found)  # type: ignore[arg-type]
