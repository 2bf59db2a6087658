"""The whole graph on disk, opened for questions, and its claims by subject and property."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import vocabulary as v

HERE = Path(__file__).parent
CLAIMS = HERE / "claims.rq"
UNITS = HERE / "units.rq"


def rows(name: str) -> list[dict[str, str]]:
    """Read one of the tables of expectations beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def short(term: str) -> str:
    """Write an entity as kind/slug and a term of the ontology by its name, as the tables do."""
    return term.removeprefix(v.ENTITY).removeprefix(v.TERM)


def decimal(text: str) -> Decimal | None:
    """Return the number a text is, None for other texts."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


@dataclass(frozen=True)
class Unit:
    """How a unit is written, and what turns a number in it into the canonical unit (None: nothing does)."""

    notation: str
    factor: Decimal | None


@dataclass(frozen=True)
class Said:
    """One claim, as far as a comparison with the source tables needs it."""

    id: str
    source: str
    value: str
    notation: str
    unit: Unit | None
    low: Decimal | None
    high: Decimal | None
    scopes: frozenset[str]

    def is_value(self, fact: Mapping[str, str], units: Mapping[str, Unit]) -> bool:
        """Tell whether the claim gives the value of a row of facts.csv, in whatever unit, under its qualifier."""
        if fact["qualifier"] and fact["qualifier"] not in self.scopes:
            return False
        if fact["value"] in (self.value, self.notation) and (not fact["unit"] or self.unit == units[fact["unit"]]):
            return True
        wanted = decimal(fact["value"])
        if wanted is None:
            return False
        unit = units.get(fact["unit"])
        mine = decimal(self.value)
        if mine is None:  # an open bound or a range: the table prints one end of it
            factor = unit.factor if unit and unit.factor else Decimal(1)
            return not self.value and wanted * factor in (self.low, self.high)
        if unit is None or self.unit is None or unit == self.unit:
            return mine == wanted
        return bool(unit.factor and self.unit.factor) and mine * self.unit.factor == wanted * unit.factor


@pytest.fixture(scope="session")
def store(snapshot_dir: Path) -> ox.Store:
    return ox.Store.read_only(str(snapshot_dir / "store"))


def ask(store: ox.Store, query: str) -> ox.QuerySolutions:
    """Answer a SELECT query with the usual prefixes."""
    found = store.query(query, prefixes=v.PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.fixture(scope="session")
def units(store: ox.Store) -> dict[str, Unit]:
    """Units by the way they are written."""
    found = (Unit(r["notation"].value, decimal(_text(r["factor"]))) for r in ask(store, UNITS.read_text()))
    return {unit.notation: unit for unit in found}


@pytest.fixture(scope="session")
def claims(store: ox.Store, units: dict[str, Unit]) -> dict[tuple[str, str], list[Said]]:
    """All claims with their values, by subject and property."""
    found: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for r in ask(store, CLAIMS.read_text()):
        said = Said(
            id=r["claim"].value,
            source=short(_text(r["source"])),
            value=short(_text(r["value"])),
            notation=_text(r["notation"]),
            unit=units.get(_text(r["unit"])),
            low=decimal(_text(r["low"])),
            high=decimal(_text(r["high"])),
            scopes=frozenset(
                f"{name}={short(_text(r[name]))}"
                for name in ("onBenchmark", "numberFormat", "validFrom", "restrictedBy")
                if r[name] is not None
            ),
        )
        found[short(r["about"].value), short(r["property"].value)].append(said)
    return found


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
