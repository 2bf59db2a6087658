"""Reads ``queries/**/*.rq``: the SPARQL text and what its ``#+`` header lines say.

The header is YAML behind ``#+``, so the file stays plain SPARQL::

    #+ title: Every claim about a training cost
    #+ question: What did a model cost to train, who says so and what does the figure measure?
    #+ params: {model: {type: entity, default: models/deepseek-v3}}
    #+ expect: {min_rows: 5}
"""

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

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
    expect: dict[str, object] = field(default_factory=dict)


def read(path: Path) -> NamedQuery:
    """Read one query file; raises ``QueryError`` when its header is missing or broken."""
    text = path.read_text(encoding="utf-8")
    lines = [line.removeprefix("#+").removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.safe_load("\n".join(lines)) or {}
    except yaml.YAMLError as error:
        raise QueryError(
            f"the header of {path.name} is not YAML: {error}", hint="quote texts that hold ': '"
        ) from error
    if not isinstance(header, dict) or "title" not in header:
        raise QueryError(f"{path.name} has no title", hint="begin the file with '#+ title: …'")
    params = tuple(
        Parameter(name, str(about.get("type", "entity")), _text(about.get("default")), str(about.get("about", "")))
        for name, about in (header.get("params") or {}).items()
    )
    return NamedQuery(
        name=path.stem,
        text=text,
        title=str(header["title"]),
        question=str(header.get("question", "")),
        why=str(header.get("why", "")),
        params=params,
        expect=dict(header.get("expect") or {}),
    )


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
