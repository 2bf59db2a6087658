"""Turns what decided into what an answer shows: rules with their sources, tests with the item's numbers, policy."""

from collections.abc import Iterator
from typing import Protocol

from sinograph.control.answer import Comparison, Ground, Policy, Source
from sinograph.control.decide import OPEN, TRUE, Judge, Standing
from sinograph.control.model import SIGNS, Criterion, Rule
from sinograph.control.read import Row, local


class Documents(Protocol):
    """What knows where a rule was read."""

    def grounds(self, rule: str) -> list[Row]:
        """Return a row for each claim about the rule ``kind/slug``, as ``grounds.rq`` selects them."""


_EFFECTS = {
    1: "requires a licence",
    2: "requires a licence",
    3: "may require a licence",
    4: "requires a licence unless the exception is used",
}


def grounds(known: Documents, judge: Judge, shown: list[Standing]) -> Iterator[Ground]:
    """Yield one entry for each rule that has a say, with the documents that state it."""
    for standing in shown:
        rule = standing.rule
        documents = {row["source"]: row for row in known.grounds(local(rule.iri))}
        sources = tuple(Source(local(i), r["title"], r.get("checked") == "true") for i, r in documents.items())
        yield Ground(
            local(rule.iri), rule.title, _effect(judge, standing), standing.verdict.name, rule.paragraph, rule.act,
            rule.citation, rule.since, rule.until, sources,
        )  # fmt: skip


def _effect(judge: Judge, standing: Standing) -> str:
    if standing.verdict.name == "exempt":
        out = [r for r in judge.rules.values() if r.exclusion and standing.rule.iri in r.carves]
        return f"does not apply because of {' and '.join(r.paragraph or r.title for r in out)}"
    if standing.verdict.name == "saidToComply":
        return "is said not to apply"
    named = " and names the chip" if standing.rule.items & ({judge.item.iri} | judge.item.lines) else ""
    return _EFFECTS.get(standing.rank, "does not apply") + named


def remarks(known: Documents, standing: Standing) -> list[str]:
    """Return what the data remark on the rule, such as that its limits are known from the press only."""
    return [row["remark"] for row in known.grounds(local(standing.rule.iri)) if "remark" in row]


def policy(deciding: list[Standing], rank: int) -> Policy | None:
    """Return the review policy of the deciding rule, or the exception that is open."""
    if rank == 4:
        relief = next((s.exception for s in deciding if s.exception), None)
        return Policy("exceptionAvailable", relief.since, relief.paragraph or relief.title) if relief else None
    since, _, concept = next((s.review for s in deciding if s.review), "").rpartition(" ")
    return Policy(concept, since) if concept and rank in (1, 2) else None


def comparisons(judge: Judge, deciding: list[Standing]) -> Iterator[Comparison]:
    """Yield the criteria of the tests that are met, or else those that fail or stay open."""
    for standing in deciding:
        rule, met = standing.rule, standing.verdict.met
        for name in met or sorted(rule.tests):
            for criterion in rule.tests[name]:
                truth = judge.truth(criterion)
                if standing.verdict.name != "notMet" or truth != TRUE:
                    yield comparison(judge, rule, name, criterion)


def comparison(judge: Judge, rule: Rule, test: str, criterion: Criterion) -> Comparison:
    """Return one criterion of a test of a rule, with the item's own value beside the limit."""
    truth = judge.truth(criterion)
    holds = None if truth == OPEN else truth == TRUE
    if criterion.other is not None:
        sign, other = ("is" if criterion.relation == "caughtBy" else "is not"), local(criterion.other)
        found = judge.verdict(criterion.other).name if criterion.other in judge.rules else None
        return Comparison(local(rule.iri), test, "caughtBy", "caught by", sign, other, found, "", holds)
    metric = judge.metrics[criterion.metric or ""]
    value = judge.item.values.get(metric.iri)
    text = None if value is None else str(value).lower() if isinstance(value, bool) else f"{value.normalize():f}"
    sign, limit = SIGNS[criterion.relation], str(criterion.limit).lower()
    return Comparison(local(rule.iri), test, metric.name, metric.label, sign, limit, text, metric.unit, holds)
