"""What an engine gives back: bytes in a format for the web, typed terms for pages."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_NUMERIC = re.compile(r"http://www\.w3\.org/2001/XMLSchema#(integer|decimal|double|float|long|int|nonNegativeInteger)")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


@dataclass(slots=True)
class Answer:
    """One answer. If it has ``ended``, its evaluation has ended well, so whoever sends it can promise its ``size``.

    One that has not is larger than what is collected: ``size`` bytes are there, and reading on may raise QueryError or
    SinographError; what has been sent must then be broken off.
    """

    form: str
    format: str
    content_type: str
    snapshot: str
    chunks: Iterator[bytes]
    size: int
    rows: int | None = None
    complete: bool = True
    """False only if ``Query.rows`` has cut the solutions."""
    seconds: float = 0.0
    """Time of the evaluation."""
    waited: float = 0.0
    """Time spent waiting for a worker."""
    cached: bool = False
    """True if it was remembered and nothing was evaluated."""
    ended: bool = True
    on_close: Callable[[], None] = field(default=lambda: None, repr=False)

    def read(self) -> bytes:
        """Return the whole body."""
        return b"".join(self.chunks)

    def close(self) -> None:
        """Let go of what is not yet read. Safe to call twice."""
        self.on_close()


@dataclass(frozen=True, slots=True)
class Term:
    """One RDF term of a solution, without any RDF library."""

    kind: str
    """``iri``, ``literal``, ``bnode`` or ``triple``."""
    value: str
    datatype: str | None = None
    """None for plain strings and text in a language."""
    language: str | None = None

    def __str__(self) -> str:
        """The value alone, as a page shows it."""
        return self.value

    @property
    def number(self) -> float | None:
        """The value as a number, None if its datatype is not numeric."""
        return float(self.value) if self.datatype and _NUMERIC.fullmatch(self.datatype) else None

    def n_triples(self) -> str:
        """The term as N-Triples, ready to be a substitution in the next query."""
        if self.kind == "iri":
            return f"<{self.value}>"
        if self.kind != "literal":
            raise ValueError(f"a {self.kind} cannot be named in a query")
        suffix = f"@{self.language}" if self.language else f"^^<{self.datatype}>" if self.datatype else ""
        return f'"{self.value.translate(_ESCAPES)}"{suffix}'


Row = Mapping[str, Term]


def iri(value: str) -> str:
    """Return ``value`` as an N-Triples IRI for a substitution; ValueError if a query could be broken with it."""
    if re.search(r'[\x00-\x20<>"{}|^`\\]', value):
        raise ValueError(f"{value!r} is not an IRI")
    return f"<{value}>"


def read_rows(data: bytes) -> list[dict[str, Term]]:
    """Read SPARQL results JSON; an unbound variable is absent from its row."""
    document: dict[str, Any] = json.loads(data)
    return [{name: _term(part) for name, part in row.items()} for row in document["results"]["bindings"]]


def read_variables(data: bytes) -> list[str]:
    """Read the names of the columns from SPARQL results JSON."""
    names: list[str] = json.loads(data)["head"]["vars"]
    return names


def _term(part: Mapping[str, Any]) -> Term:
    kind = part["type"]
    if kind == "uri":
        return Term("iri", part["value"])
    if kind == "triple":
        parts = (_term(part["value"][name]) for name in ("subject", "predicate", "object"))
        return Term("triple", " ".join(p.value if p.kind == "bnode" else p.n_triples() for p in parts))
    return Term(kind, part["value"], part.get("datatype"), part.get("xml:lang"))
