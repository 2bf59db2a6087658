"""A timeline in words and as a drawing: names of lanes, what happened, titles of marks, rows of tables and files."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.draw import lanes
from sinograph.draw.lanes import Crowd, Lane, Line, Period
from sinograph.draw.ranges import shortened
from sinograph.web import ask
from sinograph.web.timeline.happenings import Happening
from sinograph.web.timeline.state import Asked
from sinograph.web.words import wording
from sinograph.web.words.language import _, later, ngettext
from sinograph.web.words.links import Link, kind_of, name_of, path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms

LANE_WORDS = {
    "releases": later("Models"), "chips": later("Chips"), "rules": later("Rules and policies"),
    "listings": later("Entries on lists"), "rounds": later("Money"), "events": later("Events"),
    "foundings": later("Foundings"),
}  # fmt: skip
WHAT = {
    "releaseDate": later("released"), "launchDate": later("launched"), "eventDate": later("happened"),
    "announcedOn": later("announced"), "closedOn": later("closed"), "foundingDate": later("founded"),
    "effectiveFrom": later("takes effect"), "complianceFrom": later("must be complied with"),
    "effectiveUntil": later("ends"), "enforcedUntil": later("is enforced no longer"),
    "listed": later("put on the list"), "delisted": later("taken off the list"),
}  # fmt: skip
_KINDS = {"listings": "organizations", "foundings": "organizations"}
#: Most rows of a lane: few in an overview of years, more for one year or one thing.
_ROWS = ((3 * 366, 5), (366, 7), (0, 10))
#: What a mark says besides its name, since the same thing may be on its lane twice.
_TOLD = ("effectiveFrom", "complianceFrom", "effectiveUntil", "enforcedUntil", "closedOn", "delisted")
_BACKED = ("releases", "chips")
#: Most sources named in a row; the page of the thing has them all.
_CITED = 3


@dataclass(frozen=True)
class View:
    """What is drawn of a timeline, and what not."""

    svg: Markup
    drawn: list[Happening]
    total: int
    lines: list[Line]


def label(one: Happening) -> str:
    """Return the short name of a happening."""
    if one.lane == "listings" and one.parts:
        return ngettext("%(num)s on %(list)s", "%(num)s on %(list)s", len(one.parts), list=link(one.act).text)
    return link(one.thing).text


def _short(one: Happening) -> str:
    """Return the name for the drawing, where the date need not be said again."""
    words = label(one)
    if one.lane == "rounds":
        words = words.rsplit(", ", 1)[0].rsplit("，", 1)[0]
    words = shortened(words, 190)
    return words if one.what not in _TOLD else f"{words} · {_(WHAT[one.what])}"


def when(one: Happening) -> str:
    """Return the date in words; of disputed dates both ends."""
    return " – ".join(wording.date(part).text for part in one.said.split(" – "))


def did(one: Happening) -> str:
    """Return what happened, and where the date is not of the usual kind, of which."""
    words = _(WHAT[one.what])
    return f"{words} ({terms().label(one.measure)})" if one.measure else words


def title(one: Happening) -> str:
    """Return everything about a happening in a line."""
    words = f"{label(one)}: {did(one)}, {when(one)}"
    if one.lane == "listings" and not one.parts:
        words = f"{words} ({link(one.act).text})"
    if one.lane == "rules" and one.parts:
        words = _("%(words)s, with %(num)s provisions", words=words, num=len(one.parts))
    if one.disputed:
        return _("%(words)s; sources disagree", words=words)
    return words if one.exact else _("%(words)s; the day is not known", words=words)


def weights() -> dict[str, int]:
    """Return the number of claims about each thing."""
    return ask.once("timeline weights", lambda: {
        row["thing"].value: int(row["claims"].value) for row in ask.rows("timeline-weights")
    })  # fmt: skip


def view(asked: Asked) -> View:
    """Return the drawing of what is asked; where there is no room, things with most claims are drawn first."""
    across = lanes.scale(asked.since, asked.until)
    rows = next(n for days, n in _ROWS if asked.days > days)
    if asked.focus.id:
        rows = 14
    kept: dict[tuple[str, ...], lanes.Happening] = ask.once_spoken("timeline marks", dict)
    made, back = [], {}
    for name in asked.lanes:
        members = [h for h in asked.shown if h.lane == name]
        if not members:
            continue
        marks = []
        for one in members:
            mark = _mark(one, asked, kept)
            back[id(mark)] = one
            marks.append(mark)
        lane = Lane(_(LANE_WORDS[name]), tuple(marks), "", name in _BACKED)
        line = lanes.arrange(lane, across, rows)
        words = _("%(n)s of %(m)s drawn", n=len(line.placed), m=len(marks)) if line.crowds else f"{len(marks):,}"
        made.append(Line(Lane(lane.name, lane.happenings, words, lane.backed), line.placed, line.crowds, line.rows))
    drawn = [back[id(mark)] for line in made for mark, _row in line.placed]
    bands = [] if asked.focus.id and not any(h.lane == "releases" for h in asked.shown) else periods(asked)
    svg = lanes.draw(_("Timeline"), across, made, bands, _("Export rules on chips for China, while in force"),
                     lambda line, crowd: _more(asked, crowd))  # fmt: skip
    return View(svg, drawn, len(asked.shown), made)


def _mark(one: Happening, asked: Asked, kept: dict[tuple[str, ...], lanes.Happening]) -> lanes.Happening:
    """Return the mark of a happening; its words are made once and kept, the address of a crowd depends on the page."""
    key = _key(one)
    found = kept.get(key)
    if found is None:
        # Whoever is listed in a crowd weighs as much as the crowd.
        weight = len(one.parts) * 5 if one.lane == "listings" else weights().get(one.thing, 0)
        kind = _KINDS.get(one.lane) or kind_of(one.thing)
        found = kept[key] = lanes.Happening(
            one.first, one.last, _short(one), title(one), path_of(one.thing), kind, weight, one.disputed
        )  # fmt: skip
    if one.lane == "listings" and one.parts and one.exact:
        return replace(found, href=asked.of_day(one.first.isoformat()))
    return found


def _more(asked: Asked, crowd: Crowd) -> tuple[str, str]:
    days = wording.date(crowd.first.isoformat()).text
    if crowd.first == crowd.last:
        words = ngettext("%(num)s more on %(day)s", "%(num)s more on %(day)s", len(crowd.members), day=days)
        return asked.address(from_="", until="", on=crowd.first.isoformat()), words
    last = wording.date(crowd.last.isoformat()).text
    words = ngettext("%(num)s more from %(first)s to %(last)s", "%(num)s more from %(first)s to %(last)s",
                     len(crowd.members), first=days, last=last)  # fmt: skip
    return asked.during(crowd.first, crowd.last), words


def periods(asked: Asked) -> list[Period]:
    """Return when acts and letters about chips for China were in force, as far as that lies in the time shown."""
    found: dict[str, tuple[date, date | None]] = {}
    for row in ask.once("timeline bands", lambda: ask.rows("timeline-bands")):
        ends = [date.fromisoformat(row[c].value) for c in ("until", "enforced") if c in row]
        starts = [date.fromisoformat(row[c].value) for c in ("from", "due") if c in row and len(row[c].value) == 10]
        if not starts or (ends and min(ends) <= max(starts)):
            continue  # begun on no known day, or ended before anybody had to comply
        act = row["act" if "act" in row else "rule"].value
        first, until = max(starts), min(ends) if ends else None
        if act in found:
            known = found[act]
            until = None if until is None or known[1] is None else max(until, known[1])
            first = min(first, known[0])
        found[act] = (first, until)
    shown = [(f, u, act) for act, (f, u) in found.items() if f <= asked.until and (u is None or u > asked.since)]
    return [_period(*one) for one in sorted(shown, key=lambda one: (one[0], one[2]))]


def _period(first: date, until: date | None, act: str) -> Period:
    words = wording.period(first.isoformat(), until.isoformat() if until else None)
    return Period(first, until, link(act).text, f"{link(act).text}: {words}", path_of(act))


def things(one: Happening) -> list[Link]:
    """Return links to what it happened to: the thing, or everybody who was put on a list."""
    return [link(iri) for iri in one.parts] if one.lane == "listings" and one.parts else [link(one.thing)]


def row(one: Happening) -> dict[str, object]:
    """Return a happening as plain values, for files."""
    return {
        "lane": one.lane, "what": one.what, "measurand": name_of(one.measure) if one.measure else "",
        "label": label(one), "thing": one.thing, "date": one.said, "first_day": one.first.isoformat(),
        "last_day": one.last.isoformat(), "disputed": one.disputed, "part_of": one.act, "parts": list(one.parts),
        "claims": list(one.claims), "sources": list(one.sources),
    }  # fmt: skip


def claims(one: Happening) -> Iterable[Link]:
    """Return links to the claims that give the date."""
    return (Link(path_of(iri), name_of(iri)) for iri in one.claims if iri.startswith(v.CLAIM))


def sources(one: Happening) -> list[Link]:
    """Return links to the sources of the date."""
    return [link(iri) for iri in one.sources]


def cells(one: Happening) -> Markup:
    """Return what a table says of a happening besides its day: lane, what, how and sources; made once and kept."""
    kept: dict[tuple[str, ...], Markup] = ask.once_spoken("timeline cells", dict)
    key = _key(one)
    if key not in kept:
        kept[key] = Markup('<td>{}</td><td><a href="{}">{}</a></td><td>{}</td><td>{}</td>').format(
            _(LANE_WORDS[one.lane]), path_of(one.thing), label(one), did(one), cited(one)
        )
    return kept[key]


def _key(one: Happening) -> tuple[str, ...]:
    return (one.thing, one.what, one.said, one.measure, one.act, *one.parts)


def cited(one: Happening) -> Markup:
    """Return links to the first sources of the date, and how many more there are."""
    every = sources(one)
    said = Markup(", ").join(Markup('<a href="{}">{}</a>').format(s.href, s.text) for s in every[:_CITED])
    if len(every) > _CITED:
        said += " " + ngettext("and %(num)s more", "and %(num)s more", len(every) - _CITED)
    return said


#: Columns of files, in their order.
COLUMNS = (
    "lane", "what", "measurand", "label", "thing", "date", "first_day", "last_day", "disputed", "part_of", "parts",
    "claims", "sources",
)  # fmt: skip
