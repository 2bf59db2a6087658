"""``/changes?from=&to=``: what changed between two kept snapshots; ``/changes.atom``: a feed of the newest changes."""

import json

from flask import Blueprint, Response, render_template, request

from sinograph import export
from sinograph.change import shelf
from sinograph.change.shelf import changes, steps
from sinograph.change.show import document, rdf, text
from sinograph.errors import NotFound, UnknownFormat
from sinograph.export.format import GRAPH
from sinograph.store.kept import kept
from sinograph.web.answers import conditional
from sinograph.web.context import engine, public_url, settings
from sinograph.web.negotiate import HTML, choose, parse_accept, prefers_html, quality
from sinograph.web.pages.change_words import sections
from sinograph.web.words.language import later

blueprint = Blueprint("changes", __name__)
FURTHER = (later("What changed"), "/changes", "look")

_OWN = {"json": "application/json", "text": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8"}
_ALSO = {"txt": "text"}
_SHOWN, _ENTRIES = 200, 5


def warm_last() -> None:
    """Compare the current snapshot with the one before, which reads both whole."""
    shelf.warm(settings().home)


@blueprint.get("/changes")
def page() -> Response:
    """Show changes as a page, text, JSON or RDF, by ``format=`` or Accept; without ``to`` those to the current one."""
    form = _form()
    before, after = request.args.get("from", ""), request.args.get("to", "")
    listed = kept(settings().home)
    if len(listed) < 2 and not before and not after:
        found = None
    else:
        found = changes(settings().home, before, after)
    if form == HTML:
        shown = sections(found, _SHOWN) if found else []
        body: str | bytes = render_template("changes.html", changes=found, sections=shown, kept=listed, shown=_SHOWN)
    elif found is None:
        raise NotFound("only one snapshot is kept, so there is nothing to compare it with")
    elif form == "json":
        body = json.dumps(document(found), ensure_ascii=False, indent=1) + "\n"
    else:
        body = "\n".join(text(found)) + "\n" if form == "text" else rdf(found, export.formats()[form])
    response = Response(body, content_type=_OWN.get(form) or export.formats()[form].content_type)
    ids = [found.before, found.after] if found else []
    tag = conditional.tag(engine().snapshot, form, *ids, *(one.id for one in listed))
    conditional.stamp(response, tag, settings().max_age)
    response.vary.add("Accept")
    return response


@blueprint.get("/changes.atom")
def feed() -> Response:
    """Tell what changed with each of the newest snapshots (RFC 4287)."""
    home = settings().home
    entries = [
        (found, "\n".join(text(found, 20)))
        for found in (changes(home, before.id, after.id) for before, after in steps(home, _ENTRIES))
    ]
    updated = entries[0][0].made if entries else next((one.made for one in kept(home)), "1970-01-01T00:00:00+00:00")
    body = render_template("changes.atom", entries=entries, updated=updated, url=public_url("/"))
    response = Response(body, content_type="application/atom+xml; charset=utf-8")
    tag = conditional.tag(engine().snapshot, "atom", *(found.after for found, _ in entries))
    conditional.stamp(response, tag, settings().max_age)
    return response


def _form() -> str:
    word = request.args.get("format", "").strip().lower()
    if word:
        found = _ALSO.get(word, word)
        known = next(
            (f.name for f in export.formats().values() if GRAPH in f.forms and found in (f.name, f.extension)), ""
        )
        if found in _OWN or known:
            return found if found in _OWN else known
        raise UnknownFormat(f"there are no changes as {word!r}", hint=f"use one of {', '.join(_OWN)}, turtle, ntriples")
    header = request.headers.get("Accept")
    if not header or prefers_html(header) or header.strip() == "*/*":
        return HTML
    ranges = parse_accept(header)
    named = {name: quality(ranges, kind.partition(";")[0]) for name, kind in _OWN.items()}
    best = max(named, key=lambda name: named[name])
    graph = choose(header, GRAPH, html=False)
    if graph is not None and quality(ranges, graph.media_type) > named[best]:
        return graph.name
    if named[best] <= 0:
        raise UnknownFormat(
            "nothing here is acceptable to the request", hint=f"accept one of {', '.join(_OWN.values())}"
        )
    return best
