"""Asks what would follow if another source were right about one value."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sinograph.control.answer import Alternative
from sinograph.control.decide import Judge, first_rank
from sinograph.control.model import TPP, Item, Metric, Rule, Value
from sinograph.control.read import Row, local, value

STATUS = {1: ("licenceRequired", "rule"), 2: ("licenceRequired", "letter"), 3: ("undetermined", None),
          4: ("exceptionEligible", None), 5: ("noRequirementFound", None)}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """The rules that reach one destination on one day."""

    rules: Mapping[str, Rule]
    metrics: Mapping[str, Metric]
    in_force: tuple[str, ...]
    to: str

    def judge(self, item: Item) -> Judge:
        """Return a judge of an item."""
        return Judge(self.rules, self.metrics, item)

    def outcome(self, judge: Judge) -> tuple[str, str | None]:
        """Return status and basis for an item that is an export."""
        return STATUS[first_rank(judge, self.in_force, self.to)]


def alternatives(claims: list[Row], item: Item, case: Case) -> list[Alternative]:
    """Return one entry for each of the ``claims`` whose value leads to another status than the accepted values."""
    judge = case.judge(item)
    usual = case.outcome(judge)
    found: list[Alternative] = []
    for (metric, claimed), sources in _claimed(claims, case.metrics).items():
        if metric == TPP and claimed == item.values.get(TPP):
            continue
        status, basis = case.outcome(judge.revalued(item.changed(metric, claimed)))
        if (status, basis) != usual:
            shown = case.metrics[metric]
            plain = str(claimed).lower() if isinstance(claimed, bool) else f"{claimed.normalize():f}"
            text = f"{plain} {shown.unit}".strip()
            found.append(Alternative(shown.name, text, status, basis, tuple(sorted(sources))))
    return found


def _claimed(rows: list[Row], metrics: Mapping[str, Metric]) -> dict[tuple[str, Value], set[str]]:
    """Return every claimed value with its sources; a rate becomes the processing performance it would make."""
    found: dict[tuple[str, Value], set[str]] = defaultdict(set)
    for row in rows:
        source, metric = local(row["source"]), row["property"]
        if metric not in metrics:
            continue
        if "value" in row:
            stated = value(row["value"], metrics[metric])
            found[(metric, _canonical(stated, row))].add(source)
        else:
            for bound in ("low", "high"):
                if bound in row:
                    found[(metric, Decimal(row[bound]))].add(source)
    for source, performance in _performances([r for r in rows if "bits" in r and "value" in r]):
        found[(TPP, performance)].add(source)
    return found


def _canonical(stated: Value, row: Row) -> Value:
    return stated if isinstance(stated, bool) else stated * Decimal(row.get("factor", "1"))


def _performances(rates: list[Row]) -> Iterator[tuple[str, Decimal]]:
    """Yield what each claimed rate makes of the processing performance while the other formats stay as accepted."""
    usual: dict[str, Decimal] = {}
    for row in rates:
        if local(row.get("status", "")) == "accepted" or row["format"] not in usual:
            usual[row["format"]] = _product(row)
    for row in rates:
        others = (product for format, product in usual.items() if format != row["format"])
        yield local(row["source"]), max(_product(row), *others, Decimal(0))


def _product(row: Row) -> Decimal:
    return Decimal(row["value"]) * Decimal(row.get("factor", "1")) * Decimal(row["bits"])
