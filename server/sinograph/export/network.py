"""The network that graph and table formats write: nodes, one edge a statement, the claims and sources behind them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from sinograph.export.columns import TABLES, Column

Row_co = TypeVar("Row_co", covariant=True)
Value = str | int | float | bool | None


class Rows(Protocol[Row_co]):
    """A collection that may be larger than the memory: its size is known, and it can be read again and again."""

    def __len__(self) -> int:
        """How many there are."""

    def __iter__(self) -> Iterator[Row_co]:
        """Read from the first on."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What every file says of itself."""

    snapshot: str
    made: str
    """When the snapshot was made, as ISO 8601 with time zone; so the same snapshot gives the same bytes."""
    selection: str
    """What was asked for, in words or as a query."""
    generator: str = "Sinograph"
    title: str = "Sinograph, a sourced knowledge graph of the AI race"
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
    homepage: str = "https://w3id.org/sinograph/"

    @property
    def day(self) -> str:
        """The day of ``made``."""
        return self.made[:10]

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value of everything, in a fixed order."""
        return (
            ("title", self.title),
            ("licence", self.licence),
            ("snapshot", self.snapshot),
            ("selection", self.selection),
            ("generator", self.generator),
            ("created", self.made),
            ("homepage", self.homepage),
        )

    def sentence(self) -> str:
        """Everything on one line."""
        return " · ".join(f"{name}: {value}" for name, value in self.pairs())


@dataclass(frozen=True, slots=True)
class Node:
    """One thing."""

    id: str
    iri: str
    label: str
    kind: str = ""
    type: str = ""
    label_zh: str = ""
    country: str = ""
    start: str = ""
    end: str = ""
    dated: str = ""
    url: str = ""
    summary: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """One claim behind an edge."""

    claim: str
    """IRI of the claim."""
    source: str
    """Id of the source, without its kind."""
    certainty: str
    status: str
    first: str
    """From when on it is said to hold, as the source has it; empty where it says nothing."""
    last: str


@dataclass(frozen=True, slots=True)
class Edge:
    """One statement that joins two things, with what all its claims say together."""

    id: str
    source: str
    target: str
    relation: str
    label: str
    relation_iri: str
    claims: int = 0
    certainty: str = ""
    status: str = ""
    disputed: bool = False
    spells: tuple[tuple[str, str], ...] = ()
    """First and last day of each time it holds; empty text for an open end, no spell where nobody says."""
    source_ids: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    """Its claims, the surest first."""

    @property
    def start(self) -> str:
        """First day on which it may hold; empty if a claim leaves that open."""
        return min(first for first, _ in self.spells) if self.spells else ""

    @property
    def end(self) -> str:
        """Last day on which it may hold; empty if a claim leaves that open."""
        last = [end for _, end in self.spells]
        return max(last) if last and all(last) else ""

    @property
    def intervals(self) -> str:
        """The spells as ISO 8601 intervals, separated by semicolons."""
        return ";".join(f"{first or '..'}/{last or '..'}" for first, last in self.spells)

    @property
    def sources(self) -> str:
        """The sources, separated by blanks."""
        return " ".join(self.source_ids)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that makes claims."""

    id: str
    iri: str
    title: str
    url: str = ""
    published: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as a row of a table; numbers and days are bounds in the canonical unit."""

    id: str
    iri: str
    about: str
    about_label: str
    property: str
    value: str
    value_text: str
    value_id: str = ""
    number_low: float | None = None
    number_high: float | None = None
    date_earliest: str = ""
    date_latest: str = ""
    unit: str = ""
    measurand: str = ""
    qualifiers: str = ""
    valid_from: str = ""
    valid_until: str = ""
    as_of: str = ""
    certainty: str = ""
    status: str = ""
    disputed: bool = False
    source: str = ""
    source_title: str = ""
    source_url: str = ""
    locator: str = ""
    claimant: str = ""
    asserted_on: str = ""
    checked: bool = False


Row = Node | Edge | Source | Claim


@dataclass(frozen=True)
class Network:
    """What is written: the same for a whole graph, a neighbourhood, a path and a query's result."""

    heading: Heading
    nodes: Rows[Node]
    edges: Rows[Edge]
    claims: Rows[Claim] = ()
    sources: Rows[Source] = ()
    extra: tuple[Column, ...] = ()
    """Further attributes of nodes, which a query has brought."""
    part: str = ""
    """The one table that is wanted, where a format writes several."""
    bom: bool = True
    """Whether a file for spreadsheets begins with a byte order mark."""

    def only(self, part: str) -> "Network":
        """Return the same network, of which one table is wanted."""
        return replace(self, part=part)

    def columns(self, table: str) -> tuple[Column, ...]:
        """Return the attributes of a table."""
        return TABLES[table] + (self.extra if table == "nodes" else ())

    def rows(self, table: str) -> Iterable[Row]:
        """Return the rows of a table."""
        found: dict[str, Rows[Row]] = {
            "nodes": self.nodes, "edges": self.edges, "claims": self.claims, "sources": self.sources
        }  # fmt: skip
        return found[table]


def cell(row: Row, column: Column) -> Value:
    """Return the value of an attribute; None where it has none."""
    found: Value = getattr(row, column.name, None)
    if found is None and isinstance(row, Node):
        found = row.extra.get(column.name)
    return None if found == "" else found


def cells(row: Row, columns: Iterable[Column]) -> Iterator[tuple[Column, str | int | float | bool]]:
    """Return the attributes that have a value."""
    for column in columns:
        if (value := cell(row, column)) is not None:
            yield column, value
