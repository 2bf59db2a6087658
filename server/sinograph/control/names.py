"""Finds the chip, line of chips or destination a person means."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from sinograph.control.read import Row, Selecting, ask, local
from sinograph.errors import NotFound, RequestError
from sinograph.vocabulary import ENTITY


@dataclass(frozen=True)
class Named:
    """An entity that was asked for: ``path`` is kind/slug; ``line`` says that it is a line of chips."""

    path: str
    label: str
    line: bool = False

    @property
    def iri(self) -> str:
        """The IRI of the entity."""
        return ENTITY + self.path


def chip(engine: Selecting, text: str) -> Named:
    """Return the chip or line of chips called ``text``: a slug, or a name with or without its maker.

    Raises ``NotFound`` with near matches, ``RequestError`` when several chips have the name.
    """
    return register(engine, "chips").find(text, "chip")


def place(engine: Selecting, text: str) -> Named:
    """Return the destination called ``text``: a slug, a name or a two-letter code. Raises as ``chip``."""
    return register(engine, "places").find(text, "destination")


def day(text: str | date) -> str:
    """Return a day as YYYY-MM-DD; raises ``RequestError`` when it is none of the calendar."""
    if isinstance(text, date):
        return text.isoformat()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise RequestError(f"'{text}' is no day of the calendar", hint="write YYYY-MM-DD") from error


def register(engine: Selecting, kind: str) -> "Register":
    """Return the names of all things of a kind (``chips`` or ``places``), read from the engine."""
    return Register(ask(engine, "names"), kind)


class Register:
    """All names of one kind; ``labels`` holds the English label by path, ``lines`` the lines of chips."""

    def __init__(self, rows: Iterable[Row], kind: str) -> None:
        """Take the ``rows`` of ``names.rq`` that are of the ``kind``."""
        self.kind = kind
        self.names: dict[str, list[str]] = defaultdict(list)
        self.labels: dict[str, str] = {}
        self.lines: set[str] = set()
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        path = local(row["entity"])
        if path.startswith(f"{self.kind}/"):
            self.names[path].append(row["name"])
            if row["main"] == "true":
                self.labels[path] = row["name"]
            if row["line"] == "true":
                self.lines.add(path)

    def find(self, text: str, what: str) -> Named:
        """Return what is called ``text``; ``what`` names the kind in errors. Raises as ``chip``."""
        path = text if text.startswith(f"{self.kind}/") else f"{self.kind}/{text}"
        for candidate in (path, path.lower()):
            if candidate in self.names:
                return self.named(candidate)
        wanted = _plain(text)
        found = {p for p, names in self.names.items() if any(_plain(n) == wanted for n in names)}
        if not found:
            # People leave the maker out: H800 is the NVIDIA H800.
            found = {p for p, names in self.names.items() if any(_plain(_rest(n)) == wanted for n in names)}
        found = found & self.lines or found
        if wanted and len(found) == 1:
            return self.named(found.pop())
        if wanted and found:
            names = " or ".join(p.split("/")[1] for p in sorted(found)[:5])
            raise RequestError(f"'{text}' is the name of several {what}s", hint=f"write {names}")
        raise NotFound(f"no {what} is called '{text}'", hint=self._near(text))

    def named(self, path: str) -> Named:
        """Return a thing of this register by its path."""
        return Named(path, self.labels.get(path, path), path in self.lines)

    def near(self, text: str, most: int = 6) -> list[str]:
        """Return the paths of what is called so, else of what is called nearly so, likeliest first."""
        wanted = _plain(text)
        alike = [p for p, names in self.names.items() if any(wanted in (_plain(n), _plain(_rest(n))) for n in names)]
        if wanted and alike:
            return sorted(alike)[:most]
        known: dict[str, str] = {}
        for path, names in self.names.items():
            for name in (path.split("/")[1], *names, *map(_rest, names)):
                known.setdefault(name.casefold(), path)
        found = get_close_matches(text.casefold(), known, n=most, cutoff=0.5)
        return list(dict.fromkeys(known[m] for m in found))

    def _near(self, text: str) -> str:
        near = [path.split("/")[1] for path in self.near(text)][:3]
        return f"did you mean {' or '.join(near)}?" if near else "see the list of chips and places"


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _rest(name: str) -> str:
    return name.split(" ", 1)[1] if " " in name else name
