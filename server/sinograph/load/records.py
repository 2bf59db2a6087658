"""What the loader makes of data files: entities, claims and adjudications, before they become quads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pyoxigraph as ox

from sinograph.schema import Property
from sinograph.values import Bounds, PartialDate

Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Place:
    """Where something is written: file (relative to the data folder) and line."""

    file: str
    line: int


@dataclass(frozen=True)
class Validity:
    """When a claim holds in the world; ``until`` is exclusive, ``as_of`` a date it was observed on."""

    start: PartialDate | None = None
    until: PartialDate | None = None
    as_of: PartialDate | None = None

    @property
    def earliest(self) -> date | None:
        """First day the claim can hold; ``None`` when open."""
        first = self.start or self.as_of
        return first.earliest if first else None

    @property
    def latest(self) -> date | None:
        """Last day the claim surely can hold; ``None`` when open.

        An end known only to the year counts as its first day, so that "until 2020" and "from 2020" follow each other.
        """
        if self.until:
            return self.until.earliest
        return self.as_of.latest if self.as_of and not self.start else None

    def overlaps(self, other: "Validity") -> bool:
        """Tell whether a day is possible on which both hold; an open end overlaps everything beyond it."""
        return not (_before(self, other) or _before(other, self))


def _before(one: Validity, other: Validity) -> bool:
    if one.latest is None or other.earliest is None:
        return False
    return one.latest <= other.earliest if one.until else one.latest < other.earliest


@dataclass(frozen=True)
class Value:
    """What is claimed: a term, bounds in the canonical unit, or days; nothing when the source says undisclosed."""

    term: Term | None = None
    text: str = ""
    bounds: Bounds | None = None
    days: tuple[date | None, date | None] | None = None
    unit: ox.NamedNode | None = None
    plain: Term | None = None
    """The value for a plain triple: in the canonical unit; ``None`` when only a bound is known."""
    convertible: bool = True
    undisclosed: bool = False
    measurand: ox.NamedNode | None = None
    qualifiers: tuple[tuple[str, Term], ...] = ()


Key = tuple[ox.NamedNode, str, ox.NamedNode | None, tuple[tuple[str, Term], ...]]
"""Subject, property, measurand, and what else tells one measured thing from another."""


@dataclass(frozen=True)
class Claim:
    """One source's statement of one property of one entity."""

    iri: ox.NamedNode
    about: ox.NamedNode
    property: Property
    value: Value
    source: ox.NamedNode
    certainty: ox.NamedNode
    locator: str
    place: Place
    validity: Validity = Validity()
    claimant: ox.NamedNode | None = None
    paraphrase: str | None = None
    asserted_on: PartialDate | None = None
    recorded_on: PartialDate | None = None
    retracted_on: PartialDate | None = None
    approximate: bool = False
    checked: bool = True
    doubt: str | None = None
    based_on: tuple[ox.NamedNode, ...] = ()
    contrasts: tuple[ox.NamedNode, ...] = ()

    @cached_property
    def dimensions(self) -> tuple[tuple[str, Term], ...]:
        """The qualifiers that say *what* is measured (benchmark, number format, seller …).

        A unit that cannot be converted is one of them: yuan and dollars are never compared.
        """
        own = tuple(q for q in self.value.qualifiers if q[0] in self.property.dimensions)
        unit = self.value.unit
        return own if self.value.convertible or unit is None else (*own, ("unit", unit))

    @cached_property
    def measurand(self) -> ox.NamedNode | None:
        """The measurand, or the property's default."""
        return self.value.measurand or self.property.default_measurand

    @cached_property
    def key(self) -> Key:
        """What two claims must share to speak of the same thing."""
        return (self.about, self.property.name, self.measurand, self.dimensions)


@dataclass(frozen=True)
class Adjudication:
    """A curator's choice for one property of one entity, with its reason."""

    about: ox.NamedNode
    property: Property
    because: str
    place: Place
    source: ox.NamedNode | None = None
    claim: ox.NamedNode | None = None


@dataclass(frozen=True)
class Entity:
    """A thing with an IRI: its types, labels and descriptive statements."""

    iri: ox.NamedNode
    types: tuple[ox.NamedNode, ...]
    label: str
    place: Place
    labels: tuple[ox.Literal, ...] = ()
    aliases: tuple[ox.Literal, ...] = ()
    statements: tuple[tuple[ox.NamedNode, Term], ...] = ()


@dataclass
class Dataset:
    """Everything the data files say."""

    entities: dict[ox.NamedNode, Entity] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    adjudications: list[Adjudication] = field(default_factory=list)

    def claim_index(self) -> dict[ox.NamedNode, Claim]:
        """Return the claims by IRI."""
        return {c.iri: c for c in self.claims}


def roots(claim: Claim, claims: dict[ox.NamedNode, Claim]) -> frozenset[ox.NamedNode]:
    """Return the claims at the start of the ``basedOn`` chains of ``claim``; itself when it repeats nobody."""
    found: set[ox.NamedNode] = set()
    seen: set[ox.NamedNode] = set()
    todo: list[ox.NamedNode] = [claim.iri]
    while todo:
        iri = todo.pop()
        if iri in seen:
            continue
        seen.add(iri)
        bases: Iterable[ox.NamedNode] = claims[iri].based_on if iri in claims else ()
        if bases:
            todo.extend(bases)
        else:
            found.add(iri)
    return frozenset(found)
