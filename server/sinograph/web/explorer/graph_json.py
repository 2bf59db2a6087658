"""``/api/graph.json``: a part of the graph for drawings, with the parameters of the explore page."""

from flask import Blueprint, Response, request

from sinograph.api.drawing import document
from sinograph.network import Selection, find
from sinograph.network.survey import Survey, survey, unfiltered
from sinograph.web import ask
from sinograph.web.answers.reply import send_json
from sinograph.web.context import engine
from sinograph.web.data.export import index
from sinograph.web.explorer.graph_words import words

blueprint = Blueprint("graph_json", __name__)


@blueprint.get("/api/graph.json")
def graph() -> Response:
    """Give things and links around a focus, with what a drawing shows of them; above 5,000 links counts by kind."""
    selection = Selection.read(request.args.to_dict(flat=False))
    return send_json(lambda: _document(selection), "graph", dense=True)


def _document(selection: Selection) -> dict[str, object]:
    known = index()
    return document(known, selection, find(known, selection), around(selection), words(), engine().snapshot)


def around(selection: Selection) -> Survey:
    """Return what is around the focus of a selection, counted once a snapshot."""
    plain = unfiltered(selection)
    return ask.recently(f"around {plain.query_string()}", lambda: survey(index(), plain))
