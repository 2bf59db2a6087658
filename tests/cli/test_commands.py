"""The command line: exit codes, one-line errors, help with an example."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "server"),
        "SINOGRAPH_HOME": str(home),
        "NO_COLOR": "1",
        **more,
    }
    command = [sys.executable, "-m", "sinograph", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, env=environment, cwd=home)


@pytest.fixture(scope="module")
def home(snapshot_dir: Path) -> Path:
    return snapshot_dir.parents[1]


def test_status_as_json(home: Path) -> None:
    ran = run("status", "nvidia-h800", "--to", "CN", "--on", "2023-12-01", "--json", home=home)
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert (answer["status"], answer["basis"]) == ("licenceRequired", "rule")


@pytest.mark.parametrize(("seat", "status"), [((), "noRequirementFound"), (("--hq", "CN"), "licenceRequired")])
def test_the_seat_of_the_end_user_counts_abroad(home: Path, seat: tuple[str, ...], status: str) -> None:
    ran = run("status", "nvidia-h100-sxm", "--to", "SG", *seat, "--on", "2023-11-17", "--json", home=home)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["status"] == status


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("status", "nvidia-h900", "--to", "CN", "--on", "2023-12-01"), 1, "did you mean"),
        (("status", "--to", "CN", "--on", "2023-12-01"), 2, "name a CHIP"),
        (("query", "no-such-question"), 1, "no query is called"),
        (("query", "training-cost-claims", "modle=x"), 1, "did you mean 'model'"),
        (("query", "training-cost-claims", "model"), 2, "PARAM=VALUE"),
        (("frobnicate",), 2, "No such command 'frobnicate'; '"),
        (("--frobnicate",), 2, "No such option"),
        (("serve", "--port", "x"), 2, "serve --help' shows how"),
        (("token", "new"), 2, "Missing option '--scope'"),
        (("restore", "/no/such/folder"), 2, "does not exist"),
        (("--home", "/proc/none", "query", "training-cost-claims"), 1, "name another with --home"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(home: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = run(*arguments, home=home)
    assert ran.returncode == code
    assert said in ran.stderr and len(ran.stderr.splitlines()) == 1


def test_bad_data_ends_with_every_problem_and_code_1(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "models"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text("type: LangageModel\nlabel: A\n")
    (folder / "b.yaml").write_text("type: LanguageModel\n")
    ran = run("check", "--data", str(tmp_path / "data"), home=home)
    assert ran.returncode == 1
    assert [line.split(": ")[0] for line in ran.stderr.splitlines()] == ["data/models/a.yaml:1", "data/models/b.yaml:1"]


def test_a_port_that_is_taken_is_one_line(home: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = run("serve", "--port", str(taken.getsockname()[1]), home=home)
    assert ran.returncode == 1
    assert "choose another with --port" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_every_question_is_listed(home: Path) -> None:
    ran = run("query", "--list", home=home)
    names = {path.stem for path in (ROOT / "queries" / "answers").glob("*.rq")}
    assert {line.split()[0] for line in ran.stdout.splitlines()} == names
