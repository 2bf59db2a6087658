"""The examples of deployment name settings, commands and paths that exist; systemd itself reads the unit."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sinograph.web.configure import configure
from sinograph.web.setting import settings_of
from sinograph.web.settings import Settings

DEPLOY = Path(__file__).parents[1] / "deploy"


def test_the_settings_file_is_taken() -> None:
    taken = configure(Path("/nowhere"), file=DEPLOY / "sinograph.toml", environment={}).settings
    assert taken.log_clients == "network" and taken.url.startswith("https://")


def test_the_unit_stops_later_than_the_server_and_signals_only_that() -> None:
    unit = (DEPLOY / "sinograph.service").read_text()
    taken = configure(Path("/nowhere"), file=DEPLOY / "sinograph.toml", environment={}).settings
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.M)
    assert int(stop) > taken.drain + taken.drain_delay and "KillMode=mixed" in unit
    assert "serve --config /etc/sinograph/sinograph.toml" in unit


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "sinograph.service").read_text().replace("/opt/sinograph/bin/sinograph", sys.executable)
    (tmp_path / "sinograph.service").write_text(unit)
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "sinograph.service")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    about_ours = [line for line in (done.stdout + done.stderr).splitlines() if "sinograph.service" in line]
    assert about_ours == []


def test_the_container_sets_what_is_a_setting() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    known = {setting.variable for setting in settings_of(Settings).values()}
    assert set(re.findall(r"SINOGRAPH_[A-Z_]+", text)) <= known
    assert "/readyz" in text and 'CMD ["sinograph", "serve"]' in text


@pytest.mark.parametrize("name", ["sinograph.service", "Containerfile"])
def test_an_example_that_was_not_run_says_so(name: str) -> None:
    head = (DEPLOY / name).read_text().splitlines()[:3]
    assert any("not run" in line for line in head)
