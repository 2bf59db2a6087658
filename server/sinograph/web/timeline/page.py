"""``/timeline``: what happened when, in lanes, with export rules behind it; a single day as a list of what changed."""

import csv
import io
from datetime import date

from flask import Blueprint, Response, redirect, render_template, request

from sinograph.draw import vega
from sinograph.draw.kinds import group_of, mark
from sinograph.draw.svg import element
from sinograph.errors import NotFound
from sinograph.web import ask
from sinograph.web.answers import conditional, embed
from sinograph.web.answers.reply import send_json
from sinograph.web.context import engine, public_url, settings
from sinograph.web.timeline import one_day, sentences, state
from sinograph.web.timeline.happenings import LANES
from sinograph.web.timeline.state import Asked
from sinograph.web.words import wording
from sinograph.web.words.language import _, language, later
from sinograph.web.words.links import path_of
from sinograph.web.words.names import link

blueprint = Blueprint("timeline", __name__)
NAVIGATION = (later("Timeline"), "/timeline", 25)

_VEGA = "application/vnd.vegalite.v6+json"
_MOST = 400
STATUSES = {
    "licenceRequired": later("licence required"), "exceptionEligible": later("licence exception open"),
    "undetermined": later("not determined"), "noRequirementFound": later("no requirement found"),
    "notSubject": later("not subject"),
}  # fmt: skip


def warm() -> None:
    """Read everything with a date and what rules ask for, and draw what most readers begin with."""
    _values(state.read())
    one_day.provisions()


@blueprint.get("/timeline")
def page() -> Response:
    """Show what happened in lanes; with ``on`` what changed on one day."""
    asked = state.read()
    if request.args.get("focus") and asked.focus.id and asked.focus.text != asked.focus.id:
        return _moved(asked)
    values = _values(asked)
    body = render_template("timeline.html", **values)
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path), settings().max_age)
    return response


@blueprint.get("/embed/timeline")
def embedded() -> Response:
    """Show the drawing of ``/timeline`` with the same parameters for the frame of another site."""
    asked = state.read()
    return embed.send("embed_timeline.html", asked.address(), values=_values(asked))


@blueprint.get("/timeline.<extension>")
def table(extension: str) -> Response:
    """Give everything in the time and lanes of the same parameters: ``.csv``, ``.json``, ``.vl.json`` (Vega-Lite)."""
    asked = state.read()
    rows = [sentences.row(one) for one in asked.shown]
    if extension == "json":
        return send_json(lambda: {
            "page": public_url(asked.address()), "from": asked.since.isoformat(), "until": asked.until.isoformat(),
            "lanes": list(asked.lanes), "snapshot": engine().snapshot, "rows": rows,
        }, language())  # fmt: skip
    if extension == "vl.json":
        return send_json(lambda: _specification(asked), language(), content_type=_VEGA)
    if extension != "csv":
        raise NotFound(
            f"there is no 'timeline.{extension}'", hint="there is timeline.csv, timeline.json, timeline.vl.json"
        )
    lines = io.StringIO()
    names = [name for name in sentences.COLUMNS]
    writer = csv.DictWriter(lines, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({n: " ".join(c) if isinstance(c := row[n], list) else c for n in names} for row in rows)
    response = Response(lines.getvalue(), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = 'inline; filename="timeline.csv"'
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path), settings().max_age)
    return response


def _moved(asked: Asked) -> Response:
    """Lead from a name to the address with the id, so that the address is what is shared."""
    response = redirect(asked.address(request.path), 303)
    response.headers["Cache-Control"] = f"public, max-age={settings().max_age}"
    response.vary.add("Accept-Language")
    return response  # type: ignore[return-value]


def _values(asked: Asked) -> dict[str, object]:
    values: dict[str, object] = {
        "asked": asked, "words": sentences, "lane_words": sentences.LANE_WORDS, "what": sentences.WHAT,
        "every_lane": LANES, "keys": {lane: _key(lane) for lane in LANES}, "path_of": path_of, "link": link,
        "wording": wording, "heading": _heading(asked), "steps": state.steps(asked),
        "beside": state.beside(asked), "nearest": state.nearest(asked), "statuses": STATUSES,
        "query": asked.address("").partition("?")[2],
    }  # fmt: skip
    if asked.on is not None:
        return values | {"day": one_day.of(asked), "named": one_day.NAMED}
    if asked.shown and asked.address() == "/timeline":  # what most readers begin with
        return values | {"view": ask.once_spoken("timeline view", lambda: sentences.view(asked))}
    return values | {"view": sentences.view(asked) if asked.shown else None}


def _heading(asked: Asked) -> str:
    if asked.on is not None:
        return _("What changed on %(day)s", day=wording.date(asked.on.isoformat()).text)
    if asked.focus.id:
        return _("Timeline of %(name)s", name=asked.focus.link.text)
    return _("What happened when?")


def _key(lane: str) -> object:
    kind = {"releases": "models", "listings": "organizations", "foundings": "organizations"}.get(lane, lane)
    return element("svg", mark(group_of(kind), 9, 9, 5.5), width=18, height=18, aria_hidden="true", class_="drawing")


def _specification(asked: Asked) -> dict[str, object]:
    values = [
        {"lane": _(sentences.LANE_WORDS[h.lane]), "title": sentences.title(h), "start": h.first.isoformat(),
         "end": date.fromordinal(h.last.toordinal() + 1).isoformat(), "exact": h.exact,
         "href": public_url(path_of(h.thing))}
        for h in asked.shown
    ]  # fmt: skip
    order = [_(sentences.LANE_WORDS[lane]) for lane in asked.lanes]
    return vega.timeline(values, order, vega.About(_heading(asked), "", _heading(asked), "", public_url("/")))
