"""What is in a graph, counted: the numbers behind VoID, DCAT and the service description.

The queries are those of ``queries/statistics``. The build runs them once for each snapshot and keeps the counts beside
it; the server runs them itself for a snapshot that was written.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sinograph.errors import QueryError, SinographError
from sinograph.query import library
from sinograph.resources import share

FILE = "statistics.json"
#: Runs a SELECT; the solutions as plain strings by variable.
Select = Callable[[str], Iterable[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a property occurs."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of one snapshot. What could not be counted in time is empty or None, never wrong."""

    properties: dict[str, Usage] = field(default_factory=dict)
    """Properties of the default graph."""
    classes: dict[str, int] = field(default_factory=dict)
    """Things by class, in the default graph."""
    examples: dict[str, str] = field(default_factory=dict)
    """One thing for each class."""
    graphs: dict[str, int] = field(default_factory=dict)
    """Triples by named graph."""
    links: dict[str, dict[str, int]] = field(default_factory=dict)
    """Links by the namespace they lead to and by predicate."""
    subjects: int | None = None
    objects: int | None = None
    entities: int | None = None

    @property
    def triples(self) -> int | None:
        """Triples of the default graph; None if they could not be counted."""
        if not self.properties:
            return 0 if self.subjects == 0 else None
        return sum(usage.triples for usage in self.properties.values())


def collect(select: Select) -> Statistics:
    """Count what is there; a query that fails (its deadline, for one) leaves its part out."""
    properties, classes, graphs, totals, links = (
        _rows(select, name) for name in ("properties", "classes", "graphs", "totals", "links")
    )
    found: dict[str, dict[str, int]] = {}
    for row in links:
        found.setdefault(row["space"], {})[row["predicate"]] = int(row["links"])
    total = totals[0] if totals else {}
    return Statistics(
        properties={
            r["property"]: Usage(int(r["triples"]), int(r["subjects"]), int(r["objects"]))
            for r in _sorted(properties, "property")
        },
        classes={r["class"]: int(r["entities"]) for r in _sorted(classes, "class")},
        examples={r["class"]: r["example"] for r in _sorted(classes, "class") if "example" in r},
        graphs={r["graph"]: int(r["triples"]) for r in _sorted(graphs, "graph")},
        links=found,
        **{name: int(total[name]) for name in ("subjects", "objects", "entities") if name in total},
    )


def write(folder: Path, statistics: Statistics) -> None:
    """Keep the counts in the folder of a snapshot."""
    (folder / FILE).write_text(json.dumps(asdict(statistics), ensure_ascii=False) + "\n", encoding="utf-8")


def read(folder: Path) -> Statistics | None:
    """Return the counts kept in the folder of a snapshot; None if there are none."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        parts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        usages = {name: Usage(**usage) for name, usage in parts.pop("properties").items()}
        return Statistics(properties=usages, **parts)
    except (ValueError, TypeError, KeyError) as error:
        raise SinographError(f"{path} cannot be read: {error}", hint="remove it; it is counted anew") from error


@cache
def _text(name: str) -> str:
    return library.find(share() / "queries" / "statistics", name).text


def _rows(select: Select, name: str) -> list[Mapping[str, str]]:
    try:
        return list(select(_text(name)))
    except QueryError:
        return []


def _sorted(rows: Iterable[Mapping[str, str]], key: str) -> list[Mapping[str, str]]:
    return sorted((row for row in rows if key in row), key=lambda row: row[key])
