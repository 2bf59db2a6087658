"""What is compared of a snapshot, and what a change of an accepted value is."""

from collections.abc import Mapping
from dataclasses import dataclass

Key = tuple[str, str, str]
"""About, property, measurand."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim."""

    iri: str
    about: str
    prop: str
    value: str
    """In words."""
    status: str
    source: str
    retracted: str = ""
    measurand: str = ""

    @property
    def key(self) -> Key:
        """What two claims must share to speak of the same thing."""
        return self.about, self.prop, self.measurand

    @property
    def accepted(self) -> bool:
        """Whether the graph asserts it."""
        return self.status == "accepted" and not self.retracted


@dataclass(frozen=True, slots=True)
class Named:
    """A thing or a finding with a name; ``other`` is what it became a part of."""

    iri: str
    label: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted value that is another one now."""

    about: str
    prop: str
    measurand: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    why: str
    """``adjudication``, ``new claim``, ``claim retracted``, ``claim removed`` or ``policy``."""
    because: str
    """The reason in words."""
    claims: tuple[str, ...]
    """The claims that stand behind both."""


@dataclass(frozen=True)
class State:
    """What one snapshot says, as far as it is compared."""

    id: str
    made: str
    claims: Mapping[str, Claim]
    names: Mapping[str, tuple[str, ...]]
    """Thing → its names, the label first."""
    same: Mapping[str, frozenset[str]]
    """Thing → what it is said to be the same as."""
    disputes: Mapping[str, tuple[str, str]]
    decisions: Mapping[tuple[str, str], tuple[str, str]]
    """About and property → what an adjudication accepts, and its reason."""
    single: frozenset[str]
    """Properties with one value."""
    aliases: Mapping[str, frozenset[str]]

    def label(self, iri: str) -> str:
        """Return the name of a thing, else the last part of its IRI."""
        names = self.names.get(iri)
        return names[0] if names else iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
