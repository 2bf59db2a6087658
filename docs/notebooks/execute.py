"""Runs the code cells of a notebook and writes what they print into it: python docs/notebooks/execute.py NAME.ipynb."""

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any


def outputs(notebook: dict[str, Any]) -> list[str]:
    """Return what each code cell prints, run one after the other in one namespace."""
    space: dict[str, Any] = {"__name__": "__main__"}
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("".join(cell["source"]), "cell", "exec"), space)  # noqa: S102
            found.append(printed.getvalue())
    return found


def stored(cell: dict[str, Any]) -> str:
    """Return what a cell holds as its output."""
    return "".join(line for one in cell["outputs"] for line in one.get("text", ()))


def execute(path: Path) -> None:
    """Run a notebook and write its outputs into it."""
    notebook = json.loads(path.read_text("utf-8"))
    shown = iter(outputs(notebook))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, 1):
        text = next(shown)
        cell["execution_count"] = number
        stream = {"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)}
        cell["outputs"] = [stream] if text else []
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        execute(Path(__file__).parent / Path(name).name)
