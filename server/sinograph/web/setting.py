"""One setting: what its value may be, how it is read from text and from TOML, how it is shown to people."""

import ast
import inspect
import math
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from sinograph.errors import SinographError

PREFIX = "SINOGRAPH_"
_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_SECRET_IN_URL = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_HIDDEN = "(set, not shown)"


@dataclass(frozen=True, slots=True)
class Between:
    """Smallest and largest value of a number; without it a number is 0 or more."""

    least: float = 0
    most: float = math.inf

    def __str__(self) -> str:
        """In words: ``0 or more``, ``1 to 65535``."""
        return f"{self.least:g} or more" if self.most == math.inf else f"{self.least:g} to {self.most:g}"


@dataclass(frozen=True, slots=True)
class Each:
    """What a text, or each text of a list, must be: ``read`` raises ValueError for others, ``form`` is for people."""

    form: str
    read: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of the settings; ``kind`` is its type without annotations."""

    name: str
    kind: Any
    between: Between
    each: Each | None
    about: str
    default: Any
    secret: bool

    @property
    def variable(self) -> str:
        """The environment variable of the setting."""
        return PREFIX + self.name.upper()

    @property
    def choices(self) -> tuple[str, ...]:
        """The values there are, where they can be listed."""
        return tuple(map(str, get_args(self.kind))) if get_origin(self.kind) is Literal else ()

    @property
    def form(self) -> str:
        """What a value looks like, in words."""
        if self.choices:
            return f"one of {', '.join(map(repr, self.choices))}"
        number = {int: "a whole number", float: "a number"}.get(self.kind)
        if number:
            return f"{number}, {self.between}"
        text = self.each.form if self.each else "a text"
        return {bool: "true or false", tuple[str, ...]: f"a list, each {text}"}.get(self.kind, text)

    def from_text(self, text: str) -> Any:
        """Read a value as written in the environment or behind ``--set``; ValueError says what it should be."""
        if self.kind is bool:
            if text.strip().lower() not in _SWITCHES:
                raise ValueError(f"should be {self.form}")
            return _SWITCHES[text.strip().lower()]
        if self.kind == tuple[str, ...]:
            return self.checked(text.split())
        if self.kind in (int, float):
            try:
                return self.checked(self.kind(text))
            except ValueError as error:
                raise ValueError(f"should be {self.form}") from error
        return self.checked(text)

    def checked(self, value: Any) -> Any:
        """Return a value of the type of this setting, as TOML or a flag gave it; ValueError says what it should be."""
        wrong = ValueError(f"should be {self.form}")
        if self.kind is bool or isinstance(value, bool):
            if self.kind is not bool or not isinstance(value, bool):
                raise wrong
            return value
        if self.kind in (int, float):
            if not isinstance(value, int | (self.kind)) or not self.between.least <= value <= self.between.most:
                raise wrong
            return self.kind(value)
        if self.kind == tuple[str, ...]:
            if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
                raise wrong
            for part in value:
                self._read(part, wrong)
            return tuple(value)
        if isinstance(value, Path) and self.kind is Path:
            return value
        if not isinstance(value, str) or "\x00" in value:
            raise wrong
        if self.choices and value not in self.choices:
            raise ValueError(f"should be {self.form}{near(value, self.choices)}")
        self._read(value, wrong)
        return Path(value).expanduser() if self.kind is Path else value

    def _read(self, text: str, wrong: ValueError) -> None:
        try:
            if self.each:
                self.each.read(text)
        except ValueError:
            raise wrong from None

    def shown(self, value: Any) -> Any:
        """Return a value as JSON may hold it and everybody may read it: no secret, no password in an address."""
        if self.secret and value:
            return _HIDDEN
        if isinstance(value, tuple):
            return [_without_password(part) for part in value]
        return _without_password(str(value)) if isinstance(value, str | Path) else value


def near(word: str, words: Any) -> str:
    """Return ``; did you mean …?`` with the word that looks most like it, or nothing."""
    found = get_close_matches(word.lower().replace("-", "_"), list(words), 1, 0.6)
    return f"; did you mean {found[0]}?" if found else ""


@cache
def settings_of(cls: type) -> Mapping[str, Setting]:
    """Return the settings that the fields of a dataclass are; the text below a field says what it is about."""
    hints, about = get_type_hints(cls, include_extras=True), _texts_below(cls)
    found = {}
    for part in fields(cls):
        kind, between, each = hints[part.name], Between(), None
        if get_origin(kind) is Annotated:
            kind, *notes = get_args(kind)
            between = next((note for note in notes if isinstance(note, Between)), between)
            each = next((note for note in notes if isinstance(note, Each)), None)
        default = part.default if part.default_factory is MISSING else part.default_factory()
        secret = bool(part.metadata.get("secret"))
        found[part.name] = Setting(part.name, kind, between, each, about.get(part.name, ""), default, secret)
    return found


def from_environment(cls: type, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of all ``SINOGRAPH_*`` variables that are settings; an empty one counts as not given.

    SinographError names a variable whose value has the wrong form.
    """
    values = {}
    for name, setting in settings_of(cls).items():
        if text := environment.get(setting.variable):
            try:
                values[name] = setting.from_text(text)
            except ValueError as error:
                raise SinographError(f"{setting.variable}={setting.shown(text)!r}: {name} {error}") from error
    return values


def _texts_below(cls: type) -> dict[str, str]:
    try:
        source = inspect.getsource(cls)
    except OSError:  # installed without sources
        return {}
    (body,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(body, ast.ClassDef)
    texts = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            texts[field.target.id] = " ".join(str(ast.literal_eval(text.value)).split())
    return texts


def _without_password(text: str) -> str:
    return _SECRET_IN_URL.sub("…", text)
