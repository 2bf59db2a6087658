"""The control status of a chip over time, by destination: a band each, and a table with the rule that decides."""

from datetime import date

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.control import Band
from sinograph.control.history import by_status
from sinograph.draw.spans import Row, Span, spans
from sinograph.errors import SinographError
from sinograph.web.panels import held
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.panels.training import STATUSES
from sinograph.web.reading import marks
from sinograph.web.status import standing
from sinograph.web.words import wording
from sinograph.web.words.language import _
from sinograph.web.words.links import Link, name_of
from sinograph.web.words.names import link, names

_FIRST_DAY = date(2022, 1, 1)
#: Destinations that rules treat differently; of a line of chips only the first, with a band for each form.
_PLACES = ("china", "macau", "united-arab-emirates", "saudi-arabia", "russia")
_NOTHING = {"noRequirementFound", "notSubject"}
_MOST_FORMS = 8


def history(of: Subject) -> Panel | None:
    """Return the bands of a chip, or of the forms of a line; None where no recorded rule ever reached it."""
    if of.dated:
        return None
    try:
        found = _histories(of)
    except SinographError:
        return None  # nothing that rules could be held against
    if not any(band.status not in _NOTHING for _label, _place, bands in found for band in bands):
        return None
    rows = [row for label, place, bands in found for row in _rows(of, label, place, bands)]
    return Panel(
        id="status",
        title=_("Control status over time"),
        lead=_("Whether an export needed a licence, by destination and day, as the rules recorded here say.")
        + " "
        + _("No legal advice: “no requirement found” does not mean free to export."),
        head=(_("Destination"), _("From"), _("Until"), _("Status"), _("Rule that decides")),
        rows=rows,
        drawing=_drawn(of, found),
        shown=6,
        note=_legend({band.status for _label, _place, bands in found for band in bands}),
        more=Link(
            _status(of, found[0][1], held.latest().isoformat()), _("Ask for another day, destination or head office")
        ),
    )


def _histories(of: Subject) -> list[tuple[str, str, tuple[Band, ...]]]:
    """Return label of the row, place and bands."""
    forms = standing.forms(name_of(of.iri))
    if len(forms) == 1:
        known = [p for p in _PLACES if f"{v.ENTITY}places/{p}" in names()]
        return [(_place(p), p, by_status(standing.bands(forms[0].path, f"places/{p}"))) for p in known]
    return [
        (form.label, _PLACES[0], by_status(standing.bands(form.path, f"places/{_PLACES[0]}")))
        for form in forms[:_MOST_FORMS]
    ]


def _place(slug: str) -> str:
    return link(f"{v.ENTITY}places/{slug}").text


def _rows(of: Subject, label: str, place: str, bands: tuple[Band, ...]) -> list[list[Markup]]:
    found = []
    for band in reversed(bands):
        if not band.since and not band.until and band.status in _NOTHING and len(bands) == 1:
            continue
        rules = Markup(", ").join(marks.short(link(rule.iri)) for rule in band.rules[:2])
        if len(band.rules) > 2:
            rules += Markup(" ") + _("and %(n)s more", n=len(band.rules) - 2)
        words = Markup('<a href="{}">{}</a>').format(_address(of, place, band), _words(band))
        found.append([Markup("{}").format(label), _day(band.since), _day(band.until), words, rules])
    return found


def _words(band: Band) -> str:
    words = _(STATUSES.get(band.status, band.status))
    return _("%(status)s, by letter", status=words) if band.basis == "letter" else words


def _day(text: str) -> Markup:
    return marks.words(wording.date(text)) if text else Markup("–")


def _address(of: Subject, place: str, band: Band) -> str:
    day = band.since or _FIRST_DAY.isoformat()
    return _status(of, place, day)


def _status(of: Subject, place: str, day: str) -> str:
    return f"/status?chip={name_of(of.iri).removeprefix('chips/')}&to={place}&on={day}"


def _drawn(of: Subject, found: list[tuple[str, str, tuple[Band, ...]]]) -> Markup:
    end = held.latest()
    rows = []
    for label, place, bands in found:
        shown = [
            Span(max(date.fromisoformat(b.since), _FIRST_DAY) if b.since else _FIRST_DAY,
                 date.fromisoformat(b.until) if b.until else end,
                 f"{label}: {_words(b)}, {wording.period(b.since or None, b.until or None) or _('always')}",
                 _address(of, place, b), b.status, _words(b))
            for b in bands if not b.until or date.fromisoformat(b.until) > _FIRST_DAY
        ]  # fmt: skip
        rows.append(Row(label, "", shown))
    return spans(rows, _FIRST_DAY, end, _("Control status of %(name)s by destination", name=of.label))


def _legend(present: set[str]) -> Markup:
    items = [
        Markup('<span><svg class="swatch" width="18" height="12" aria-hidden="true"><rect width="18" height="12" rx="2"'
               ' class="span {}"/></svg> {}</span>').format(name, _(words))
        for name, words in STATUSES.items() if name in present
    ]  # fmt: skip
    return Markup('<span class="legend">{}</span>').format(Markup(" ").join(items))
