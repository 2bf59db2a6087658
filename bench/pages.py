"""How long pages and documents take: ``python -m bench.pages`` asks each kind of address of a running Sinograph."""

import argparse
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench import report, table
from bench.generator import Generator
from bench.graph import current_graph
from bench.load import Job, Outcome
from bench.machine import describe
from bench.servers.base import DidNotStart, stop_on_sigterm
from bench.servers.sinograph import Sinograph
from bench.usage import settle
from bench.workloads import draw
from sinograph.vocabulary import BASE, ENTITY

_HTML = "text/html"
_SHARE = 0.95
_ABOUT = re.compile(rf"<({re.escape(BASE)}claim/[^>]+)> <[^>]+#about> <({re.escape(ENTITY)}[^>]+)> ".encode())


#: Content pages by what they are, each with the readings that cost most.
CONTENT = {
    "home": ["/"],
    "search": [f"/search?q={q}" for q in ("deepseek", "nvidia", "kimi", "liang", "h800", "qwen", "%E6%B7%B1%E5%BA%A6")],
    "browse, sorted": [f"/browse/{kind}?sort={order}" for kind in ("models", "chips", "organizations", "sources")
                       for order in ("date", "claims")],
    "disputes": ["/disputes", *(f"/disputes?sort={o}" for o in ("spread", "sources", "newest", "since", "property")),
                 "/disputes?about=deepseek", "/disputes?severity=high", "/disputes/mismatches", "/disputes/sources"],
    "control status": ["/status", *(f"/status?chip={chip}&to={to}&on={on}"
                                    for chip in ("nvidia-h800", "nvidia-h20", "nvidia-a100") for to in ("CN", "AE")
                                    for on in ("2023-02-05", "2024-01-02", "2025-06-05"))],
    "control matrix": [f"/status/matrix?to={to}" for to in ("CN", "AE", "RU", "MO", "SA")],
    "timeline": ["/timeline"],
    "timeline, other times": [f"/timeline?from={year}&until={year + 1}" for year in range(2017, 2025)],
    "timeline, one day": [f"/timeline?on={day}" for day in ("2022-10-07", "2023-11-17", "2025-01-20", "2025-05-13")],
    "timeline of one thing": [f"/timeline?focus={thing}" for thing in (
        "organizations/deepseek", "organizations/nvidia", "chips/nvidia-h20", "people/liang-wenfeng")],
    "compare": [f"/compare?ids={ids}" for ids in (
        "models/deepseek-v3,models/kimi-k2,models/gpt-4o", "chips/nvidia-h800-sxm,chips/nvidia-h100-sxm",
        "models/glm-5,models/deepseek-r1", "organizations/deepseek,organizations/openai,organizations/moonshot",
        "people/liang-wenfeng,people/yang-zhilin")],
    "path": [f"/path?from=organizations/{start}&to=organizations/{end}" for start, end in (
        ("high-flyer", "nvidia"), ("high-flyer", "huawei"), ("moonshot", "tencent"), ("deepseek", "openai"),
        ("baidu", "nvidia"))],
    "charts": ["/charts", *(f"/charts/{name}" for name in (
        "training-compute", "training-cost", "prices", "tpp-thresholds", "performance-density", "funding-flows"))],
    "what changed": ["/changes"],
    "list of questions": ["/queries"],
    "about and downloads": ["/about", "/downloads"],
}  # fmt: skip
#: What a content page may take at the 95th percentile, first visit, one client (milliseconds).
BUDGET_MS = 50.0
_EACH = 25


def addresses(graph: Path, number: int) -> dict[str, list[tuple[str, str]]]:
    """Return path and Accept of the requests of each kind, drawn from the graph."""
    names = [iri.removeprefix(ENTITY) for iri in draw(graph, number).all]
    claims: list[str] = []
    weight: Counter[str] = Counter()
    with graph.open("rb") as lines:
        for line in lines:
            if found := _ABOUT.match(line):
                claims.append(found[1].decode().removeprefix(BASE))
                weight[found[2].decode().removeprefix(ENTITY)] += 1
    heavy, how_many = weight.most_common(1)[0]
    kinds = sorted({name.partition("/")[0] for name in names})
    by_kind = {f"page, {kind}": _some(weight, kind) for kind in sorted({name.partition("/")[0] for name in weight})}
    return {
        **{name: [(path, _HTML) for path in paths] for name, paths in CONTENT.items()},
        "browse, every kind": [(f"/browse/{kind}", _HTML) for kind in kinds],
        **{line: [(f"/page/{name}", _HTML) for name in found] for line, found in by_kind.items()},
        "pages with the most claims": [(f"/page/{name}", _HTML) for name, _ in weight.most_common(10)],
        f"page with the most claims ({how_many})": [(f"/page/{heavy}", _HTML)],
        "document as Turtle": [(f"/data/{name}.ttl", "*/*") for name in names],
        "document as JSON-LD": [(f"/data/{name}.jsonld", "*/*") for name in names],
        "document as JSON": [(f"/data/{name}.json", "*/*") for name in names],
        "table of a thing as CSV": [(f"/data/{name}.csv", "*/*") for name in names],
        "claim": [(f"/{claim}", _HTML) for claim in claims[:: max(1, len(claims) // number)][:number]],
        "ontology page": [("/ontology", _HTML)],
        "ontology as Turtle": [("/ontology", "text/turtle")],
    }


def _some(weight: Counter[str], kind: str) -> list[str]:
    """Return things of a kind from the one with most claims to the one with fewest, evenly spread."""
    found = [name for name, _ in weight.most_common() if name.startswith(f"{kind}/")]
    return found[:: max(1, len(found) // _EACH)][:_EACH]


def _line(name: str, alone: Outcome, busy: Outcome) -> list[str]:
    if not alone.latencies or not busy.latencies:
        return [name, "failed", (alone.complaint or busy.complaint)[:60], "", "", "", ""]
    cells = [name]
    for outcome in (alone, busy):
        cells += [table.number(table.percentile(outcome.latencies, share)) for share in (0.5, _SHARE)]
    lost = alone.failed + busy.failed
    content = name in CONTENT or name.startswith("page")
    over = content and table.percentile(alone.latencies, _SHARE) > BUDGET_MS
    return [*cells, str(lost) if lost else "", "over" if over else ""]


def main() -> int:
    """Measure and print; 1 if any address failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument(
        "--home", type=Path, help="home of the snapshot to serve (default: that of the sinograph command)"
    )
    parser.add_argument("--number", type=int, default=100, help="things and claims to ask for (default 100)")
    parser.add_argument("--seconds", type=float, default=2.0, help="at most so long for each line and load (default 2)")
    parser.add_argument("--write", action="store_true", help="put the table into bench/results.md")
    options = parser.parse_args()
    stop_on_sigterm()
    graph = current_graph(options.home)
    asked = addresses(graph, options.number)
    rows, lost = [], 0
    with tempfile.TemporaryDirectory(prefix="sinograph-bench-") as folder, Generator() as generator:
        try:
            server = Sinograph().start(graph, Path(folder))
        except DidNotStart as problem:
            print(problem, file=sys.stderr)
            return 1
        try:
            settle(server.process.pid)
            for name, requests in asked.items():
                most = max(len(requests), 20)
                alone = generator.run(Job(server.port, requests, 1, 5 * options.seconds, most))
                busy = generator.run(Job(server.port, requests, 8, options.seconds, most * 4))
                lost += alone.failed + busy.failed
                rows.append(_line(name, alone, busy))
        finally:
            server.stop()
    head = ["milliseconds", "first visit, 1 client: median", "p95", "8 clients: median", "p95", "failed", "budget"]
    text = f"{table.markdown(head, rows)}\n\n{describe(graph)}"
    print(text)
    if options.write:
        report.put("Pages", report.command("bench.pages"), text)
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
