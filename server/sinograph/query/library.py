"""Reads ``queries/**/*.rq``: the SPARQL text and what its ``#+`` header lines say.

The header stands behind ``#+``, so the file stays plain SPARQL; ``params`` and ``expect`` are YAML, the rest is text.
Lines indented by three blanks continue the one before::

    #+ title: Every claim about a training cost
    #+ question: What did a model cost to train, who says so and what does the figure measure?
    #+ show: aboutLabel cost certainty saidBy
    #+ params: {model: {type: entity, default: models/deepseek-v3}}
    #+ expect: {min_rows: 5}
"""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from sinograph.errors import NotFound, QueryError


@dataclass(frozen=True)
class Parameter:
    """One parameter of a named query; it is bound by substitution, never pasted into the text."""

    name: str
    type: str
    default: str | None = None
    about: str = ""


@dataclass(frozen=True)
class NamedQuery:
    """A query file: ``text`` is the whole file, which is valid SPARQL."""

    name: str
    text: str
    title: str
    question: str = ""
    why: str = ""
    params: tuple[Parameter, ...] = ()
    show: tuple[str, ...] = ()
    """Columns for a terminal; files and the web get all of them."""
    cq: int | None = None
    """Number of the competency question that the query answers."""
    cannot: str = ""
    """Why the data cannot answer it yet; empty when it can."""
    expect: dict[str, object] = field(default_factory=dict)


def read(path: Path) -> NamedQuery:
    """Read one query file; raises ``QueryError`` when its header is missing or broken."""
    text = path.read_text(encoding="utf-8")
    header = _header(path.name, text)
    if "title" not in header:
        raise QueryError(f"{path.name} has no title", hint="begin the file with '#+ title: …'")
    params = tuple(
        Parameter(name, str(about.get("type", "entity")), _text(about.get("default")), str(about.get("about", "")))
        for name, about in _structure(path.name, header, "params").items()
    )
    return NamedQuery(
        name=path.stem,
        text=text,
        title=header["title"],
        question=_words(header, "question"),
        why=_words(header, "why"),
        params=params,
        show=tuple(header.get("show", "").split()),
        cq=_number(path.name, header),
        cannot=_words(header, "cannot"),
        expect=_structure(path.name, header, "expect"),
    )


def structure(query: NamedQuery, key: str) -> dict[str, Any]:
    """Return a part of a query's header that is YAML, by its key; empty when the header has none."""
    return _structure(query.name, _header(query.name, query.text), key)


def _header(name: str, text: str) -> dict[str, str]:
    """Return what stands behind each key of the header; an indented line continues the one before."""
    found: dict[str, str] = {}
    key = ""
    for line in (line.removeprefix("#+") for line in text.splitlines() if line.startswith("#+")):
        if line.startswith("  "):
            found[key] += "\n" + line
            continue
        key, colon, value = line.strip().partition(":")
        if not colon:
            raise QueryError(f"{name}: the header line '{line.strip()}' has no key", hint="write '#+ key: text'")
        found[key] = value.strip()
    return found


def _words(header: dict[str, str], key: str) -> str:
    """Return a part of the header that is text, on one line; the signs of a YAML block before it are left out."""
    return " ".join(re.sub(r"^[|>][+-]?(?=\s)", "", header.get(key, "")).split())


def _number(name: str, header: dict[str, str]) -> int | None:
    text = header.get("cq", "")
    if text and not text.isdecimal():
        raise QueryError(f"{name}: cq '{text}' is not a number", hint="write '#+ cq: 13'")
    return int(text) if text else None


def _structure(name: str, header: dict[str, str], key: str) -> dict[str, Any]:
    """Return a part of the header that is YAML."""
    try:
        found = yaml.safe_load(header.get(key, "{}"))
    except yaml.YAMLError as error:
        raise QueryError(f"{name}: '{key}' is not YAML: {error}", hint="write {name: value}") from error
    if not isinstance(found, dict):
        raise QueryError(f"{name}: '{key}' is not a mapping", hint="write {name: value}")
    return found


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def read_all(folder: Path) -> dict[str, NamedQuery]:
    """Read every query of a folder, by name."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.rq"))}


def find(folder: Path, name: str) -> NamedQuery:
    """Return the query called ``name``; raises ``NotFound`` with near matches."""
    path = folder / f"{name}.rq"
    if path.parent == folder and path.is_file():
        return read(path)
    near = get_close_matches(name, [p.stem for p in folder.glob("*.rq")], n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "see 'sinograph query --list'"
    raise NotFound(f"no query is called '{name}'", hint=hint)


def body(text: str) -> str:
    """Return the text of a query without its header, for people to read and change."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()
