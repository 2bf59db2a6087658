"""Medians, percentiles and ratios, and the Markdown tables that show them."""

from collections.abc import Iterable, Sequence
from statistics import median

from bench.measure import Cell, Measurements, Sample
from bench.servers.base import Running


def percentile(values: Sequence[float], share: float) -> float:
    """Return what ``share`` (0 to 1) of the values do not exceed, by nearest rank; ValueError without values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * round(share * 1000) // 1000))
    return ordered[rank - 1]


def ratios(ours: Iterable[Sample], theirs: Iterable[Sample]) -> list[float]:
    """Return our rate over theirs in each round; rounds in which either side answered nothing are left out."""
    return [a.rate / b.rate for a, b in zip(ours, theirs, strict=True) if a.rate and b.rate]


def pooled(samples: Iterable[Sample]) -> list[float]:
    """Return the latencies of all rounds together."""
    return [ms for sample in samples for ms in sample.latencies]


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns line up as plain text too; all but the first are right-aligned."""
    lines = [list(head), *map(list, rows)]
    widths = [max(3, *(len(line[i]) for line in lines)) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = zip(cells, widths, strict=True)
        return "| " + " | ".join([first[0].ljust(first[1]), *(c.rjust(w) for c, w in rest)]) + " |"

    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (w + 1) + ":" for w in widths[1:])]) + "|"
    return "\n".join([line(lines[0]), rule, *map(line, lines[1:])])


def number(value: float) -> str:
    """Return a number with three significant digits, without an exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio_table(found: Measurements, servers: Sequence[Running], cells: Sequence[Cell]) -> str:
    """Return the headline: how many times as many answers a second we give, and between which rounds that varied."""
    us, rivals = servers[0], servers[1:]
    rows = []
    for cell in cells:
        row = [cell.name]
        ours = found.samples[cell, us.name]
        for rival in rivals:
            row.append(_ratio(ours, found.samples[cell, rival.name]) + ("*" if _differs(found, cell, rival) else ""))
        rows.append(row)
    return markdown([f"{us.name} answers so many times as fast as", *(r.name for r in rivals)], rows)


def _ratio(ours: Sequence[Sample], theirs: Sequence[Sample]) -> str:
    found = ratios(ours, theirs)
    if not found:
        return "no answer"
    sign = "≈" if any(s.estimated for s in theirs) else ""
    return f"{sign}{number(median(found))} ({number(min(found))}–{number(max(found))})"


def _differs(found: Measurements, cell: Cell, server: Running) -> bool:
    return (cell.workload, server.name) in found.different


def detail_table(found: Measurements, servers: Sequence[Running], cells: Sequence[Cell]) -> str:
    """Return answers a second (median of the rounds) and latencies of every server."""
    rows = [[cell.name, *(_detail(found.samples[cell, s.name]) for s in servers)] for cell in cells]
    return markdown(["answers a second · median / p99 in ms", *(s.name for s in servers)], rows)


def _detail(samples: Sequence[Sample]) -> str:
    latencies = pooled(samples)
    if not latencies:
        return f"failed: {samples[0].complaint[:40]}"
    rate = number(median(s.rate for s in samples))
    lost = sum(s.failed for s in samples)
    text = f"{rate} · {number(percentile(latencies, 0.5))} / {number(percentile(latencies, 0.99))}"
    if any(s.estimated for s in samples):
        return f"≈{rate} · asked once: {number(latencies[0])}"
    return text + (f", {lost} lost" if lost else "")


def processor_table(found: Measurements, servers: Sequence[Running], cells: Sequence[Cell]) -> str:
    """Return the processor time of each server for one answer."""
    rows = []
    for cell in cells:
        used = [median(s.processor_ms for s in found.samples[cell, server.name]) for server in servers]
        rows.append([cell.name, *(number(ms) if ms else "" for ms in used)])
    return markdown(["processor time an answer, ms", *(s.name for s in servers)], rows)


def cost_table(found: Measurements, servers: Sequence[Running]) -> str:
    """Return what each server costs before and while it answers."""
    rows = []
    for server in servers:
        watch = found.memory[server.name]
        rows.append([server.name, number(server.ready_s), number(server.start_s), number(watch.peak)])
        if not watch.exact:
            rows[-1][-1] += " (RSS)"
    return markdown(["", "load and start, s", "start again, s", "peak memory, MiB"], rows)
