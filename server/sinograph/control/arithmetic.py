"""Shows how the figures that rules compare came about: which rate made the processing performance, what divided it.

Rules write 2 × MacTOPS × bit length (note to 3A090): a multiply-accumulate counts as two operations, so that twice the
MacTOPS is the dense rate in TOPS which makers print.
"""

from dataclasses import dataclass
from decimal import Decimal

from sinograph.control.model import AREA, COMBINED, DENSITY, LINKS, MEMORY, TPP, Item
from sinograph.control.read import Row, local


@dataclass(frozen=True)
class Rate:
    """The dense rate of one number format, in TOPS, and what it makes: rate × bits."""

    format: str
    tops: Decimal
    bits: Decimal
    source: str
    """kind/slug of the source"""
    claim: str

    @property
    def product(self) -> Decimal:
        """The processing performance of this format."""
        return self.tops * self.bits


@dataclass(frozen=True)
class Workings:
    """The figures of one chip; a value is None where the graph has none."""

    rates: tuple[Rate, ...]
    """accepted rates by product, the highest first"""
    performance: Decimal | None
    area: Decimal | None
    density: Decimal | None
    memory: Decimal | None
    links: Decimal | None
    combined: Decimal | None

    @property
    def computed(self) -> bool:
        """Whether the processing performance is the highest product and not a figure that a source states."""
        return bool(self.rates) and self.rates[0].product == self.performance

    @property
    def best(self) -> tuple[Rate, ...]:
        """The rates that make it; several formats may give the same."""
        return tuple(r for r in self.rates if r.product == self.performance)


def workings(item: Item, claims: list[Row]) -> Workings:
    """Return the figures of an item with the accepted rates among its claims."""
    rates: dict[str, Rate] = {}
    for row in claims:
        if "bits" in row and "value" in row and local(row.get("status", "")) == "accepted":
            tops = Decimal(row["value"]) * Decimal(row.get("factor", "1"))
            rate = Rate(local(row["format"]), tops, Decimal(row["bits"]), local(row["source"]), row["claim"])
            if rate.format not in rates or rates[rate.format].product < rate.product:
                rates[rate.format] = rate

    def value(metric: str) -> Decimal | None:
        found = item.values.get(metric)
        return found if isinstance(found, Decimal) else None

    known = [value(m) for m in (TPP, AREA, DENSITY, MEMORY, LINKS, COMBINED)]
    return Workings(tuple(sorted(rates.values(), key=lambda r: (-r.product, r.format))), *known)
