"""Documents are part of the contract: the README's commands run and print what it says, links lead somewhere."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))] + [
    ROOT / folder / "README.md" for folder in ("data", "ontology", "queries", "bench") if (ROOT / folder).is_dir()
]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Return every ``$ sinograph …`` line of the README with the output printed below it."""
    found = []
    for block in BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith("sinograph ") and "serve" not in command:
                found.append((command, output.strip("\n")))
    return found


@pytest.mark.parametrize(("command", "output"), commands())
def test_the_readme_prints_what_it_says(command: str, output: str, snapshot_dir: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "server"),
        "SINOGRAPH_HOME": str(snapshot_dir.parents[1]),
        "NO_COLOR": "1",
        "COLUMNS": "120",
    }
    arguments = [sys.executable, "-m", "sinograph", *shlex.split(command)[1:]]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=200, env=environment, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    pattern = ".*?".join(re.escape(piece) for piece in squeezed(output).split("…"))
    assert re.search(pattern, squeezed(ran.stdout), re.DOTALL), ran.stdout


def squeezed(text: str) -> str:
    return "\n".join(re.sub(r"\s+", " ", line).strip() for line in text.splitlines())


def test_the_readme_has_examples_to_run() -> None:
    assert len(commands()) >= 3


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_of_documents_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://")):
            assert (path.parent / target).exists(), f"{path.name} points at {target}"


def test_every_command_is_described_in_the_readme() -> None:
    from sinograph.cli import main

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in main.commands if f"sinograph {name}" not in text]
    assert missing == []


def test_every_command_shows_an_example() -> None:
    from sinograph.cli import main

    assert [name for name, command in main.commands.items() if "sinograph" not in (command.help or "")] == []


def test_every_test_of_the_threat_model_exists() -> None:
    named = re.findall(r"`(test_\w+)`", (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8"))
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 50 and sorted(set(named) - written) == []


def test_every_wall_of_the_threat_model_names_a_test() -> None:
    text = (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8")
    walls = text.partition("## Walls and their tests")[2].partition("\n## ")[0]
    rows = [line for line in walls.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20 and [line for line in rows if "`test_" not in line] == []


def test_decisions_are_numbered_in_their_order() -> None:
    text = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1)), "take the next free number when you rebase"


def test_the_contributing_guide_lists_the_layers() -> None:
    from tests.test_layers import LAYERS

    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = re.search(r"Imports point down: `([^`]+)`", text)
    assert listed and re.split(r"\s*·\s*", listed[1]) == LAYERS


def test_the_help_of_query_names_a_question_there_is() -> None:
    from sinograph.cli import main

    named = re.findall(r"sinograph query ([a-z-]+) ", main.commands["query"].help or "")
    assert named and all((ROOT / "queries" / "answers" / f"{name}.rq").is_file() for name in named)
