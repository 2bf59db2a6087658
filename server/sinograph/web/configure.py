"""Where settings come from: a flag before the environment, that before a TOML file, that before the default."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from sinograph.errors import SinographError
from sinograph.web.setting import PREFIX, from_environment, near, settings_of
from sinograph.web.settings import Settings

FILE = "sinograph.toml"
#: Commands find the file through the home, so it cannot name the home.
_NOT_IN_FILES = "home"


@dataclass(frozen=True, slots=True)
class Configured:
    """Settings, and for each what it was taken from: ``flag --port``, ``file /srv/graph/sinograph.toml`` …"""

    settings: Settings
    origins: Mapping[str, str]
    file: Path | None

    def listed(self) -> Iterator[dict[str, Any]]:
        """Each setting as name, value, origin, variable and what it is about; no secret is among them."""
        for name, setting in settings_of(Settings).items():
            yield {
                "name": name,
                "value": setting.shown(getattr(self.settings, name)),
                "from": self.origins[name],
                "variable": setting.variable,
                "about": setting.about,
            }


def configure(
    home: Path,
    flags: Mapping[str, Any] | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    home_from: str = "default",
) -> Configured:
    """Collect the settings of a server on ``home``.

    ``flags`` holds values by field and ``NAME=VALUE`` texts under ``set``; a ``file`` that is named must exist, else
    ``sinograph.toml`` in the home or in the configuration folder of the user is read, if there is one. Raises
    SinographError that names file, variable or flag, the key, and what was probably meant.
    """
    known = settings_of(Settings)
    environment = os.environ if environment is None else environment
    found = _file_of(home, file, environment)
    values: dict[str, Any] = {}
    origins = dict.fromkeys(known, "default")
    given = dict(flags or {})
    several = given.pop("set", ())
    for part, origin in (
        (_from_file(found) if found else {}, lambda name: f"file {found}"),
        (from_environment(Settings, environment), lambda name: f"environment {known[name].variable}"),
        (_from_pairs(several), lambda name: "flag --set"),
        (_from_flags(given), _flag),
    ):
        values.update(part)
        origins.update({name: origin(name) for name in part})
    return Configured(Settings(**{**values, "home": home}), {**origins, "home": home_from}, found)


def doubtful(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return a remark for each variable that looks like the misspelt name of a setting."""
    variables = [setting.variable for setting in settings_of(Settings).values()]
    found = os.environ if environment is None else environment
    remarks = []
    for name in sorted(found):
        if name.startswith(PREFIX) and name not in variables and name != f"{PREFIX}CONFIG":
            if close := get_close_matches(name, variables, 1, 0.9):
                remarks.append(f"{name} is no setting; did you mean {close[0]}?")
    return remarks


def _file_of(home: Path, file: Path | None, environment: Mapping[str, str]) -> Path | None:
    if named := file or (Path(text) if (text := environment.get(f"{PREFIX}CONFIG")) else None):
        return named
    return next((path for path in (home / FILE, user_config_path("sinograph") / FILE) if path.is_file()), None)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SinographError(f"the settings cannot be read: {error}", hint="name another file with --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SinographError(f"{path}: this is not TOML: {error}") from error
    known = settings_of(Settings)
    values, wrong = {}, []
    for name, value in document.items():
        if name == _NOT_IN_FILES:
            wrong.append(f"{path}: home is found before this file; say --home or SINOGRAPH_HOME")
        elif name not in known:
            wrong.append(f"{path}: there is no setting {name}{near(name, known)}")
        else:
            try:
                values[name] = known[name].checked(value)
            except ValueError as error:
                shown = known[name].shown(value)
                wrong.append(f"{path}: {name} = {shown!r} {error}")
    if wrong:
        raise SinographError("\n".join(wrong))
    return values


def _from_pairs(pairs: Iterable[str]) -> dict[str, Any]:
    known, values = settings_of(Settings), {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or name not in known or name == _NOT_IN_FILES:
            raise SinographError(f"--set {name}: there is no such setting{near(name, known)}; write NAME=VALUE")
        try:
            values[name] = known[name].from_text(text)
        except ValueError as error:
            raise SinographError(f"--set {name}={known[name].shown(text)}: {error}") from error
    return values


def _from_flags(flags: Mapping[str, Any]) -> dict[str, Any]:
    known, values = settings_of(Settings), {}
    for name, value in flags.items():
        try:
            values[name] = known[name].checked(value)
        except ValueError as error:
            raise SinographError(f"{_flag(name)} {known[name].shown(value)}: {error}") from error
    return values


def _flag(name: str) -> str:
    return f"flag --{name.replace('_', '-')}"
