"""Answers what the control status of a chip is, or would be for values that somebody thinks of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sinograph.control import explain, names, read
from sinograph.control.answer import Status
from sinograph.control.decide import Judge, Standing, standings
from sinograph.control.model import Item
from sinograph.control.read import Selecting, ask, local
from sinograph.control.robust import STATUS, Case, alternatives
from sinograph.control.wishes import imagined
from sinograph.vocabulary import ENTITY

ADVICE = "not legal advice; covers the rules recorded in this graph, not licences, end uses or listed parties"
NONE_FOUND = "none found in this graph: rules that are not recorded here may still apply"
NO_SEAT = "head office of the end user not given, so rules that ask for it count only where the destination is covered"
REPORTED = "rests on reports that the chip was made to stay outside the rule; its figures are not public"
ESTIMATES = "rests on estimated values of the chip"
GROUPS = "the country groups of the destination are not recorded"


@dataclass(frozen=True)
class _Question:
    """What is asked, in the terms of the graph."""

    to: names.Named
    on: str
    seat: names.Named | None


def status(engine: Selecting, chip: str, to: str, on: str | date, hq: str | None = None) -> Status:
    """Return the control status of ``chip`` (a slug or name) for destination ``to`` on the day ``on``.

    ``hq`` is where the head office of the end user, or of its ultimate parent, is. A line of chips is answered for its
    forms. Raises ``NotFound`` for unknown names, ``RequestError`` for an impossible day or an ambiguous name.
    """
    question = _question(engine, to, on, hq)
    wanted = names.chip(engine, chip)
    metrics = read.metrics(engine)
    rules = read.rules(engine, metrics)
    seat = question.seat.path if question.seat else None
    reach = tuple(read.in_force(engine, question.to.path, question.on, seat))
    case = Case(rules, metrics, reach, ENTITY + question.to.path)
    if not wanted.line:
        return _one(engine, wanted, question, case)
    forms = [names.Named(local(row["chip"]), row["name"]) for row in ask(engine, "forms", line=wanted.path)]
    return _line(wanted, question, [_one(engine, form, question, case) for form in forms])


def what_if(engine: Selecting, specs: Mapping[str, object], to: str, on: str | date, hq: str | None = None) -> Status:
    """Return the status that a chip with these values would have, under the same rules.

    ``specs`` holds metrics by name (totalProcessingPerformance or tpp, memoryBandwidth and interconnectBandwidth in
    GB/s, performanceDensity or dieArea in mm2, dataCentreMarketed …), and ``itemOrigin`` (a country), ``soldBy`` and
    ``designedBy`` (organisations). Raises ``RequestError`` for an unknown or malformed value, and as ``status``.
    """
    question = _question(engine, to, on, hq)
    metrics = read.metrics(engine)
    rules = read.rules(engine, metrics)
    item = imagined(engine, specs, metrics)
    seat = question.seat.path if question.seat else None
    judge = Judge(rules, metrics, item)
    to = ENTITY + question.to.path
    found = standings(judge, read.in_force(engine, question.to.path, question.on, seat), to)
    home = item.native(to) or any(to in rule.jurisdictions for rule in rules.values())
    rank = 0 if home else found[0].rank if found else 5
    caveats = [] if item.parties else ["no seller given: letters to named companies were not applied"]
    return _answer(engine, names.Named("", item.label), question, judge, found, rank, caveats)


def _question(engine: Selecting, to: str, on: str | date, hq: str | None) -> _Question:
    return _Question(names.place(engine, to), names.day(on), names.place(engine, hq) if hq else None)


def _one(engine: Selecting, chip: names.Named, question: _Question, case: Case) -> Status:
    item = read.item(engine, chip.path, case.metrics)
    assert item is not None
    given = {"chip": chip.path, "destination": question.to.path, "date": question.on}
    if question.seat:
        given["headquarters"] = question.seat.path
    rows = ask(engine, "status", **given)
    rank = int(rows[0]["rank"])
    judge = Judge(case.rules, case.metrics, item)
    order = {row["rule"]: n for n, row in enumerate(rows) if "rule" in row}
    found = sorted(standings(judge, case.in_force, case.to), key=lambda s: order.get(s.rule.iri, len(order)))
    answer = _answer(engine, chip, question, judge, found, min(rank, 5), _remarks(engine, chip, question, item))
    claims = ask(engine, "claimed-values", chip=chip.path)
    others = alternatives(claims, item, case) if rank else []
    if rank and any(local(c["certainty"]) == "estimated" and local(c.get("status", "")) == "accepted" for c in claims):
        answer = replace(answer, caveats=(ESTIMATES, *answer.caveats))
    return replace(answer, robust=not others, alternatives=tuple(others))


def _remarks(engine: Selecting, chip: names.Named, question: _Question, item: Item) -> list[str]:
    found = []
    if item.launch and item.launch > question.on:
        found.append(f"hypothetical: the chip was launched on {item.launch}")
    for row in ask(engine, "unplaced", chip=chip.path, date=question.on):
        kind = "a warning, not a requirement" if local(row["requirement"]) == "presumedViolation" else "not counted"
        found.append(f"{kind}: {row['title']} [{local(row['rule'])}]")
    return found


def _answer(
    engine: Selecting, chip: names.Named, question: _Question, judge: Judge, found: list[Standing], rank: int,
    caveats: list[str],
) -> Status:  # fmt: skip
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
    remarks = [remark for s in shown for remark in explain.remarks(engine, s)]
    return Status(
        chip=chip.path, label=chip.label, destination=question.to.path, destination_label=question.to.label,
        on=question.on, headquarters=question.seat.path if question.seat else None, status=word, basis=basis,
        rules=tuple(explain.grounds(engine, judge, shown)), tests=tuple(explain.comparisons(judge, deciding)),
        policy=explain.policy(deciding, rank), missing=tuple(missing),
        caveats=tuple(dict.fromkeys([*caveats, *remarks, ADVICE])),
    )  # fmt: skip


def _line(line: names.Named, question: _Question, forms: list[Status]) -> Status:
    kinds = {(f.status, f.basis) for f in forms}
    seat = question.seat.path if question.seat else None
    to = question.to
    head = Status(line.path, line.label, to.path, to.label, question.on, seat, "undetermined", missing=("form",))
    if len(kinds) == 1:
        head = replace(forms[0], chip=line.path, label=line.label, alternatives=(), missing=forms[0].missing)
        shared = tuple(c for c in forms[0].caveats if all(c in f.caveats for f in forms))
        return replace(head, caveats=shared, robust=all(f.robust for f in forms), variants=tuple(forms))
    text = "the forms of this line differ" if forms else "no form of this line is recorded"
    return replace(head, caveats=(text, ADVICE), variants=tuple(forms))
