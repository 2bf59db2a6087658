"""What if: the control status of a chip that does not exist, with the limits it passes and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.control.arithmetic import workings
from sinograph.control.history import bands_of
from sinograph.control.thresholds import ledger, turns
from sinograph.values import number
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.status import band_drawing, sentences, standing
from sinograph.web.status.fields import Field, day_field, destinations, place_field, selected, today
from sinograph.web.words.language import _, later
from sinograph.web.words.names import link

blueprint = Blueprint("what_if", __name__)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that the form asks for."""

    name: str
    label: str
    unit: str
    examples: tuple[str, ...] = ()
    """Chips whose values show how large it is."""
    hint: str = ""


MEASURES = (
    Measure("tpp", later("Total processing performance"), "TPP", ("nvidia-h100-sxm", "nvidia-h20")),
    Measure("dieArea", later("Die area"), "mm²", ("nvidia-h100-sxm",)),
    Measure(
        "performanceDensity", later("or performance density"), "TPP/mm²", hint=later("left empty, it is TPP ÷ die area")
    ),
    Measure("memoryBandwidth", later("Memory bandwidth"), "GB/s", ("nvidia-h20",)),
    Measure(
        "interconnectBandwidth",
        later("Bandwidth between chips"),
        "GB/s",
        ("nvidia-a100-sxm-80gb", "nvidia-a800-sxm-80gb"),
    ),
)
_METRICS = {"tpp": "totalProcessingPerformance"}
_ORDER = ("label", *(m.name for m in MEASURES), "dataCentreMarketed", "soldBy", "itemOrigin", "to", "on", "hq")
_EXAMPLE = {"tpp": "4799", "dieArea": "800", "dataCentreMarketed": "true", "to": "CN", "on": "2024-06-01"}


@blueprint.get("/status/what-if")
def page() -> Response:
    """Answer for the values ``?tpp=&dieArea=&performanceDensity=&memoryBandwidth=…&to=&on=``; without them the form."""
    given = {name: value.strip() for name, value in request.args.items() if value.strip()}
    fields = _fields(given)
    asked = any(name in given for name in (*(m.name for m in MEASURES), "dataCentreMarketed", "soldBy"))
    shown = _shown(given, fields) if asked and not any(f.problem for f in fields.values()) else {}
    body = render_template(
        "what-if.html", fields=fields, given=given, measures=MEASURES, sellers=_sellers(), selected=selected,
        hints={m.name: _hint(m) for m in MEASURES},
        destinations=destinations(), words=sentences, bands=band_drawing, example=f"?{urlencode(_EXAMPLE)}", **shown,
    )  # fmt: skip
    response = Response(body, content_type="text/html; charset=utf-8")
    tag = conditional.tag(engine().snapshot, request.full_path, today())
    conditional.stamp(response, tag, settings().max_age)
    return response


def _hint(measure: Measure) -> str:
    """Return the values of known chips, as the graph accepts them today, or the words of the measure."""
    if measure.hint:
        return _(measure.hint)
    items, metric = standing.book().items, v.TERM + _METRICS.get(measure.name, measure.name)
    known = [(items[path], path) for path in (f"chips/{slug}" for slug in measure.examples) if path in items]
    return " · ".join(
        f"{sentences.chip_name(path)}: {sentences.figure(item.values[metric])}" for item, path in known
        if metric in item.values
    )  # fmt: skip


def _fields(given: Mapping[str, str]) -> dict[str, Field]:
    found = {m.name: _measured(m.name, given.get(m.name, "")) for m in MEASURES}
    found["to"] = place_field("to", given.get("to", "CN"))
    found["on"] = day_field(given.get("on", today()))
    found["hq"] = place_field("hq", given.get("hq", ""))
    found["itemOrigin"] = place_field("itemOrigin", given.get("itemOrigin", "US"))
    return found


def _measured(name: str, text: str) -> Field:
    plain = text.replace(",", "").replace(" ", "")
    try:
        fits = not plain or number(plain) >= 0
    except ValueError:
        fits = False
    return Field(name, text, plain) if fits else Field(name, text, problem=_("Write a number from 0 on."))


def _shown(given: Mapping[str, str], fields: Mapping[str, Field]) -> dict[str, object]:
    """Return what the template needs for an answer."""
    specs: dict[str, object] = {m.name: fields[m.name].value for m in MEASURES if fields[m.name].value}
    if given.get("dataCentreMarketed") in ("true", "false"):
        specs["dataCentreMarketed"] = given["dataCentreMarketed"]
    if given.get("soldBy") in {value for value, _name in _sellers()}:
        specs["soldBy"] = given["soldBy"]
    specs["itemOrigin"] = fields["itemOrigin"].value.partition("/")[2] or "united-states"
    specs["label"] = given.get("label", "")[:60] or _("imagined chip")
    known = standing.book()
    to, on, hq = fields["to"].value, fields["on"].value, fields["hq"].value or None
    answer = known.what_if(specs, to, on, hq)
    where = known.place(to, hq)
    question, judge = known.imagine(specs, to, on, hq)
    in_force = tuple(known.in_force(where, on))
    same = {name: given[name] for name in _ORDER if name in given}
    line = band_drawing.Line(
        answer.label, bands_of(known, judge, where), lambda day: f"/status/what-if?{urlencode(same | {'on': day})}"
    )
    return {
        "answer": answer,
        "look": sentences.look(answer),
        "sentence": sentences.sentence(answer, today()),
        "ledger": ledger(judge, in_force),
        "turns": turns(known, judge, question.to, in_force) if answer.status != "notSubject" else [],
        "workings": workings(judge.item, []),
        "drawing": band_drawing.drawing_of([line], where, on),
    }


def _sellers() -> list[tuple[str, str]]:
    """Return the companies that letters were written to, as slug and name."""
    iris = {iri for rule in standing.book().rules.values() for iri in rule.addressees}
    paths = sorted(iri.removeprefix(v.ENTITY) for iri in iris)
    return [(path.partition("/")[2], link(v.ENTITY + path).text) for path in paths]
