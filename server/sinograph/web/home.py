"""The first page: what this is, what is in it, where to begin."""

from flask import Blueprint, Response, render_template, request

from sinograph.web import ask, conditional, wording
from sinograph.web.browse import kinds
from sinograph.web.context import engine, manifest, settings
from sinograph.web.dispute_list import ORDERS, disputes
from sinograph.web.linked_data import LICENCE
from sinograph.web.links import name_of
from sinograph.web.queries import named
from sinograph.web.schema_org import script

blueprint = Blueprint("home", __name__)

_QUESTIONS = 5
_DISPUTES = 5
#: Names of queries that show best what the graph is for; those that exist come first.
_FAVOURITES = (
    "training-cost-claims",
    "controlled-chips-on-a-day",
    "labs-by-training-compute",
    "price-history",
    "who-owns-whom",
)


@blueprint.get("/")
def home() -> Response:
    """Say what this is."""
    tag = conditional.tag(engine().snapshot, "home")
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    built = str(manifest(engine().snapshot).get("built", ""))
    body = render_template(
        "home.html",
        counts=ask.once("counts", _counts),
        kinds=[k for k in kinds() if k.total and not k.situation][:12],
        things=sum(k.total for k in kinds() if not k.situation),
        snapshot=engine().snapshot,
        built=wording.date(built) if built else None,
        questions=_questions(),
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


def _counts() -> dict[str, int]:
    return {name_of(r["class"].value): int(r["nodes"].value) for r in ask.rows("home-counts")}


def _questions() -> list[tuple[str, str, str]]:
    """Return path, title and question of the first queries to try."""
    every = {query.name: query for query in named()}
    ordered = [n for n in _FAVOURITES if n in every] + [n for n in every if n not in _FAVOURITES]
    return [(f"/queries/{n}", every[n].title, every[n].question) for n in ordered[:_QUESTIONS]]


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
