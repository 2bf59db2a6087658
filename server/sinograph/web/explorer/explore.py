"""``/explore``: what is around a thing, drawn and as a list, with filters; its address is its state."""

from dataclasses import replace
from datetime import date
from typing import cast
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request

from sinograph.api.drawing import OVERVIEW, in_order, mode
from sinograph.draw.kinds import group_of
from sinograph.network import find
from sinograph.network.selection import LARGEST_LIMIT
from sinograph.network.survey import unfiltered
from sinograph.web.answers import conditional, embed
from sinograph.web.context import engine, settings
from sinograph.web.data.export import formats, index
from sinograph.web.explorer import asked, choices, drawing_words, graph_words
from sinograph.web.explorer.graph_json import around
from sinograph.web.explorer.listing import listed
from sinograph.web.explorer.overview import overview, whole
from sinograph.web.words.language import _, language, later, ngettext
from sinograph.web.words.links import path_of
from sinograph.web.words.phrases import sentence

blueprint = Blueprint("explore", __name__)
NAVIGATION = (later("Explore"), "/explore", 12)

#: Good places to begin, with what each shows.
STARTS = (
    ("organizations/deepseek", later("the lab: its models, people and money")),
    ("organizations/nvidia", later("chips, deals and the rules about them")),
    ("people/liang-wenfeng", later("what one founder is tied to")),
    ("rules/us-acs-2023", later("the rules of October 2023: whom and what they name")),
    ("chips/nvidia-h800", later("a chip made for a threshold")),
    ("organizations/huawei", later("chips of its own, and the lists it is on")),
    ("models/deepseek-v3", later("what it was trained on, and by whom")),
    ("lists/entity-list", later("who needs a licence for everything")),
)
#: Views of the whole network that say something at once.
VIEWS = (
    ("contested=1", later("Everything that sources disagree on")),
    ("relations=investor,investedIn,acquired,acquirer&limit=1000", later("Who invests in whom")),
    ("relations=trainedOnChip&limit=1000", later("Which models were trained on which chips")),
    ("relations=distilledFrom,baseModel&limit=1000", later("Which models were made out of which")),
)


@blueprint.get("/explore")
def page() -> Response:
    """Show the part of the graph that the parameters name; a name instead of an id leads on to the id."""
    state = asked.read(index(), request.args.to_dict(flat=False))
    if state.moved:
        return _moved(state)
    tag = conditional.tag(engine().snapshot, "explore", request.full_path)
    if state.status == 200 and conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    body = render_template("explore.html", **_values(state))
    response = Response(body, state.status, content_type="text/html; charset=utf-8")
    conditional.stamp(response, tag if state.status == 200 else None, settings().max_age)
    return response


@blueprint.get("/embed/explore")
def embedded() -> Response:
    """Show the drawing of ``/explore`` with the same parameters for the frame of another site."""
    state = asked.read(index(), request.args.to_dict(flat=False))
    if state.moved:
        return _moved(state)
    full = f"/explore?{state.selection.query_string()}"
    return embed.send("embed_explore.html", full, state.status, _values(state) | {"embedded": True})


def _moved(state: asked.Asked) -> Response:
    response = redirect(f"{request.path}?{state.moved}".rstrip("?"), 303)
    response.headers["Cache-Control"] = f"public, max-age={settings().max_age}"
    response.vary.add("Accept-Language")  # a name may lead somewhere else in another language
    return cast(Response, response)


def _values(state: asked.Asked) -> dict[str, object]:
    selection, known = state.selection, index()
    empty = not selection.pairs() and not state.unclear and not state.problem
    values: dict[str, object] = {
        "state": state, "selection": selection, "thing": lambda id: known.nodes[id], "kind": graph_words.kind,
        "label": lambda id: graph_words.thing(known.nodes[id]), "page_of": lambda id: path_of(known.nodes[id].iri),
        "relation": graph_words.relation, "icon": choices.icon, "group_of": group_of, "sentence": sentence,
    }  # fmt: skip
    if empty:
        return {**values, **_start()}
    found = state.found
    if found is None:
        return values
    survey, how = around(selection), mode(len(found.edges))
    return {
        **values, "query": selection.query_string(), "found": found, "mode": how, "survey": survey,
        "kinds": choices.kinds(selection, survey), "relations": choices.relations(selection, survey),
        "certainties": choices.certainties(selection, survey),
        "months": choices.months(selection, survey, date.today()),
        "legend": choices.legend(known.nodes[id] for id in found.chosen),
        "status": status(state), "wider": _wider(state),
        "groups": listed(known, selection, in_order(found.edges)) if how != "aggregated" else [],
        "overview": overview(selection, found) if how == "aggregated" else None, 
        "formats": formats(), "data": _data(state), "words": drawing_words.words(carried_query()),
        "embed": embed.code(f"/embed/explore?{selection.query_string()}{carried_query()}"),
    }  # fmt: skip


def _start() -> dict[str, object]:
    known = index()
    starts = [(id, note, len(known.touching.get(id, ()))) for id, note in STARTS if id in known.nodes]
    joined = sum(1 for id in known.nodes if id in known.touching)
    return {
        "starts": starts, "views": VIEWS, "overview": whole(), "total_things": joined, "total_links": len(known.edges)
    }  # fmt: skip


def carried_query() -> str:
    """Return what a reader has chosen for every page, to be put behind a query."""
    names = ("lang", "snapshot")
    return "".join(f"&{name}={quote(request.args[name])}" for name in names if request.args.get(name))


def _data(state: asked.Asked) -> str:
    """Return where the data of the drawing is.

    Where everything around the focus fits, that is fetched whatever day, certainty or dispute is asked for: things keep
    their places while somebody moves through time, and the browser filters by the same rules.
    """
    selection = state.selection
    frame = unfiltered(selection, frozenset({"kinds", "relations"}))
    if selection != frame and not selection.to:
        every = find(index(), frame)
        if every.cut or len(every.edges) > OVERVIEW:
            frame = selection
    elif selection.to:
        frame = selection
    spoken = f"&lang={language()}" if language() != "en" and "lang" not in request.args else ""
    return f"/api/graph.json?{frame.query_string()}{spoken}{carried_query()}"


def _wider(state: asked.Asked) -> str:
    """Return the query string that shows all that fits; empty where that is more than can be."""
    found = state.found
    if found is None or not found.cut or len(found.things) > LARGEST_LIMIT or found.links > OVERVIEW:
        return ""
    room = min(LARGEST_LIMIT, -(-len(found.things) // 100) * 100)
    return replace(state.selection, limit=room).query_string()


def status(state: asked.Asked) -> str:
    """Say how much is drawn of what fits, in a sentence."""
    found = state.found
    assert found is not None
    if found.cut or found.links > len(found.edges):
        return _(
            "%(things)s of %(all_things)s things and %(links)s of %(all_links)s links are drawn.",
            things=f"{len(found.chosen):,}", all_things=f"{len(found.things):,}",
            links=f"{len(found.edges):,}", all_links=f"{found.links:,}",
        )  # fmt: skip
    things = ngettext("%(num)s thing", "%(num)s things", len(found.chosen))
    links = ngettext("%(num)s link", "%(num)s links", len(found.edges))
    if len(found.edges) > OVERVIEW:
        return _("%(things)s and %(links)s are too many to draw: here they are by kind.", things=things, links=links)
    return _("%(things)s and %(links)s are drawn, all there are.", things=things, links=links)
