"""The control status over time as a drawing and as rows of a table: on the status page, and for pages of chips."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.control import Band, Place
from sinograph.control.history import by_status, slugs
from sinograph.draw import bands as drawn
from sinograph.web import standing
from sinograph.web.explorer import status_words as words
from sinograph.web.language import _
from sinograph.web.links import Link
from sinograph.web.names import link

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


def drawing(chips: Sequence[str], destination: str, day: str = "", hq: str | None = None) -> Markup:
    """Return the bands of some chips ``chips/slug`` for a destination; ``day`` is marked. Styles: ``bands.css``."""
    where = standing.book().place(destination, hq)
    return _drawing(chips, where, day)


def _drawing(chips: Sequence[str], where: Place, day: str) -> Markup:
    histories = {chip: by_status(standing.bands(chip, where.to.path, where.seat.path if where.seat else None))
                 for chip in chips}  # fmt: skip
    low, high = _frame([b for bands in histories.values() for b in bands], day)
    names = {chip: words.chip_name(chip) for chip in chips} if len(chips) > 1 else dict.fromkeys(chips, "")
    rows = [
        drawn.Row(
            tuple(_stretch(chip, band, where, low) for band in bands), names[chip],
            address(chip, where.to.path, day or low.isoformat(), where.seat.path if where.seat else ""),
        )
        for chip, bands in histories.items()
    ]  # fmt: skip
    title = _("Control status for %(place)s over time", place=words.place_name(where.to.path))
    margin = max((len(n) * (1 if n.isascii() else 1.6) for n in names.values()), default=0) * _LETTER
    return drawn.bands(
        rows, low, high, title, date.fromisoformat(day) if day else None, margin=margin + 8 * (margin > 0)
    )


def _frame(bands: list[Band], day: str) -> tuple[date, date]:
    days = [date.fromisoformat(b.since) for b in bands if b.since]
    if day:
        days.append(date.fromisoformat(day))
    today = date.today()
    return min([*days, today - timedelta(days=4 * 365)]) - _BEFORE, max([*days, today]) + _AFTER


def _stretch(chip: str, band: Band, where: Place, low: date) -> drawn.Stretch:
    kind = words.look(band)
    since = date.fromisoformat(band.since) if band.since else None
    until = date.fromisoformat(band.until) if band.until else None
    seat = where.seat.path if where.seat else ""
    return drawn.Stretch(
        since, until, kind, (_(words.LONG[kind]), _(words.SHORT[kind])),
        f"{span(band.since, band.until)}: {_(words.LONG[kind])}",
        address(chip, where.to.path, band.since or low.isoformat(), seat),
    )  # fmt: skip


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
