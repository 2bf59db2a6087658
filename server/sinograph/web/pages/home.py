"""The first page: search, questions with a real answer behind each, what is disputed, what is in the graph."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.draw import kinds as shapes
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, manifest, settings
from sinograph.web.data.linked_data import LICENCE
from sinograph.web.disputes.listed import ORDERS, disputes
from sinograph.web.pages.browse import kinds
from sinograph.web.pages.schema_org import script
from sinograph.web.words import wording
from sinograph.web.words.language import later
from sinograph.web.words.links import name_of
from sinograph.web.words.names import names

blueprint = Blueprint("home", __name__)

_DISPUTES, _KINDS = 6, 12


@dataclass(frozen=True, slots=True)
class Card:
    """A question and the address of its answer."""

    kind: str
    """What it is about; the mark beside it."""
    question: str
    answer: str
    """What one finds there."""
    address: str
    things: tuple[str, ...] = ()
    """Things the answer needs; a graph without them does not ask."""


CARDS = (
    Card(
        "money", later("Who funds Moonshot AI?"), later("Its rounds, the investors of each, and who reports them."),
        "/page/organizations/moonshot", ("organizations/moonshot",),
    ),
    Card(
        "models", later("What did DeepSeek-V3 cost to train?"),
        later("Every figure, what it measures, and why they are not the same number."),
        "/charts/training-cost", ("models/deepseek-v3",),
    ),
    Card(
        "rules", later("Was the H800 controlled when DeepSeek-V3 was trained?"),
        later("The chips of the model, and the rule of that day."),
        "/page/models/deepseek-v3#training", ("models/deepseek-v3", "chips/nvidia-h800"),
    ),
    Card(
        "chips", later("Which chips sit just under a threshold?"),
        later("Within 10 % of a limit of the export rules, with the arithmetic."), "/status/near?percent=10",
    ),
    Card(
        "organizations", later("How is High-Flyer tied to NVIDIA?"), later("Step by step, with a source for each."),
        "/path?from=organizations/high-flyer&to=organizations/nvidia",
        ("organizations/high-flyer", "organizations/nvidia"),
    ),
    Card(
        "rules", later("What changed on 17 November 2023?"),
        later("The rules that took effect, and the chips they caught."), "/timeline?on=2023-11-17",
    ),
    Card(
        "chips", later("Which models were trained on Ascend?"), later("Models, labs, and who says so."),
        "/queries/models-trained-on", ("organizations/huawei",),
    ),
    Card(
        "models", later("How do DeepSeek-V3, Kimi K2 and GPT-4o compare?"),
        later("Size, cost, context, prices and scores, side by side."),
        "/compare?ids=models/deepseek-v3,models/kimi-k2,models/gpt-4o",
        ("models/deepseek-v3", "models/kimi-k2", "models/gpt-4o"),
    ),
    Card(
        "people", later("Who and what is around DeepSeek?"),
        later("A drawing to walk through, and to take to Gephi or Excel."),
        "/explore?focus=organizations/deepseek", ("organizations/deepseek",),
    ),
    Card(
        "other", later("Ask anything else"), later("Write a query; the editor knows the words of the graph."), "/sparql"
    ),
)  # fmt: skip


def warm() -> None:
    """Count what there is."""
    ask.once("counts", _counts)


@blueprint.get("/")
def home() -> Response:
    """Say what this is."""
    tag = conditional.tag(engine().snapshot, "home")
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    built = str(manifest(engine().snapshot).get("built", ""))
    everything = kinds()
    body = render_template(
        "home.html",
        counts=ask.once("counts", _counts),
        kinds=[k for k in everything if k.total and not k.situation][:_KINDS],
        things=sum(k.total for k in everything if not k.situation),
        snapshot=engine().snapshot,
        built=wording.date(built) if built else None,
        cards=cards(),
        mark=mark,
        disputes=sorted(disputes(), key=ORDERS["newest"])[:_DISPUTES],
        embedded=script(_dataset(built)),
    )
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, tag, settings().max_age)
    response.headers["Link"] = ", ".join(
        [
            '</sparql>; rel="service-desc"; type="text/turtle"',
            '</ontology>; rel="describedby"',
            '</.well-known/void>; rel="describedby"; type="text/turtle"',
            '</catalog>; rel="describedby"; type="text/turtle"',
            f'<{LICENCE}>; rel="license"',
        ]
    )
    return response


def cards() -> list[Card]:
    """Return the questions that this graph can answer."""
    known = names()
    return [card for card in CARDS if all(v.ENTITY + thing in known for thing in card.things)]


def mark(kind: str) -> Markup:
    """Return the shape of a kind of things, as a small picture that says nothing by itself."""
    drawn = shapes.mark(shapes.group_of(kind), 9, 9, 7)
    return Markup('<svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">{}</svg>').format(drawn)


def _counts() -> dict[str, int]:
    return {name_of(r["class"].value): int(r["nodes"].value) for r in ask.rows("home-counts")}


def _dataset(built: str) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": settings().base,
        "name": "Sinograph",
        "description": "A knowledge graph of the AI race, China first. Every fact is a claim with its source.",
        "license": LICENCE,
        "version": engine().snapshot,
        "dateModified": built[:10],
    }
