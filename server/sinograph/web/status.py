"""Control status of a chip: the question as a form, the answer as a page and as JSON; also for a chip that is not."""

import json

from flask import Blueprint, Response, render_template, request

from sinograph.control.answer import WORDS, Status
from sinograph.errors import RequestError
from sinograph.web import conditional, standing, wording
from sinograph.web.context import engine, settings
from sinograph.web.language import later
from sinograph.web.negotiate import prefers_html

blueprint = Blueprint("status", __name__)
NAVIGATION = (later("Control status"), "/status", 35)

_ASKED = ("chip", "to", "on", "hq")
#: Parameter → label of the what-if form; the parameters are the metrics that rules look at.
WHAT_IF = {
    "tpp": "Total processing performance",
    "performanceDensity": "Performance density (TPP per mm²)",
    "dieArea": "Die area (mm²)",
    "memoryBandwidth": "Memory bandwidth (GB/s)",
    "interconnectBandwidth": "Bandwidth between chips (GB/s)",
    "dataCentreMarketed": "Marketed for data centres (true or false)",
    "itemOrigin": "Designed in (country)",
    "soldBy": "Sold by (organisation)",
}
_EXAMPLE = {"to": "to=CN", "on": "on=2023-10-20"}
_TEXT = {
    "licenceRequired": "An export needed a licence on that day.",
    "exceptionEligible": "Inside a rule, but a licence exception is open when its conditions are met.",
    "undetermined": "A value that decides is not known here.",
    "noRequirementFound": "No rule recorded in this graph asked for a licence. That is not the same as free to export.",
    "notSubject": "Not an export of that jurisdiction.",
}
_EXAMPLES = (
    ("nvidia-h800", "CN", "2023-10-20"),
    ("nvidia-h800", "CN", "2023-11-17"),
    ("nvidia-h20", "CN", "2025-04-20"),
    ("nvidia-a100", "MO", "2022-12-01"),
)


@blueprint.get("/status")
def page() -> Response:
    """Answer ``?chip=&to=&on=&hq=``, or a what-if with the values of the form; without parameters show the form."""
    given = {name: value.strip() for name, value in request.args.items() if value.strip()}
    answer = _answer(given) if given.keys() & {*_ASKED, *WHAT_IF} else None
    as_json = given.get("format") == "json" or not prefers_html(request.headers.get("Accept"))
    if as_json and answer is None:
        raise RequestError(
            "nothing is asked", hint="add chip=, to= and on=, such as chip=nvidia-h800&to=CN&on=2023-10-20"
        )
    if as_json and answer is not None:
        body, kind = json.dumps(answer.as_dict(), ensure_ascii=False, indent=1), "application/json"
    else:
        body = render_template(
            "status.html",
            answer=answer,
            given=given,
            what_if=WHAT_IF,
            examples=_EXAMPLES,
            words=WORDS,
            text=_TEXT,
            spoken=wording.spoken,
            grouped=wording.grouped,
        )
        kind = "text/html; charset=utf-8"
    response = Response(body, content_type=kind)
    response.headers["Vary"] = "Accept"
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path, kind), settings().max_age)
    return response


def _answer(given: dict[str, str]) -> Status:
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
