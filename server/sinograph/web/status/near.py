"""Chips just below a limit of a rule: how far, since when the limit stands, and whether it alone keeps them out."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.control.history import on
from sinograph.control.thresholds import Near, near
from sinograph.draw.gauge import gauge
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.status import band_drawing, sentences, standing
from sinograph.web.status.fields import Field, destinations, place_field, selected, today
from sinograph.web.words.language import _
from sinograph.web.words.links import Link
from sinograph.web.words.names import link

blueprint = Blueprint("near", __name__)
_MOST, _USUAL = 50, 10


@dataclass(frozen=True, slots=True)
class Limited:
    """A rule with the limit, and what else it asks of the chip."""

    name: str
    link: Link
    since: str
    until: str
    alone: bool | None


@dataclass(frozen=True, slots=True)
class Close:
    """A chip a little below one limit, which may stand in several rules."""

    chip: Link
    maker: Link | None
    metric: str
    value: str
    limit: str
    under: str
    bar: Markup
    rules: tuple[Limited, ...]
    look: str
    """status today for the destination"""
    href: str


@blueprint.get("/status/near")
def page() -> Response:
    """List the chips at most ``percent`` (1 to 50) below a limit, with their status today for ``to``."""
    share, to = _share(), place_field("to", request.args.get("to", "").strip() or "CN")
    found = _close(share, to.value) if share.value and to.value else []
    body = render_template(
        "near.html", share=share, to=to, found=found, destinations=destinations(), selected=selected,
        words=sentences, place=sentences.place_name(to.value) if to.value else "",
        chips=len({c.chip.href for c in found}), query=request.query_string.decode("ascii", "replace"),
    )  # fmt: skip
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path, today()), settings().max_age)
    return response


@blueprint.get("/status/near.csv")
def table() -> Response:
    """Give the same as CSV: a row for each chip, limit and rule."""
    share = _share()
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow("chip metric value limit unit percent_under rule since until keeps_out_alone".split())
    for n in _near(int(share.value or _USUAL)):
        alone = {True: "yes", False: "no", None: "unknown"}[n.alone]
        under, rule = f"{n.under * 100:.2f}", f"rules/{n.rule.iri.rpartition('/')[2]}"
        out.writerow([n.chip, n.metric.name, n.value, n.limit, n.metric.unit, under, rule, n.rule.since, n.rule.until,
                      alone])  # fmt: skip
    response = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path), settings().max_age)
    return response


def _share() -> Field:
    text = request.args.get("percent", "").strip() or str(_USUAL)
    fits = text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST
    problem = "" if fits else _("Write a whole number from 1 to %(most)s.", most=_MOST)
    return Field("percent", text, text if fits else "", problem)


def _near(percent: int) -> list[Near]:
    return ask.recently(f"control-near {percent}", lambda: near(standing.book(), Decimal(percent) / 100))


def _close(share: Field, to: str) -> list[Close]:
    groups: dict[tuple[str, str, Decimal], list[Near]] = {}
    for one in _near(int(share.value)):
        groups.setdefault((one.chip, one.metric.iri, one.limit), []).append(one)
    low = 1 - int(share.value) / 100
    return [_one(group, to, low) for group in groups.values()]


def _one(group: list[Near], to: str, low: float) -> Close:
    first, known = group[0], standing.book()
    item, day = known.items[first.chip], today()
    under = sentences.percent(first.under)
    title = _("%(under)s under the limit", under=under)
    band = on(standing.bands(first.chip, to), day)
    return Close(
        chip=link(v.ENTITY + first.chip),
        maker=link(item.makers[0]) if item.makers else None,
        metric=sentences.metric(first.metric.name),
        value=sentences.figure(first.value, first.metric.unit),
        limit=sentences.figure(first.limit, first.metric.unit),
        under=under,
        bar=gauge(float(1 - first.under), low, title),
        rules=tuple(_limited(group)),
        look=sentences.look(band),
        href=band_drawing.address(first.chip, to, day),
    )


def _limited(group: Iterable[Near]) -> Iterable[Limited]:
    for one in sorted(group, key=lambda n: (bool(n.rule.until), n.rule.since)):
        rule = one.rule
        yield Limited(rule.paragraph or rule.title, link(rule.iri), rule.since, rule.until, one.alone)
