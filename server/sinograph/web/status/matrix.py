"""All chips for one destination over time: a row for each chip, a column for each date on which something changed."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.control import Band, Place
from sinograph.control.history import by_status, on, slugs
from sinograph.control.model import DENSITY, TPP
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.status import band_drawing, sentences, standing
from sinograph.web.status.fields import Field, day_field, destinations, place_field, selected, today
from sinograph.web.words.language import _, later
from sinograph.web.words.links import Link
from sinograph.web.words.names import link

blueprint = Blueprint("matrix", __name__)
FURTHER = (later("Control status of all chips"), "/status/matrix", "look")
_SERVER = f"{v.TERM}dataCentreMarketed"
_KINDS = {"server": True, "other": False, "unsaid": None}


@dataclass(frozen=True, slots=True)
class Cell:
    """Some columns beside each other with the same status."""

    look: str
    columns: int
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A chip with its history."""

    path: str
    link: Link
    maker: Link | None
    performance: Decimal | None
    density: Decimal | None
    server: bool | None
    bands: tuple[Band, ...]

    @property
    def changed(self) -> bool:
        """Whether its status was ever another one."""
        return len(by_status(self.bands)) > 1


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of days; ``begun`` and ``ended`` are the rules that came and went with its first day."""

    since: str
    until: str
    begun: tuple[tuple[str, Link], ...]
    """short name and link of each"""
    ended: tuple[tuple[str, Link], ...]


def warm() -> None:
    """Work out the history of every chip for the destinations that people ask for most; others share much of it."""
    for to in ("CN", "AE", "RU"):
        lines(standing.book().place(to))


@blueprint.get("/status/matrix")
def page() -> Response:
    """Show ``?to=&hq=`` for all chips, or those of a ``maker`` or ``kind`` that changed, from a day until another."""
    fields = _fields()
    where = _where(fields)
    every = lines(where) if where else ()
    chosen = [line for line in every if _wanted(line)]
    columns = _columns(where, chosen, fields["from"].value, fields["until"].value) if where else []
    groups = _grouped(chosen, columns, where) if where else []
    body = render_template(
        "matrix.html", fields=fields, groups=groups, columns=columns, total=len(every), shown=len(chosen),
        makers=_makers(every), kinds=_kind_words(), destinations=destinations(), selected=selected, words=sentences,
        bands=band_drawing, place=sentences.place_name(where.to.path) if where else "",
        short={kind: _(short) for kind, short in sentences.SHORT.items()},
        query=request.query_string.decode("ascii", "replace"),
    )  # fmt: skip
    return _stamped(body, "text/html; charset=utf-8")


@blueprint.get("/status/matrix.csv")
def table() -> Response:
    """Give the same chips as CSV: a row for each chip and stretch of days with one status."""
    where = _where(_fields()) or standing.book().place("CN")
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow("chip name designer tpp density destination since until status basis rules policy exception".split())
    for line in (one for one in lines(where) if _wanted(one)):
        name, maker = (
            standing.book().chips.named(line.path).label,
            line.maker.href.rpartition("/")[2] if line.maker else "",
        )
        for band in line.bands:
            out.writerow([
                line.path, name, maker, line.performance, line.density, where.to.path, band.since, band.until,
                band.status, band.basis, " ".join(slugs(band)), band.policy, band.exception,
            ])  # fmt: skip
    return _stamped(text.getvalue(), "text/csv; charset=utf-8")


def _stamped(body: str, kind: str) -> Response:
    response = Response(body, content_type=kind)
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path, kind), settings().max_age)
    return response


def _fields() -> dict[str, Field]:
    given = {name: request.args.get(name, "").strip() for name in ("to", "hq", "from", "until")}
    days = {name: _day(name, given[name]) for name in ("from", "until")}
    return {"to": place_field("to", given["to"] or "CN"), "hq": place_field("hq", given["hq"]), **days}


def _day(name: str, text: str) -> Field:
    found = day_field(text) if text else Field(name, "")
    return Field(name, found.text, found.value, found.problem)


def _where(fields: dict[str, Field]) -> Place | None:
    to = fields["to"].value
    return standing.book().place(to, fields["hq"].value or None) if to else None


def lines(where: Place) -> tuple[Line, ...]:
    """Return every chip with its history for a destination, by processing performance, the highest first."""
    key = f"control-matrix {where.to.path} {where.seat.path if where.seat else ''}"
    return ask.recently_spoken(key, lambda: tuple(_lines(where)))


def _lines(where: Place) -> list[Line]:
    known, found = standing.book(), []
    for path, bands in standing.histories(where).items():
        item = known.items[path]
        performance, density = (x if isinstance(x := item.values.get(m), Decimal) else None for m in (TPP, DENSITY))
        server = item.values.get(_SERVER)
        maker = link(item.makers[0]) if item.makers else None
        use = server if isinstance(server, bool) else None
        found.append(Line(path, link(item.iri), maker, performance, density, use, bands))
    return sorted(found, key=lambda line: (-(line.performance or 0), line.link.text))


def _wanted(line: Line) -> bool:
    maker, kind = request.args.get("maker", "").strip(), request.args.get("kind", "").strip()
    if maker and (line.maker is None or line.maker.href.rpartition("/")[2] != maker.rpartition("/")[2]):
        return False
    if kind in _KINDS and line.server is not _KINDS[kind]:
        return False
    return line.changed or not request.args.get("changed")


def _makers(every: Iterable[Line]) -> list[tuple[str, str]]:
    found = {line.maker.href.rpartition("/")[2]: line.maker.text for line in every if line.maker}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _kind_words() -> list[tuple[str, str]]:
    return [("server", _("made for data centres")), ("other", _("for other uses")), ("unsaid", _("not recorded"))]


def _columns(where: Place, chosen: Sequence[Line], first: str, last: str) -> list[Column]:
    """Return the stretches between the days on which the status of one of the chips changed."""
    changes = sorted({band.since for line in chosen for band in by_status(line.bands) if band.since})
    days = ["", *changes]
    stretches = [(since, until) for since, until in zip(days, [*changes, ""], strict=True)
                 if (not last or since <= last) and (not first or not until or until > first)]  # fmt: skip
    return [Column(since, until, *_came_and_went(where, since)) for since, until in stretches]


def _came_and_went(where: Place, since: str) -> tuple[tuple[tuple[str, Link], ...], tuple[tuple[str, Link], ...]]:
    if not since:
        return (), ()
    known = standing.book()
    before = set(known.in_force(where, band_drawing.before(since)))
    now = set(known.in_force(where, since))
    ended = (iri for iri in sorted(before - now) if known.rules[iri].requires_licence)
    return tuple(map(_short, sorted(now - before))), tuple(map(_short, ended))


def _short(iri: str) -> tuple[str, Link]:
    rule, full = standing.book().rules[iri], link(iri)
    return rule.paragraph or full.text, full


def _grouped(
    chosen: Sequence[Line], columns: Sequence[Column], where: Place
) -> list[tuple[Link | None, list[tuple[Line, list[Cell]]]]]:
    groups: dict[str, list[Line]] = {}
    for line in chosen:
        groups.setdefault(line.maker.href if line.maker else "", []).append(line)
    # Who makes the most chips comes first; those of unknown makers last.
    order = sorted(groups.values(), key=lambda g: (g[0].maker is None, -len(g), g[0].maker.text if g[0].maker else ""))
    return [(group[0].maker, [(line, _cells(line, columns, where)) for line in group]) for group in order]


def _cells(line: Line, columns: Sequence[Column], where: Place) -> list[Cell]:
    found: list[Cell] = []
    seat = where.seat.path if where.seat else ""
    address = band_drawing.address(line.path, where.to.path, "DAY", seat)
    for column in columns:
        kind = sentences.look(on(line.bands, column.since))
        if found and found[-1].look == kind:
            found[-1] = Cell(kind, found[-1].columns + 1, found[-1].href)
            continue
        day = column.since or (band_drawing.before(column.until) if column.until else today())
        found.append(Cell(kind, 1, address.replace("DAY", day)))
    return found
