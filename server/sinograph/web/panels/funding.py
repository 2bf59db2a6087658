"""Money: the rounds of a company with who took part, and the portfolio of whoever put money into others."""

from collections import defaultdict
from collections.abc import Mapping

from markupsafe import Markup

from sinograph.engine import Term
from sinograph.web import ask
from sinograph.web.panels import held
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.reading import marks
from sinograph.web.words import wording
from sinograph.web.words.language import _, ngettext
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms

#: Properties by which rounds point to a company, and to an investor.
FUNDED = frozenset({"roundFor", "acquired"})
INVESTED = frozenset({"investor", "acquirer"})
_NAMED = 6


def funded(of: Subject) -> Panel | None:
    """Return the rounds of a company, the newest first: date, kind, amount, valuation, investors."""
    table = held.rounds()
    found = [r for name in sorted(FUNDED) for r in held.backwards("panel-rounds", name).get(of.iri, ())]
    if not found or of.dated:
        return None
    found.sort(key=lambda r: (_when(table[r]), r), reverse=True)
    return Panel(
        id="funding",
        title=_("Funding rounds"),
        lead=_("Amounts as this graph accepts them; a round's page has every claim about it."),
        head=(_("Round"), _("When"), _("Amount"), _("Valuation after it"), _("Investors")),
        rows=[[_title(r, table[r]), *_figures(table[r]), _investors(table[r])] for r in found],
        numeric=frozenset({2, 3}),
        links=FUNDED,
    )


def invested(of: Subject) -> Panel | None:
    """Return the portfolio: what it put money into, where that is, in which rounds, with which amounts."""
    table = held.rounds()
    rounds = [r for name in sorted(INVESTED) for r in held.backwards("panel-rounds", name).get(of.iri, ())]
    plain = [term.value for term in table.get(of.iri, {}).get("investedIn", ())]
    if not (rounds or plain) or of.dated:
        return None
    into: dict[str, list[str]] = defaultdict(list)
    for one in rounds:
        for term in (*table[one].get("roundFor", ()), *table[one].get("acquired", ())):
            into[term.value].append(one)
    for thing in plain:
        into.setdefault(thing, [])
    rows = [_stake(thing, into[thing], table) for thing in _by_date(into, table)]
    places = {row[1] for row in rows if row[1]}
    lead = ngettext("%(num)s company", "%(num)s companies", len(rows))
    if len(places) > 1:
        lead = _("%(companies)s in %(n)s countries", companies=lead, n=len(places))
    return Panel(
        id="portfolio",
        title=_("Put money into"),
        lead=_("%(companies)s. An amount is that of the whole round, not the share of this investor.", companies=lead),
        head=(_("Company"), _("Country"), _("Rounds"), _("Last"), _("Whole round")),
        rows=rows,
        numeric=frozenset({4}),
        covers=frozenset({"investedIn"}),
        links=INVESTED,
    )


def _by_date(into: Mapping[str, list[str]], table: held.Table) -> list[str]:
    return sorted(into, key=lambda t: (max((_when(table[r]) for r in into[t]), default=""), t), reverse=True)


def _stake(thing: str, rounds: list[str], table: held.Table) -> list[Markup]:
    rounds = sorted(rounds, key=lambda r: _when(table[r]), reverse=True)
    names = Markup(", ").join(_title(r, table[r]) + _year(table[r]) for r in rounds) or Markup("{}").format(
        _("round not named")
    )
    country = countries().get(thing)
    last = table[rounds[0]] if rounds else {}
    return [
        marks.link(link(thing)),
        marks.short(link(country)) if country else Markup(""),
        names,
        marks.words(held.written(held.one(last, "announcedOn", "closedOn"))),
        _money(last, "roundAmount") or _money(last, "dealValue"),
    ]


def countries() -> Mapping[str, str]:
    """Return the country of the head office of every organisation, where it is accepted."""
    return ask.once("panel-countries", lambda: {
        row["thing"].value: row["country"].value for row in ask.rows("panel-countries")
    })  # fmt: skip


def _title(iri: str, values: Mapping[str, list[Term]]) -> Markup:
    kind = held.one(values, "roundType")
    words = terms().label(kind.value) if kind else (_("acquisition") if "acquired" in values else link(iri).text)
    return Markup('<a href="{}">{}</a>').format(link(iri).href, words)


def _year(values: Mapping[str, list[Term]]) -> Markup:
    return Markup(" {}").format(_when(values)[:4]) if _when(values) else Markup("")


def _figures(values: Mapping[str, list[Term]]) -> list[Markup]:
    return [
        marks.words(held.written(held.one(values, "announcedOn", "closedOn"))),
        _money(values, "roundAmount") or _money(values, "dealValue"),
        _money(values, "postMoneyValuation"),
    ]


def _money(values: Mapping[str, list[Term]], name: str) -> Markup:
    term = held.one(values, name)
    return marks.words(wording.quantity(f"{term.value} USD", "USD")) if term else Markup("")


def _investors(values: Mapping[str, list[Term]]) -> Markup:
    found = sorted(
        {t.value for t in (*values.get("investor", ()), *values.get("acquirer", ()))}, key=lambda i: link(i).text
    )
    shown = Markup(", ").join(marks.short(link(i)) for i in found[:_NAMED])
    rest = Markup(", ").join(marks.short(link(i)) for i in found[_NAMED:])
    if not rest:
        return shown
    more = _("and %(n)s more", n=len(found) - _NAMED)
    return shown + Markup(" <details><summary>{}</summary>{}</details>").format(more, rest)


def _when(values: Mapping[str, list[Term]]) -> str:
    term = held.one(values, "announcedOn", "closedOn")
    return term.value if term else ""
