"""The address of a timeline: lanes, time, thing and country; what is wrong with it, and the addresses next to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from flask import request

from sinograph.values import PartialDate
from sinograph.web.forms import naming
from sinograph.web.forms.naming import Named
from sinograph.web.timeline import happenings
from sinograph.web.timeline.happenings import LANES, Happening
from sinograph.web.words import wording
from sinograph.web.words.language import _

_ORDER = ("lanes", "from", "until", "on", "focus", "country")
#: The chip rules of 2022 are what most of this graph is about; older things are a link away.
_BEGIN = date(2022, 1, 1)
_SOME_DAY = "YYYY-MM-DD"
#: From this year on each year has a link of its own.
_SINGLE = 2017


@dataclass(frozen=True)
class Asked:
    """What a timeline shows."""

    lanes: tuple[str, ...]
    since: date
    until: date
    on: date | None
    focus: Named
    country: Named
    texts: dict[str, str]
    """The fields of dates as they were typed."""
    problems: dict[str, str]
    """Field → what is wrong with it."""
    found: list[Happening]
    """Everything that is asked for, whenever it was."""

    @property
    def days(self) -> int:
        """How many days are shown."""
        return (self.until - self.since).days + 1

    @cached_property
    def shown(self) -> list[Happening]:
        """What lies in the time and the lanes."""
        return [h for h in self.found if h.lane in self.lanes and h.within(self.since, self.until)]

    def address(self, path: str = "", **changes: str) -> str:
        """Return the address of this timeline with some parameters changed; an empty one is left out."""
        given = {
            "lanes": "" if self.lanes == LANES else ",".join(self.lanes), "from": self.texts["from"],
            "until": self.texts["until"], "on": self.texts["on"], "focus": self.focus.id, "country": self.country.id,
        } | {name.rstrip("_"): value for name, value in changes.items()}  # fmt: skip
        query = urlencode([(name, given[name]) for name in _ORDER if given[name]], safe="/,")
        path = path or "/timeline"
        return f"{path}?{query}" if query else path

    def of_day(self, day: str) -> str:
        """Return the address of what changed on a day YYYY-MM-DD; a table has one in each row."""
        return self._some_day.replace(_SOME_DAY, day)

    @cached_property
    def _some_day(self) -> str:
        return self.address(from_="", until="", on=_SOME_DAY)

    def during(self, first: date, last: date) -> str:
        """Return the address of the same things in another time."""
        return self.address(from_=first.isoformat(), until=last.isoformat(), on="")


def read() -> Asked:
    """Read the parameters of the request. What is wrong is named at its field, and the rest is shown."""
    problems: dict[str, str] = {}
    texts = {name: request.args.get(name, "").strip() for name in ("from", "until", "on")}
    days = {name: _day(name, text, problems) for name, text in texts.items()}
    texts = {name: text if name not in problems else "" for name, text in texts.items()}
    wanted = [w for value in request.args.getlist("lanes") for w in value.replace(",", " ").split()]
    lanes = tuple(lane for lane in LANES if lane in wanted) or LANES
    focus, country = naming.named("focus"), naming.named("country", ("places",))
    found = happenings.concerning(focus.iri) if focus.id else happenings.everything()
    if country.id:
        found = [h for h in found if country.iri in h.countries]
    since, until = _window(found, bool(focus.id))
    on = None
    if (day := days["on"]) is not None:
        on, since, until = (day.earliest if day.earliest == day.latest else None), day.earliest, day.latest
    else:
        since = days["from"].earliest if days["from"] else min(since, days["until"].latest) if days["until"] else since
        until = days["until"].latest if days["until"] else max(until, since)
    if until < since:
        problems["until"] = _("This comes before the first day.")
        until = since + timedelta(days=364)
    if since == until:
        on = since
    return Asked(lanes, since, until, on, focus, country, texts, problems, found)


def _day(name: str, text: str, problems: dict[str, str]) -> PartialDate | None:
    if not text:
        return None
    try:
        return PartialDate.parse(text)
    except ValueError:
        problems[name] = _("“%(text)s” is not a date. Write 2023, 2023-11 or 2023-11-17.", text=text[:40])
        return None


def _window(found: list[Happening], whole: bool) -> tuple[date, date]:
    """Return the time that is shown when none is asked for: whole years around everything, or from 2022 on."""
    if not found:
        return _BEGIN, date(_BEGIN.year + 4, 12, 31)
    first = min(h.first for h in found)
    # What is only planned for some day of a later year would leave most of the drawing empty.
    last = max((h.last for h in found if h.exact), default=max(h.last for h in found))
    start = date(first.year, 1, 1)
    return (start if whole else max(start, _BEGIN)), date(last.year, 12, 31)


def steps(asked: Asked) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return rows of links to other times: years, in a year quarters and months; True: shown now."""
    if not asked.found:
        return []
    first, last = min(h.first for h in asked.found).year, max(h.last for h in asked.found).year
    whole = (date(first, 1, 1), date(last, 12, 31))
    start = max(first, _SINGLE)
    early = (whole[0], date(start - 1, 12, 31))
    years = [(_("all"), asked.during(*whole), (asked.since, asked.until) == whole)]
    if first < start:
        years.append((_("before %(year)s", year=start), asked.during(*early), (asked.since, asked.until) == early))
    for year in range(start, last + 1):
        here = asked.since.year == year == asked.until.year
        years.append((str(year), asked.during(date(year, 1, 1), date(year, 12, 31)), here))
    rows = [(_("Years"), years)]
    if asked.since.year == asked.until.year:
        rows.append((_("Quarters"), list(_parts(asked, 3))))
        if asked.days <= 92:
            rows.append((_("Months"), list(_parts(asked, 1))))
    return rows


def _parts(asked: Asked, months: int) -> Iterable[tuple[str, str, bool]]:
    year = asked.since.year
    quarter = (asked.since.month - 1) // 3 * 3
    for month in range(1, 13, months) if months > 1 else range(quarter + 1, quarter + 4):
        first = date(year, month, 1)
        after = month + months
        last = date(year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
        words = f"Q{(month + 2) // 3}" if months == 3 else wording.date(f"{year}-{month:02}").text
        yield words, asked.during(first, last), first <= asked.since and asked.until <= last


def beside(asked: Asked) -> tuple[str, str]:
    """Return the addresses of the time before and after, equally long; empty where nothing is there."""
    if not asked.found:
        return "", ""
    length = timedelta(days=asked.days)
    before = asked.during(asked.since - length, asked.since - timedelta(days=1))
    after = asked.during(asked.until + timedelta(days=1), asked.until + length)
    return (before if any(h.last < asked.since for h in asked.found) else "",
            after if any(h.first > asked.until for h in asked.found) else "")  # fmt: skip


def nearest(asked: Asked) -> tuple[Happening | None, Happening | None]:
    """Return the last happening before the time and the first after it, in the lanes asked for."""
    near = [h for h in asked.found if h.lane in asked.lanes]
    before = [h for h in near if h.last < asked.since]
    after = [h for h in near if h.first > asked.until]
    return max(before, key=lambda h: h.last, default=None), min(after, key=lambda h: h.first, default=None)
