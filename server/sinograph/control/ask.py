"""Answers what the control status of a chip is, or would be for values that somebody thinks of, by asking an engine.

Each answer asks the query ``status.rq`` anew, so it is right for any engine and takes some tenths of a second. Who
asks often of one snapshot reads a ``Book`` and has the same answers from memory.
"""

from collections.abc import Mapping
from datetime import date

from sinograph.control import compose, names, read
from sinograph.control.answer import Status
from sinograph.control.compose import Question
from sinograph.control.decide import Judge, standings
from sinograph.control.read import Row, Selecting, ask, local
from sinograph.control.robust import Case
from sinograph.control.wishes import imagined


class _Asked:
    """The records of an answer, asked from an engine one by one."""

    def __init__(self, engine: Selecting) -> None:
        self.engine = engine

    def grounds(self, rule: str) -> list[Row]:
        return ask(self.engine, "grounds", rule=rule)

    def claims(self, chip: str) -> list[Row]:
        return ask(self.engine, "claimed-values", chip=chip)

    def unplaced(self, chip: str, day: str) -> list[Row]:
        return ask(self.engine, "unplaced", chip=chip, date=day)


def status(engine: Selecting, chip: str, to: str, on: str | date, hq: str | None = None) -> Status:
    """Return the control status of ``chip`` (a slug or name) for destination ``to`` on the day ``on``.

    ``hq`` is where the head office of the end user, or of its ultimate parent, is. A line of chips is answered for its
    forms. Raises ``NotFound`` for unknown names, ``RequestError`` for an impossible day or an ambiguous name.
    """
    question = _question(engine, to, on, hq)
    wanted = names.chip(engine, chip)
    metrics = read.metrics(engine)
    rules = read.rules(engine, metrics)
    case = Case(rules, metrics, tuple(_in_force(engine, question)), question.to.iri)
    if not wanted.line:
        return _one(engine, wanted, question, case)
    forms = [names.Named(local(row["chip"]), row["name"]) for row in ask(engine, "forms", line=wanted.path)]
    return compose.line(wanted, question, [_one(engine, form, question, case) for form in forms])


def what_if(engine: Selecting, specs: Mapping[str, object], to: str, on: str | date, hq: str | None = None) -> Status:
    """Return the status that a chip with these values would have, under the same rules.

    ``specs`` holds metrics by name (totalProcessingPerformance or tpp, memoryBandwidth and interconnectBandwidth in
    GB/s, performanceDensity or dieArea in mm2, dataCentreMarketed …), and ``itemOrigin`` (a country), ``soldBy`` and
    ``designedBy`` (organisations). Raises ``RequestError`` for an unknown or malformed value, and as ``status``.
    """
    question = _question(engine, to, on, hq)
    metrics = read.metrics(engine)
    item = imagined(lambda text: names.place(engine, text), specs, metrics)
    judge = Judge(read.rules(engine, metrics), metrics, item)
    found = standings(judge, _in_force(engine, question), question.to.iri)
    return compose.of_imagined(_Asked(engine), question, judge, found)


def _question(engine: Selecting, to: str, on: str | date, hq: str | None) -> Question:
    return Question(names.place(engine, to), names.day(on), names.place(engine, hq) if hq else None)


def _in_force(engine: Selecting, question: Question) -> list[str]:
    seat = question.seat.path if question.seat else None
    return read.in_force(engine, question.to.path, question.on, seat)


def _one(engine: Selecting, chip: names.Named, question: Question, case: Case) -> Status:
    item = read.item(engine, chip.path, case.metrics)
    assert item is not None
    given = {"chip": chip.path, "destination": question.to.path, "date": question.on}
    if question.seat:
        given["headquarters"] = question.seat.path
    rows = ask(engine, "status", **given)
    order = {row["rule"]: n for n, row in enumerate(rows) if "rule" in row}
    judge = Judge(case.rules, case.metrics, item)
    found = sorted(standings(judge, case.in_force, case.to), key=lambda s: order.get(s.rule.iri, len(order)))
    return compose.real(_Asked(engine), chip, item, question, case, found, min(int(rows[0]["rank"]), 5))
