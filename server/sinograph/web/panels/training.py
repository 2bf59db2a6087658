"""The chips a model was trained on, and whether an export of them to its maker needed a licence when it came out."""

from datetime import date

from markupsafe import Markup

from sinograph.errors import SinographError
from sinograph.web.panels import held
from sinograph.web.panels.funding import countries
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.panels.rows import grouped, sources, value
from sinograph.web.reading import marks
from sinograph.web.reading.statements import Statement
from sinograph.web.status import standing
from sinograph.web.words.language import _, later
from sinograph.web.words.links import name_of

#: Control statuses in words, by the names of their concepts.
STATUSES = {
    "licenceRequired": later("licence needed"),
    "exceptionEligible": later("licence exception possible"),
    "undetermined": later("cannot be told"),
    "noRequirementFound": later("no requirement found"),
    "notSubject": later("no export"),
}
_NAMES = ("trainedOnChip", "trainingChipCount", "trainedOnCluster")


def training(of: Subject) -> Panel | None:
    """Return chips, counts and clusters of the training, each chip with its control status on the day of release."""
    found = grouped(of.of(*_NAMES), dated=False)
    if not found:
        return None
    day, place = _released(of), _home(of)
    rows = [
        [
            g[0].prop.label,
            value(g) + marks.scopes(g[0].own_measurand, g[0].scopes),
            _status(g[0], place, day),
            sources(g),
        ]
        for g in found
    ]
    lead = _(
        "Control status is that of an export to the maker's country on the day of release; training came before it."
    )
    return Panel(
        id="training",
        title=_("Trained on"),
        lead=lead + " " + _("No legal advice."),
        head=(_("What"), _("Value"), _("Control status then"), _("Source")),
        rows=rows,
        covers=frozenset(_NAMES),
    )


def _released(of: Subject) -> date | None:
    return held.day(of.first("releaseDate"))


def _home(of: Subject) -> str:
    maker = of.first("developedBy")
    country = countries().get(maker.value) if maker else None
    return name_of(country) if country else ""


def _status(s: Statement, place: str, day: date | None) -> Markup:
    chip = (s.value.href or "").removeprefix("/page/")
    if not (day and place and chip.startswith("chips/")):
        return Markup("")
    try:
        forms = standing.forms(chip)
        found = {}
        for form in forms:
            for band in standing.bands(form.path, place):
                if band.holds(day.isoformat()):
                    found[form.path] = band.status
    except SinographError:
        return Markup("")  # a chip or place that no rule speaks of
    kinds = sorted(set(found.values()))
    if not kinds:
        return Markup("")
    words = _(STATUSES.get(kinds[0], kinds[0])) if len(kinds) == 1 else _("differs between its forms")
    address = f"/status?chip={chip}&to={place}&on={day.isoformat()}"
    return Markup('<a href="{}">{}</a><small>{}</small>').format(address, words, day.isoformat())
