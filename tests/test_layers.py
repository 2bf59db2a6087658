"""The import rules of the house: a lower layer never imports a higher one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "server" / "sinograph"
# Lowest first. A module may import its own layer and the layers before it.
LAYERS = [
    "errors",
    "resources",
    "vocabulary",
    "values",
    "schema",
    "load",
    "query",
    "export",
    "engine",
    "search",
    "store",
    "control",
    "check",
    "build",
    "network",
    "downloads",
    "agents",
    "api",
    "change",
    "draw",
    "http",
    "web",
    "cli",
]
#: The folders of the web, lowest first; its own modules and the words of pages are the ground of all others.
FOLDERS = {
    "": 0, "words": 0, "answers": 1, "forms": 2, "reading": 3, "status": 4, "panels": 5, "data": 6, "sparql": 7,
    "charts": 8, "compare": 8, "disputes": 8, "explorer": 8, "timeline": 8, "pages": 9, "programs": 10, "serving": 11,
}  # fmt: skip
ONLY_IN = {
    "flask": {"web"},
    "werkzeug": {"web"},
    "httptools": {"http"},
    "uvloop": {"web"},
    "prometheus_client": {"web"},
    "click": {"cli"},
    "rich": {"cli"},
    "yaml": {"load", "query", "build"},
    "pyshacl": {"check"},
    "owlready2": {"check"},
    "rdflib": {"check"},
    "pyld": {"export"},
    "sqlite3": {"search", "build"},
    "pypinyin": {"search"},
    "opencc": {"search"},
    "pyarrow": {"export"},
    "pyoxigraph": set(LAYERS) - {"errors", "resources", "control", "agents", "api", "web", "cli"},
    "mcp": {"agents"},
    "markupsafe": {"draw", "web"},
    "babel": {"web"},
}
MODULES = [p for p in sorted(PACKAGE.rglob("*.py")) if p.parent != PACKAGE or not p.stem.startswith("__")]


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}: write the import in full"
            whole = node.module == PACKAGE.name
            yield from ([f"{node.module}.{a.name}" for a in node.names] if whole else [node.module])


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_downwards(path: Path) -> None:
    mine = layer(path)
    assert mine in LAYERS, f"{mine} has no place in LAYERS"
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == PACKAGE.name and rest and not rest.startswith("__"):
            theirs = rest.split(".")[0]
            assert LAYERS.index(theirs) <= LAYERS.index(mine), f"{mine} imports {theirs}"
        assert mine in ONLY_IN.get(top, {mine}), f"{mine} imports {top}"


def folder(name: str) -> str:
    """Return the folder of the web that a module is in, "" for one above the folders."""
    found = name.split(".")[2:3]
    return found[0] if found and (PACKAGE / "web" / found[0]).is_dir() else ""


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if layer(p) == "web" and p != PACKAGE / "web" / "__init__.py"],
    ids=lambda p: p.relative_to(PACKAGE).as_posix(),
)
def test_folders_of_the_web_point_downwards(path: Path) -> None:
    mine = folder(f"{PACKAGE.name}." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts))
    for name in imports(path):
        if name.startswith(f"{PACKAGE.name}.web"):
            theirs = folder(name)
            assert theirs == mine or FOLDERS[theirs] <= FOLDERS[mine] - (FOLDERS[mine] > 0), f"{mine} imports {theirs}"


def test_the_rules_notice_a_wrong_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sinograph" / "load"
    folder.mkdir(parents=True)
    wrong = folder / "wrong.py"
    wrong.write_text("from sinograph.web import create_app\n")
    monkeypatch.setattr(f"{__name__}.PACKAGE", folder.parent)
    with pytest.raises(AssertionError, match="load imports web"):
        test_imports_point_downwards(wrong)
    folder = tmp_path / "sinograph" / "web" / "words"
    folder.mkdir(parents=True)
    wrong = folder / "wrong.py"
    wrong.write_text("from sinograph.web.serving import observe\n")
    (folder.parent / "serving").mkdir()
    with pytest.raises(AssertionError, match="words imports serving"):
        test_folders_of_the_web_point_downwards(wrong)
