"""What control decisions are made of: rules with their tests, metrics, and the item a rule is held against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal

from sinograph.vocabulary import TERM

Value = Decimal | bool

TPP = f"{TERM}totalProcessingPerformance"
DENSITY = f"{TERM}performanceDensity"
AREA = f"{TERM}dieArea"
MEMORY = f"{TERM}memoryBandwidth"
LINKS = f"{TERM}interconnectBandwidth"
COMBINED = f"{TERM}combinedBandwidth"

#: How answers write the comparisons of the ontology.
SIGNS = {"atLeast": "≥", "above": ">", "below": "<", "atMost": "≤", "holds": "is"}


@dataclass(frozen=True)
class Metric:
    """A property of chips that rules compare; ``inputs`` are the metrics it is computed from."""

    iri: str
    label: str
    unit: str = ""
    boolean: bool = False
    inputs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Local name, as data files write it."""
        return self.iri.removeprefix(TERM)


@dataclass(frozen=True)
class Criterion:
    """One comparison: a metric against a limit, or whether another rule catches the item."""

    relation: str
    metric: str | None = None
    limit: Value | None = None
    other: str | None = None


@dataclass(frozen=True)
class Rule:
    """One rule version; the criteria of one test must all be met, one test is enough."""

    iri: str
    title: str
    requirement: str
    activities: frozenset[str] = frozenset()
    letter: bool = False
    exclusion: bool = False
    exception: bool = False
    every_item: bool = False
    paragraph: str = ""
    instrument: str = ""
    act: str = ""
    citation: str = ""
    jurisdictions: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    policy: str = ""
    addressees: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    carves: frozenset[str] = frozenset()
    tests: Mapping[str, tuple[Criterion, ...]] = field(default_factory=dict)

    @property
    def requires_licence(self) -> bool:
        """Tell whether the rule makes exports need a licence."""
        return self.requirement == "requiresLicence" and "exportActivity" in self.activities


@dataclass(frozen=True)
class Item:
    """A chip, real or imagined, as rules see it; a metric that is not in ``values`` is unknown."""

    label: str
    values: Mapping[str, Value]
    iri: str = ""
    parties: frozenset[str] = frozenset()
    makers: tuple[str, ...] = ()
    """who designed it, or else sells it"""
    lines: frozenset[str] = frozenset()
    complies: frozenset[str] = frozenset()
    designed_in: frozenset[str] = frozenset()
    made_in: frozenset[str] = frozenset()
    maker_known: bool = True
    launch: str = ""

    def native(self, place: str) -> bool:
        """Tell whether the item is designed and made in ``place``: delivering it there is no export."""
        return place in self.designed_in and place in self.made_in

    def perhaps_native(self, place: str) -> bool:
        """Tell whether it is designed in ``place`` and nobody says where it is made."""
        return place in self.designed_in and not self.maker_known

    def changed(self, metric: str, value: Value) -> "Item":
        """Return the item with one value exchanged, and what is computed from it computed anew."""
        values = {**self.values, metric: value}
        affected = {TPP: (DENSITY,), AREA: (DENSITY,), MEMORY: (COMBINED,), LINKS: (COMBINED,)}
        for computed in affected.get(metric, ()):
            values.pop(computed, None)
        return replace(self, values=complete(values))


def complete(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values with performance density and combined bandwidth computed where their inputs are known.

    The density is cut off after four places, as the build does it: no limit of a rule has more.
    """
    found = dict(values)
    tpp, area, memory, links = (_number(found.get(name)) for name in (TPP, AREA, MEMORY, LINKS))
    if DENSITY not in found and tpp is not None and area:
        found[DENSITY] = (tpp / area).quantize(Decimal("0.0001"), ROUND_FLOOR)
    if COMBINED not in found and memory is not None and links is not None:
        found[COMBINED] = memory + links
    return found


def _number(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def leaves(metric: str, metrics: Mapping[str, Metric]) -> Iterable[str]:
    """Return the metrics at the bottom of what ``metric`` is computed from; itself when it is not computed."""
    inputs = metrics[metric].inputs if metric in metrics else ()
    if not inputs:
        return [metric]
    return [leaf for part in inputs for leaf in leaves(part, metrics)]
