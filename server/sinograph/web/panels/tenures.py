"""Tenures: who was what where and when, as bands and as a table; from the side of a person and of an organisation."""

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from sinograph.draw.spans import Row, Span, spans
from sinograph.engine import Term
from sinograph.web.panels import held
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.reading import marks
from sinograph.web.words import wording
from sinograph.web.words.language import _
from sinograph.web.words.links import path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms

_DRAWN = 14
_Values = Mapping[str, list[Term]]


def people(of: Subject) -> Panel | None:
    """Return the people of an organisation with what they were there, and when."""
    table = held.tenures()
    found = [t for t in held.backwards("panel-tenures", "tenureAt").get(of.iri, ()) if "tenureOf" in table[t]]
    if not found or of.dated:
        return None
    found.sort(key=lambda t: (_start(table[t]) is None, _start(table[t]) or date.max, t))
    return Panel(
        id="people",
        title=_("People"),
        lead=_("The band shows accepted tenures; one that fades has no known beginning or end."),
        head=(_("Person"), _("As what"), _("When"), _("Source")),
        rows=[_row(alike, "tenureOf") for alike in _together([table[t] for t in found], "tenureOf")],
        drawing=band(of.iri, "tenureAt", "tenureOf"),
        shown=8,
        links=frozenset({"affiliatedWith", "employs"}),
    )


def band(iri: str, here: str, there: str) -> Markup | None:
    """Return the drawing of the accepted tenures that ``here`` leads from, a row for each thing at ``there``.

    None where fewer than two of them have a date.
    """
    table = held.tenures()
    return _drawn([table[t] for t in held.backwards("panel-tenures", here).get(iri, ()) if there in table[t]], there)


def _together(found: list[_Values], there: str) -> list[list[_Values]]:
    """Put tenures of one person that read alike together: sources that say the same are one row."""
    groups: dict[tuple[str, str, str], list[_Values]] = {}
    for values in found:
        groups.setdefault((values[there][0].value, _role(values), _when(values)), []).append(values)
    return list(groups.values())


def _row(alike: list[_Values], there: str) -> list[Markup]:
    values = alike[0]
    stated = [t for one in alike for t in one.get("statedBy", ())]
    claims = [Markup('<a href="{}">{}</a>').format(path_of(t.value), _("claim")) for t in stated]
    return [marks.link(link(values[there][0].value)), Markup("{}").format(_role(values)),
            Markup("{}").format(_when(values)), Markup(" ").join(claims[:6])]  # fmt: skip


def _role(values: _Values) -> str:
    title, role = held.one(values, "title"), held.one(values, "role")
    words = terms().label(role.value) if role else ""
    return title.value if title and title.value.casefold() != words.casefold() else words


def _when(values: _Values) -> str:
    start, end, seen = (held.one(values, name) for name in ("validFrom", "validUntil", "asOf"))
    words = wording.period(start.value if start else None, end.value if end else None)
    return words or (_("as of %(day)s", day=wording.date(seen.value).text) if seen else "")


def _start(values: _Values) -> date | None:
    return held.day(held.one(values, "validFrom", "asOf"))


def _drawn(found: list[_Values], there: str) -> Markup | None:
    known = [values for values in found if held.day(held.one(values, "validFrom", "validUntil"))]
    known.sort(key=lambda values: str(held.day(held.one(values, "validFrom", "validUntil"))))
    if len(known) < 2:
        return None
    days = [d for values in known for name in ("validFrom", "validUntil") if (d := held.day(held.one(values, name)))]
    last = max([*days, held.latest()])
    rows: dict[str, list[Span]] = {}
    for values in known:
        end = held.one(values, there)
        assert end is not None
        to = link(end.value)
        title = " · ".join(part for part in (to.text, _role(values), _when(values)) if part)
        claim = held.one(values, "statedBy")
        span = Span(
            held.day(held.one(values, "validFrom")), held.day(held.one(values, "validUntil")), title,
            path_of(claim.value) if claim else to.href, "people", _role(values),
        )  # fmt: skip
        rows.setdefault(end.value, []).append(span)
    drawn = [Row(link(iri).text, link(iri).href, found) for iri, found in list(rows.items())[:_DRAWN]]
    return spans(drawn, min(days), last, _("Tenures over time"))
