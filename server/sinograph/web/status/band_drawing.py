"""The control status over time as a drawing and as rows of a table: on the status page, and for pages of chips."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.control import Band, Place
from sinograph.control.history import by_status, slugs
from sinograph.draw import bands as drawn
from sinograph.web.status import sentences as words
from sinograph.web.status import standing
from sinograph.web.words.language import _
from sinograph.web.words.links import Link
from sinograph.web.words.names import link

_BEFORE, _AFTER = timedelta(days=270), timedelta(days=60)
_LETTER = 7.3


@dataclass(frozen=True, slots=True)
class Told:
    """One band as a row of a table."""

    since: str
    until: str
    look: str
    long: str
    rules: tuple[Link, ...]
    review: str
    href: str
    here: bool


def address(chip: str, to: str, on: str, hq: str = "") -> str:
    """Return the address of an answer: chip and places as ``kind/slug``, the day as YYYY-MM-DD."""
    place = words.code_of(to) or to.partition("/")[2]
    asked = {"chip": chip.partition("/")[2], "to": place, "on": on}
    if hq:
        asked["hq"] = words.code_of(hq) or hq.partition("/")[2]
    return f"/status?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class Line:
    """One chip, real or imagined, in a drawing; ``on`` gives the address of its answer on a day."""

    name: str
    bands: tuple[Band, ...]
    on: Callable[[str], str]


def drawing(chips: Sequence[str], destination: str, day: str = "", hq: str | None = None) -> Markup:
    """Return the bands of some chips ``chips/slug`` for a destination; ``day`` is marked. Styles: ``bands.css``."""
    where = standing.book().place(destination, hq)
    seat = where.seat.path if where.seat else ""

    def line(chip: str) -> Line:
        bands = standing.bands(chip, where.to.path, seat or None)
        return Line(words.chip_name(chip), bands, lambda on: address(chip, where.to.path, on, seat))

    return drawing_of([line(chip) for chip in chips], where, day)


def drawing_of(lines: Sequence[Line], where: Place, day: str) -> Markup:
    """Return the bands of chips; names stand in front where there are several."""
    histories = [by_status(line.bands) for line in lines]
    low, high = _frame([band for bands in histories for band in bands], day)
    several = len(lines) > 1
    rows = [
        drawn.Row(
            tuple(_stretch(band, line.on, low) for band in bands),
            line.name if several else "",
            line.on(day or low.isoformat()),
        )
        for line, bands in zip(lines, histories, strict=True)
    ]
    title = _("Control status for %(place)s over time", place=words.place_name(where.to.path))
    margin = max(len(n.name) * (_LETTER if n.name.isascii() else 12) for n in lines) + 8 if several else 0.0
    return drawn.bands(rows, low, high, title, date.fromisoformat(day) if day else None, margin=margin)


def _frame(bands: list[Band], day: str) -> tuple[date, date]:
    days = [date.fromisoformat(b.since) for b in bands if b.since]
    if day:
        days.append(date.fromisoformat(day))
    today = date.today()
    return min([*days, today - timedelta(days=4 * 365)]) - _BEFORE, max([*days, today]) + _AFTER


def _stretch(band: Band, on: Callable[[str], str], low: date) -> drawn.Stretch:
    kind = words.look(band)
    since = date.fromisoformat(band.since) if band.since else None
    until = date.fromisoformat(band.until) if band.until else None
    long, short = _(words.LONG[kind]), _(words.SHORT[kind])
    title = f"{span(band.since, band.until)}: {long}"
    return drawn.Stretch(since, until, kind, (long, short), title, on(band.since or low.isoformat()))


def span(since: str, until: str) -> str:
    """Return a stretch of days in words; ``until`` is the first day after it."""
    if since and until:
        return _("from %(since)s until %(until)s", since=words.day(since), until=words.day(until))
    if since:
        return _("since %(since)s", since=words.day(since))
    return _("before %(until)s", until=words.day(until)) if until else _("always")


def told(chip: str, where: Place, day: str) -> list[Told]:
    """Return the whole history of a chip as rows, each with what decides; ``day`` says which row is asked for."""
    seat = where.seat.path if where.seat else None
    bands = standing.bands(chip, where.to.path, seat)
    found = []
    for band in bands:
        kind = words.look(band)
        on = band.since or (bands[0].until and before(bands[0].until)) or day
        review = band.exception or (words.concept(band.policy) if band.policy else "")
        found.append(
            Told(
                band.since, band.until, kind, _(words.LONG[kind]),
                tuple(link(v.ENTITY + path) for path in slugs(band)) if kind != "none" else (), review,
                address(chip, where.to.path, on, seat or ""), bool(day) and band.holds(day),
            )
        )  # fmt: skip
    return found


def before(day: str) -> str:
    """Return the day before."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def legend() -> list[tuple[str, Markup, str, str]]:
    """Return look, key, words and meaning of each status."""
    return [(kind, drawn.key(kind), _(long), _(words.MEANING[kind])) for kind, long in words.LONG.items()]
