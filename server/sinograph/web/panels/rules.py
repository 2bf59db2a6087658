"""Panels of rules: dates, tests, what they caught and what they did not, versions and amendments."""

from collections import defaultdict
from collections.abc import Mapping

from markupsafe import Markup

from sinograph.control.model import SIGNS
from sinograph.engine import Term
from sinograph.vocabulary import TERM
from sinograph.web import ask
from sinograph.web.panels import held
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.panels.rows import grouped, scope, sources, unit_of, value
from sinograph.web.reading import marks
from sinograph.web.reading.statements import Statement
from sinograph.web.words import wording
from sinograph.web.words.language import _, later
from sinograph.web.words.names import link

_DATES = tuple(
    "announcedOn publishedOn plannedFrom effectiveFrom complianceFrom enforcedUntil plannedUntil effectiveUntil".split()
)
_TESTS = ("atLeast", "above", "below", "atMost", "holds", "caughtBy", "notCaughtBy")
_CHANGES = {
    "modifies": (later("changes"), later("changed by")),
    "endedBy": (later("ended by"), later("ends")),
    "suspends": (later("suspends"), later("suspended by")),
    "carvesOutOf": (later("exception from"), later("has the exception")),
}
_CAUGHT_NAMED = 60
#: Verdicts whose groups have words of their own here, in the order of the page.
_VERDICTS = frozenset({"met", "openVerdict", "notMet", "saidToComply"})


def dates(of: Subject) -> Panel | None:
    """Return announced, published, effective, ended: each with who says so."""
    found = [s for name in _DATES for s in of.of(name)]
    if not found:
        return None
    rows = [[g[0].prop.label, value(g), sources(g)] for g in grouped(found)]
    return Panel(
        id="dates", title=_("Dates"), head=(_("What"), _("Day"), _("Source")), rows=rows, covers=frozenset(_DATES)
    )


def tests(of: Subject) -> Panel | None:
    """Return the criteria, test by test: all criteria of one test must be met, one test is enough."""
    found = [s for name in _TESTS for s in of.of(name)]
    if not found:
        return None
    rows: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for s in found:
        rows[(_scope(s, "inTest") or "1", _criterion(s, of))].append(s)
    numbers = {number for number, _words in rows}
    lead = _("All criteria of the test must be met.")
    if len(numbers) > 1:
        lead = _("One of %(n)s tests is enough; all criteria of a test must be met.", n=len(numbers))
    return Panel(
        id="tests",
        title=_("What it tests"),
        lead=lead,
        head=(_("Test"), _("Criterion"), _("Source")),
        rows=[[number, words, sources(said)] for (number, words), said in sorted(rows.items())],
        covers=frozenset(_TESTS),
    )


def _criterion(s: Statement, of: Subject) -> Markup:
    metric = scope(s, "metric")
    sign = SIGNS.get(s.prop.name)
    value = marks.value(s.value)
    if sign and metric:
        unit = unit_of(of.known, (metric.value.href or "").rpartition("#")[2])
        limit = Markup(" ").join(part for part in (sign, value, unit) if part)
        return Markup("{} <b>{}</b>").format(metric.value.words.text, limit)
    return Markup("{} {}").format(s.prop.label, value)


def _scope(s: Statement, name: str) -> str:
    found = scope(s, name)
    return found.value.words.text if found else ""


def caught(of: Subject) -> Panel | None:
    """Return the chips that meet the tests, those that do not, and those of which a value is missing."""
    found: dict[str, dict[str, set[str]]] = {"met": {}, "notMet": {}, "openVerdict": {}}
    for row in ask.rows("panel-verdicts", entity=of.iri) if not of.dated else ():
        verdict = row["verdict"].value.rpartition("#")[2]
        missing = found.setdefault(verdict, {}).setdefault(row["chip"].value, set())
        if "missing" in row:
            missing.add(of.known.label(row["missing"].value))
    if not any(found.values()):
        return None
    groups, rates = [], _rates()
    for verdict, title in (
        ("met", _("Inside: the tests are met")),
        ("openVerdict", _("Open: a value is not known here")),
        ("notMet", _("Outside: the tests are not met")),
        ("saidToComply", _("Said to stay outside, without figures")),
        *((name, of.known.label(TERM + name)) for name in sorted(found.keys() - _VERDICTS)),
    ):
        chips = sorted(found.get(verdict, {}), key=lambda iri: (-(held.amount(rates.get(iri)) or 0.0), link(iri).text))
        if chips:
            groups.append((verdict, title, [_chip(iri, rates.get(iri), found[verdict][iri]) for iri in chips]))
    return Panel(
        id="caught",
        title=_("What it caught, and what not"),
        lead=_(
            "Every chip of this graph with its accepted values, held against the tests, for any destination and day."
        ),
        template="panels/caught.html",
        data={"groups": groups, "most": _CAUGHT_NAMED},
    )


def _rates() -> dict[str, Term | None]:
    """Return the processing performance of every chip."""
    return ask.once(
        "rates", lambda: {i: held.one(own, "totalProcessingPerformance") for i, own in held.chips().items()}
    )


def _chip(iri: str, tpp: Term | None, missing: set[str]) -> Markup:
    words = ", ".join(sorted(missing)) or (f"{wording.grouped(tpp.value)} TPP" if tpp else "")
    made: dict[tuple[str, str], Markup] = ask.once_spoken("chips caught", dict)  # the same for most rules
    if (iri, words) not in made:
        small = Markup(" <small>{}</small>").format(words) if words else Markup("")
        made[iri, words] = marks.short(link(iri)) + small
    return made[iri, words]


def versions(of: Subject) -> Panel | None:
    """Return what changed it and what it changed, its parts, and other versions of the same entry."""
    table = held.rules()
    own: Mapping[str, list[Term]] = table.get(of.iri, {})
    ties: dict[tuple[str, str], None] = {}
    for name, (forth, back) in _CHANGES.items():
        ties |= {(term.value, _(forth)): None for term in own.get(name, ())}
        ties |= {(other, _(back)): None for other in held.backwards("panel-rules", name).get(of.iri, ())}
    for term in own.get("controlEntry", ()):
        for other in held.backwards("panel-rules", "controlEntry").get(term.value, ()):
            ties.setdefault((other, _("another part or version of %(entry)s", entry=term.value)))
    ties |= {(other, _("part of it")): None for other in held.backwards("panel-rules", "instrument").get(of.iri, ())}
    ties |= {(term.value, _("the act it is part of")): None for term in own.get("instrument", ())}
    found = sorted((pair for pair in ties if pair[0] != of.iri), key=lambda pair: (_since(pair[0]), pair))
    if not found or of.dated:
        return None
    rows = [[marks.short(link(iri)), words, _day(iri, "announcedOn"), _day(iri, "effectiveFrom", "complianceFrom"),
             _day(iri, "effectiveUntil", "enforcedUntil")] for iri, words in found]  # fmt: skip
    return Panel(
        id="versions",
        title=_("Amendments and versions"),
        head=(_("Rule"), _("Relation"), _("Announced"), _("In force from"), _("Until")),
        rows=rows,
        links=frozenset({"modifies", "endedBy", "suspends", "carvesOutOf", "instrument", "partOfInstrument"}),
    )


def _since(iri: str) -> str:
    term = held.one(held.rules().get(iri, {}), "effectiveFrom", "announcedOn")
    return term.value if term else "9999"


def _day(iri: str, *names: str) -> Markup:
    return marks.words(held.written(held.one(held.rules().get(iri, {}), *names)))


PANELS = (dates, tests, caught, versions)
