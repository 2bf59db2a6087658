"""Control status of a chip: the question as a form, the answer as a page and as JSON."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from sinograph.control import Place, Status
from sinograph.control.arithmetic import Workings, workings
from sinograph.control.thresholds import Checked, Turn, ledger, turns
from sinograph.errors import RequestError
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.negotiate import prefers_html
from sinograph.web.status import band_drawing, sentences, standing
from sinograph.web.status.fields import Field, chip_field, day_field, destinations, place_field, selected, today
from sinograph.web.words import wording
from sinograph.web.words.language import _, later

blueprint = Blueprint("status", __name__)
NAVIGATION = (later("Control status"), "/status", 35)

#: Values of an imagined chip, in the order of the form; JSON takes them at this address, people have a page for it.
WHAT_IF = (
    "tpp", "performanceDensity", "dieArea", "memoryBandwidth", "interconnectBandwidth", "dataCentreMarketed",
    "itemOrigin", "soldBy",
)  # fmt: skip
_ASKED = ("chip", "to", "on", "hq")
_EXAMPLE = {"to": "to=CN", "on": "on=2023-10-20"}
_EXAMPLES = (
    ("nvidia-h800", "china", "2023-10-20"),
    ("nvidia-h800", "china", "2023-11-17"),
    ("nvidia-h20", "china", "2025-04-20"),
    ("nvidia-a100", "macau", "2022-12-01"),
    ("nvidia-rtx-4090", "china", "2024-06-01"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """The answer for one chip with everything that stands behind it."""

    status: Status
    look: str
    sentence: str
    workings: Workings
    others: list[Checked]
    turns: list[Turn]
    history: list[band_drawing.Told]


def warm() -> None:
    """Read the rules, the chips and the names of countries."""
    standing.book()
    destinations()


@blueprint.get("/status")
def page() -> Answer:
    """Answer ``?chip=&to=&on=&hq=``; without parameters show the form. As JSON also for an imagined chip."""
    given = {name: value.strip() for name, value in request.args.items() if value.strip()}
    if given.get("format") == "json" or not prefers_html(request.headers.get("Accept")):
        return _stamped(json.dumps(_answer(given).as_dict(), ensure_ascii=False, indent=1), "application/json")
    if "chip" not in given and given.keys() & {*WHAT_IF}:
        return redirect(f"/status/what-if?{urlencode(given)}")
    return _stamped(_page(given), "text/html; charset=utf-8")


def _stamped(body: str, kind: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Vary"] = "Accept"
    tag = conditional.tag(engine().snapshot, request.full_path, kind, today())
    conditional.stamp(response, tag, settings().max_age)
    return response


def _answer(given: dict[str, str]) -> Status:
    if not given.keys() & {*_ASKED, *WHAT_IF}:
        raise RequestError(
            "nothing is asked", hint="add chip=, to= and on=, such as chip=nvidia-h800&to=CN&on=2023-10-20"
        )
    for name in ("to", "on"):
        if name not in given:
            raise RequestError(f"the parameter '{name}' is missing", hint=f"add {name}=, such as {_EXAMPLE[name]}")
    hq = given.get("hq")
    if "chip" in given:
        return standing.status_on(given["chip"], given["to"], given["on"], hq)
    specs = {name: given[name] for name in WHAT_IF if name in given}
    if not specs:
        raise RequestError("no chip is named", hint="add chip=, or values such as tpp= for one that does not exist")
    return standing.book().what_if({"itemOrigin": "US", **specs}, given["to"], given["on"], hq)


def _page(given: dict[str, str]) -> str:
    fields = {
        "chip": chip_field(given.get("chip", "")),
        "to": place_field("to", given.get("to", "CN")),
        "on": day_field(given.get("on", today())),
        "hq": place_field("hq", given.get("hq", "")),
    }
    shown = _shown(fields) if "chip" in given and not any(f.problem for f in fields.values()) else {}
    return render_template(
        "status.html", fields=fields, destinations=destinations(), words=sentences, bands=band_drawing,
        examples=_examples(), grouped=wording.grouped, selected=selected, **shown,
    )  # fmt: skip


def _shown(fields: dict[str, Field]) -> dict[str, object]:
    """Return what the template needs for an answer."""
    chip, to, on, hq = (fields[name].value for name in _ASKED)
    where = standing.book().place(to, hq or None)
    answer = standing.book().answer(standing.book().chips.named(chip), where, on)
    day = today()
    forms = [form_of(s, where, day) for s in (answer.variants or (answer,)) if s.chip in standing.book().items]
    return {
        "answer": answer,
        "look": sentences.look(answer),
        "sentence": sentences.sentence(answer, day),
        "forms": forms,
        "where": where,
        "drawing": band_drawing.drawing([f.status.chip for f in forms], to, on, hq or None) if forms else "",
        "line": bool(answer.variants),
    }


def form_of(status: Status, where: Place, now: str) -> Form:
    """Return the answer for a chip of the graph with its figures, the rules beside it and its history."""
    known = standing.book()
    judge, in_force = known.judge(status.chip), tuple(known.in_force(where, status.on))
    named = {rule.id for rule in status.rules}
    return Form(
        status=status,
        look=sentences.look(status),
        sentence=sentences.sentence(status, now),
        workings=workings(known.items[status.chip], known.claims(status.chip)),
        others=[c for c in ledger(judge, in_force) if f"rules/{c.rule.iri.rpartition('/')[2]}" not in named],
        turns=[] if status.status == "notSubject" else turns(known, judge, where.to, in_force),
        history=band_drawing.told(status.chip, where, status.on),
    )


def _examples() -> list[tuple[str, str]]:
    """Return questions to begin with, as address and words; those that this graph cannot answer are left out."""
    known = standing.book()
    return [
        (
            band_drawing.address(f"chips/{chip}", f"places/{place}", on),
            _("%(chip)s to %(place)s on %(day)s", chip=sentences.chip_name(f"chips/{chip}"),
              place=sentences.place_name(f"places/{place}"), day=sentences.day(on)),
        )
        for chip, place, on in _EXAMPLES
        if f"chips/{chip}" in known.chips.names and f"places/{place}" in known.places.names
    ]  # fmt: skip
