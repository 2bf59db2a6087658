"""What we want to reach, as ratios of answers a second, and whether a run has reached it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench import table
from bench.measure import Cell, Measurements
from bench.servers.base import Running


@dataclass(frozen=True, slots=True)
class Target:
    """At least ``least`` times the rival's rate in every cell that fits."""

    what: str
    rival: str
    """Servers whose name begins so."""
    least: float
    workloads: tuple[str, ...] = ()
    """All if empty."""
    cold: bool | None = None
    clients: int | None = None

    def fits(self, cell: Cell) -> bool:
        """Say whether a cell counts for this target."""
        return (
            (not self.workloads or cell.workload in self.workloads)
            and (self.cold is None or cell.cold == self.cold)
            and (self.clients is None or cell.clients == self.clients)
        )


TARGETS = (
    Target("point lookups", "rdflib-endpoint", 5.0, ("point",)),
    Target("everything, 8 clients", "Fuseki", 1.0, clients=8),
    Target("uncached point lookups", "Oxigraph", 0.8, ("point",), cold=True),
    Target("everything cached", "Oxigraph", 1.0, cold=False),
    Target("heavy queries", "Oxigraph", 1.0, ("aggregation", "large")),
)


def verdicts(found: Measurements, servers: Sequence[Running], cells: Sequence[Cell]) -> str:
    """Return a table of the targets that this run can judge: the worst cell of each decides."""
    rows = []
    for target in TARGETS:
        for rival in servers[1:]:
            fitting = [c for c in cells if target.fits(c)]
            if not rival.name.startswith(target.rival):
                continue
            reached = [(r, c) for c in fitting if (r := _ratio(found, servers[0], rival, c)) is not None]
            if reached:
                worst, where = min(reached, key=lambda pair: pair[0])
                verdict = "met" if worst >= target.least else "missed"
                wanted = f"≥ {table.number(target.least)}"
                rows.append([f"{target.what}, {rival.name}", wanted, table.number(worst), where.name, verdict])
    return table.markdown(["target", "ratio", "worst measured", "where", ""], rows) if rows else ""


def _ratio(found: Measurements, us: Running, rival: Running, cell: Cell) -> float | None:
    each = table.ratios(found.samples[cell, us.name], found.samples[cell, rival.name])
    return median(each) if each else None
