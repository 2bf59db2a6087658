"""Puts an answer together: what decides, the rules with their documents, the arithmetic, and what to say beside it."""

from dataclasses import dataclass, replace
from typing import Protocol

from sinograph.control import explain
from sinograph.control.answer import Status
from sinograph.control.decide import Judge, Standing
from sinograph.control.model import Item
from sinograph.control.names import Named
from sinograph.control.read import Row, local
from sinograph.control.robust import STATUS, Case, alternatives

ADVICE = "not legal advice; covers the rules recorded in this graph, not licences, end uses or listed parties"
NONE_FOUND = "none found in this graph: rules that are not recorded here may still apply"
NO_SEAT = "head office of the end user not given, so rules that ask for it count only where the destination is covered"
REPORTED = "rests on reports that the chip was made to stay outside the rule; its figures are not public"
ESTIMATES = "rests on estimated values of the chip"
GROUPS = "the country groups of the destination are not recorded"
NO_SELLER = "no seller given: letters to named companies were not applied"
DIFFER = "the forms of this line differ"
NO_FORM = "no form of this line is recorded"


class Records(explain.Documents, Protocol):
    """What an answer about a chip is made from, besides rules and metrics."""

    def claims(self, chip: str) -> list[Row]:
        """Return a row for each claimed value of the chip ``kind/slug``, as ``claimed-values.rq`` selects them."""

    def unplaced(self, chip: str, day: str) -> list[Row]:
        """Return a row for each rule without destination that catches the chip on the day, as ``unplaced.rq`` does."""


@dataclass(frozen=True)
class Question:
    """What is asked, in the terms of the graph."""

    to: Named
    on: str
    seat: Named | None


def real(
    known: Records, chip: Named, item: Item, question: Question, case: Case, found: list[Standing], rank: int
) -> Status:
    """Return the answer for a chip of the graph; ``found`` are its requirements, the deciding one first."""
    judge = Judge(case.rules, case.metrics, item)
    answer = composed(known, chip, question, judge, found, rank, _remarks(known, chip, question, item))
    claims = known.claims(chip.path)
    others = alternatives(claims, item, case) if rank else []
    if rank and any(local(c["certainty"]) == "estimated" and local(c.get("status", "")) == "accepted" for c in claims):
        answer = replace(answer, caveats=(ESTIMATES, *answer.caveats))
    return replace(answer, robust=not others, alternatives=tuple(others))


def _remarks(known: Records, chip: Named, question: Question, item: Item) -> list[str]:
    found = []
    if item.launch and item.launch > question.on:
        found.append(f"hypothetical: the chip was launched on {item.launch}")
    for row in known.unplaced(chip.path, question.on):
        kind = "a warning, not a requirement" if local(row["requirement"]) == "presumedViolation" else "not counted"
        found.append(f"{kind}: {row['title']} [{local(row['rule'])}]")
    return found


def composed(
    known: explain.Documents, chip: Named, question: Question, judge: Judge, found: list[Standing], rank: int,
    caveats: list[str],
) -> Status:  # fmt: skip
    """Return the answer that follows from the requirements ``found``; ``rank`` 0 says that it is no export."""
    word, basis = STATUS[rank] if rank else ("notSubject", None)
    deciding = [s for s in found if s.rank == rank] if rank else []
    missing = dict.fromkeys(local(m) for s in deciding if rank == 3 for m in s.verdict.missing)
    if rank == 3 and not deciding:
        missing, caveats = {"countryGroups": None}, [*caveats, GROUPS]
    if rank == 5:
        reported = [REPORTED] if any(s.verdict.name == "saidToComply" for s in found) else []
        caveats = [NONE_FOUND, *caveats, *reported]
    if rank in (3, 4, 5) and question.seat is None:
        caveats = [*caveats, NO_SEAT]
    shown = [s for s in deciding if s.verdict.name != "notMet"] if rank else []
    remarks = [remark for s in shown for remark in explain.remarks(known, s)]
    return Status(
        chip=chip.path, label=chip.label, destination=question.to.path, destination_label=question.to.label,
        on=question.on, headquarters=question.seat.path if question.seat else None, status=word, basis=basis,
        rules=tuple(explain.grounds(known, judge, shown)), tests=tuple(explain.comparisons(judge, deciding)),
        policy=explain.policy(deciding, rank), missing=tuple(missing),
        caveats=tuple(dict.fromkeys([*caveats, *remarks, ADVICE])),
    )  # fmt: skip


def line(named: Named, question: Question, forms: list[Status]) -> Status:
    """Return the answer for a line of chips from those for its forms."""
    kinds = {(f.status, f.basis) for f in forms}
    seat = question.seat.path if question.seat else None
    to = question.to
    head = Status(named.path, named.label, to.path, to.label, question.on, seat, "undetermined", missing=("form",))
    if len(kinds) == 1:
        head = replace(forms[0], chip=named.path, label=named.label, alternatives=(), missing=forms[0].missing)
        shared = tuple(c for c in forms[0].caveats if all(c in f.caveats for f in forms))
        return replace(head, caveats=shared, robust=all(f.robust for f in forms), variants=tuple(forms))
    return replace(head, caveats=(DIFFER if forms else NO_FORM, ADVICE), variants=tuple(forms))


def of_imagined(known: explain.Documents, question: Question, judge: Judge, found: list[Standing]) -> Status:
    """Return the answer for an item that is in no graph."""
    to = question.to.iri
    home = judge.item.native(to) or any(to in rule.jurisdictions for rule in judge.rules.values())
    rank = 0 if home else found[0].rank if found else 5
    caveats = [] if judge.item.parties else [NO_SELLER]
    return composed(known, Named("", judge.item.label), question, judge, found, rank, caveats)
