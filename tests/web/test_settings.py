"""Settings: flag before environment before file before default; what is wrong is refused and named; nothing leaks."""

import json
import tomllib
from dataclasses import dataclass, field, fields, make_dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from click.testing import CliRunner

from sinograph.cli import main
from sinograph.errors import SinographError
from sinograph.web import Settings
from sinograph.web.configure import configure, doubtful
from sinograph.web.setting import from_environment, settings_of


@pytest.fixture(autouse=True)
def nobody_configured_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sinograph.web.configure.user_config_path", lambda name: tmp_path / "of-the-user")
    for setting in settings_of(Settings).values():
        monkeypatch.delenv(setting.variable, raising=False)


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / "sinograph.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_field_can_be_set_by_its_variable() -> None:
    given = {
        "SINOGRAPH_HOME": "/srv/graph",
        "SINOGRAPH_PORT": "80",
        "SINOGRAPH_TIMEOUT": "2.5",
        "SINOGRAPH_ALLOW_SERVICE": "https://query.wikidata.org/  https://dbpedia.org/sparql",
        "UNRELATED": "x",
    }
    settings = Settings.from_environment(given)
    assert (settings.home, settings.port, settings.timeout) == (Path("/srv/graph"), 80, 2.5)
    assert settings.allow_service == ("https://query.wikidata.org/", "https://dbpedia.org/sparql")
    assert settings.host == Settings().host


def test_the_limits_of_the_engine_follow_the_settings() -> None:
    limits = Settings(timeout=3, memory_mb=99, workers=5, queue=6, max_query=7, allow_service=("x:",)).limits()
    assert (limits.timeout_s, limits.memory_mb, limits.workers, limits.queue) == (3, 99, 5, 6)
    assert (limits.max_text, limits.services) == (7, ("x:",))


@pytest.mark.parametrize(
    ("variable", "value", "form"),
    [
        ("PORT", "http", "1 to 65535"),
        ("PORT", "70000", "1 to 65535"),
        ("TIMEOUT", "nan", "0.1 or more"),
        ("WORKERS", "0", "1 or more"),
        ("QUEUE", "-1", "0 or more"),
        ("WRITABLE", "perhaps", "true or false"),
    ],
)
def test_a_value_of_the_wrong_form_is_named(variable: str, value: str, form: str) -> None:
    with pytest.raises(SinographError, match=f"SINOGRAPH_{variable}='{value}'.*{form}"):
        Settings.from_environment({f"SINOGRAPH_{variable}": value})


def test_settings_are_values() -> None:
    assert Settings(port=1) == Settings(port=1) and len({f.name for f in fields(Settings)}) > 10
    with pytest.raises(AttributeError):
        Settings().port = 1  # type: ignore[misc]


def test_a_flag_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "home", "port = 1\nworkers = 1\nqueue = 1\nallow_service = ['https://a.example/']\n")
    environment = {"SINOGRAPH_PORT": "2", "SINOGRAPH_WORKERS": "2"}
    found = configure(tmp_path / "home", {"port": 3, "set": ("max_age=7",)}, environment=environment)
    taken, origins = found.settings, found.origins
    assert (taken.port, taken.workers, taken.queue, taken.max_age, taken.threads) == (3, 2, 1, 7, Settings().threads)
    assert taken.allow_service == ("https://a.example/",) and taken.home == tmp_path / "home"
    assert (origins["port"], origins["workers"]) == ("flag --port", "environment SINOGRAPH_WORKERS")
    assert (origins["queue"], origins["max_age"]) == (f"file {path}", "flag --set")
    assert (origins["threads"], origins["home"]) == ("default", "default")


def test_the_file_is_the_named_one_or_that_of_the_home_or_that_of_the_user(tmp_path: Path) -> None:
    def port(**options: Any) -> int:
        return configure(tmp_path / "home", **{"environment": {}, **options}).settings.port

    assert port() == Settings().port
    written(tmp_path / "of-the-user", "port = 1")
    assert port() == 1
    written(tmp_path / "home", "port = 2")
    assert port() == 2
    third, fourth = written(tmp_path / "third", "port = 3"), written(tmp_path / "fourth", "port = 4")
    assert port(environment={"SINOGRAPH_CONFIG": str(third)}) == 3
    assert port(environment={"SINOGRAPH_CONFIG": str(third)}, file=fourth) == 4
    with pytest.raises(SinographError, match="absent.toml.*--config"):
        port(file=tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max-body = 1", "there is no setting max-body; did you mean max_body?"),
        ("prot = 1", "there is no setting prot; did you mean port?"),
        ("zzz = 1", "there is no setting zzz$"),
        ("[server]\nport = 1", "there is no setting server"),
        ("port = 'http'", "port = 'http' should be a whole number, 1 to 65535"),
        ("port = 80.5", "port = 80.5 should be"),
        ("port = true", "port = True should be"),
        ("writable = 1", "writable = 1 should be true or false"),
        ("url = 5", "url = 5 should be a text"),
        ("allow_service = 'x'", "allow_service = 'x' should be a list, each a text"),
        ("metrics_from = ['10.0.0.1/8']", "each a network such as 10.0.0.0/8"),
        ("home = '/srv'", "home is found before this file"),
        ("port = ", "this is not TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_refused_with_file_key_and_way_out(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path / "home", text)
    with pytest.raises(SinographError, match=said) as refused:
        configure(tmp_path / "home", environment={})
    assert str(path) in str(refused.value)


def test_all_that_is_wrong_in_a_file_is_said_at_once(tmp_path: Path) -> None:
    written(tmp_path / "home", "port = 0\nprivat = true\n")
    with pytest.raises(SinographError) as refused:
        configure(tmp_path / "home", environment={})
    assert len(str(refused.value).splitlines()) == 2 and "did you mean private?" in str(refused.value)


@pytest.mark.parametrize("pair", ["prot=1", "port", "port=x", "home=/x", "="])
def test_set_takes_any_setting_and_nothing_else(tmp_path: Path, pair: str) -> None:
    with pytest.raises(SinographError, match="--set"):
        configure(tmp_path, {"set": (pair,)}, environment={})


def test_a_misspelt_variable_is_pointed_out() -> None:
    given = {"SINOGRAPH_PROT": "1", "SINOGRAPH_TEST_HOME": "/x", "SINOGRAPH_CONFIG": "x", "SINOGRAPH_PORT": "1"}
    assert doubtful(given) == ["SINOGRAPH_PROT is no setting; did you mean SINOGRAPH_PORT?"]


def test_a_new_field_is_enough(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Grown(Settings):
        mode: Literal["fast", "safe"] = "safe"
        """How it is done."""
        key: str = field(default="", metadata={"secret": True})
        """What nobody may see."""

    grown = settings_of(Grown)
    assert grown["mode"].about == "How it is done." and grown["mode"].choices == ("fast", "safe")
    assert from_environment(Grown, {"SINOGRAPH_MODE": "fast"}) == {"mode": "fast"}
    with pytest.raises(SinographError, match="SINOGRAPH_MODE='save'.*one of 'fast', 'safe'; did you mean safe?"):
        from_environment(Grown, {"SINOGRAPH_MODE": "save"})
    assert "hush" not in str(grown["key"].shown("hush")) and grown["key"].shown("") == ""


def test_every_setting_says_what_it_is_about() -> None:
    silent = [name for name, setting in settings_of(Settings).items() if not setting.about.endswith(".")]
    assert silent == []
    assert settings_of(make_dataclass("Made", [("x", int, 1)]))["x"].about == ""


def test_show_config_prints_each_setting_with_its_origin(tmp_path: Path) -> None:
    path = written(tmp_path / "home", "queue = 5\nurl = 'https://me:hush@example.org/'\n")
    command = ["--home", str(tmp_path / "home"), "serve", "--show-config", "--port", "99"]
    shown = CliRunner().invoke(main, command)
    assert shown.exit_code == 0, shown.output
    assert "= 99  # flag --port" in shown.output and f"= 5  # file {path}" in shown.output
    assert "hush" not in shown.output and not (tmp_path / "home" / "current").exists()
    document = json.loads(CliRunner().invoke(main, [*command, "--json"]).output)
    assert document["file"] == str(path)
    assert [one["name"] for one in document["settings"]] == [f.name for f in fields(Settings)]
    by_name = {one["name"]: one for one in document["settings"]}
    assert by_name["port"]["value"] == 99 and by_name["port"]["variable"] == "SINOGRAPH_PORT"
    assert by_name["home"]["from"] == "flag --home" and by_name["url"]["value"] == "https://…@example.org/"


def test_what_show_config_prints_is_a_settings_file(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["--home", str(tmp_path), "serve", "--show-config"]).output
    assert tomllib.loads(shown)["port"] == Settings().port
    written(tmp_path, shown)
    again = configure(tmp_path, environment={})
    assert again.settings == Settings(home=tmp_path)
    assert {o for n, o in again.origins.items() if n != "home"} == {f"file {tmp_path / 'sinograph.toml'}"}


def test_bad_settings_end_the_command_with_one_line(tmp_path: Path) -> None:
    written(tmp_path, "prot = 1\n")
    refused = CliRunner().invoke(main, ["--home", str(tmp_path), "serve"])
    assert refused.exit_code == 1 and "did you mean port?" in refused.output and "Traceback" not in refused.output
