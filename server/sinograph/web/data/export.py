"""Parts of the graph for other tools: a neighbourhood, paths or the result of a CONSTRUCT in every network format.

``/export/gexf?focus=models/deepseek-v3&depth=2``; without a format in the path, Accept decides or a page lists them.
"""

import re
from dataclasses import replace
from io import BytesIO
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template, request

from sinograph import export
from sinograph.downloads import downloads
from sinograph.errors import NotFound, RequestError, UnknownFormat
from sinograph.export.format import NETWORK, Format
from sinograph.export.network import Network
from sinograph.network import Index, Selection, heading, neighbourhood, of_query
from sinograph.network.about import claims_about
from sinograph.network.neighbourhood import with_claims
from sinograph.vocabulary import PREFIXES
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.data.downloads import PURPOSES
from sinograph.web.forms.naming import named, several
from sinograph.web.negotiate import HTML, Variant, choose
from sinograph.web.words.language import _

blueprint = Blueprint("export", __name__)

_LONGEST_NAME = 60


@blueprint.get("/export")
def negotiated() -> Response:
    """Send what Accept asks for, or a page with a link for each format; UnknownFormat if nothing fits."""
    variant = choose(request.headers.get("Accept"), NETWORK) if request.headers.get("Accept") else _page()
    if variant is None:
        types = [f.media_types[0] for f in formats() if f.negotiated]
        raise UnknownFormat("nothing here is acceptable to the request", hint=f"accept one of {', '.join(types)}")
    if variant.name != HTML:
        return _varied(_sent(export.formats()[variant.name]))
    return _varied(_form())


def _form() -> Response:
    """Show what is wanted, with names for things; what is wrong stands beside its field, or above the form."""
    query, problem = request.args.get("query", ""), ""
    given = request.args.to_dict(flat=False)
    focus, to = several("focus"), named("to")
    given["focus"], given["to"] = [one.id for one in focus if one.id], [to.id] if to.id else []
    unclear = [one for one in (*focus, to) if one.problem]
    try:
        selection = Selection.read(given)
    except RequestError as error:
        selection, problem = Selection(), _(error.detail)
    asked = urlencode([("query", query)] if query else selection.pairs(), safe="/,:")
    links = [(f, f"/export/{f.name}?{asked}") for f in formats()] if asked and not unclear and not problem else []
    shown = ", ".join(one.shown if len(focus) == 1 else one.id or one.text for one in focus)
    body = render_template(
        "export.html", selection=selection, query=query, links=links, purposes=PURPOSES, shown=shown, to=to,
        focus=focus, problem=problem, given={name: values[-1] for name, values in given.items() if values},
    )  # fmt: skip
    return Response(body, 400 if unclear or problem else 200, content_type="text/html; charset=utf-8")


@blueprint.get("/export/<name>")
def in_format(name: str) -> Response:
    """Send the selection in one format; the whole graph is a download."""
    found = {f.name: f for f in formats()}
    found.update({f.extension: f for f in found.values() if f.negotiated})
    if name not in found:
        raise NotFound(
            f"there is no network format {name!r}",
            hint=f"use one of {', '.join(f.name for f in formats())}; RDF is at /sparql and /downloads",
        )
    return _sent(found[name])


def formats() -> list[Format]:
    """Return the formats that hold a network."""
    return [f for f in export.formats().values() if NETWORK in f.forms]


def index() -> Index:
    """Return things and statements of the current snapshot in memory; read once for each."""
    return ask.once("network", lambda: Index.read(engine()))


def warm() -> None:
    """Read things and statements before somebody asks for a path."""
    index()


def _page() -> Variant:
    return Variant(HTML, "text/html", "utf-8")


def _sent(format: Format) -> Response:
    selection, text, part = _wishes(format)
    if text is None and not selection.pairs():
        return _whole(format, part)
    extension, content_type = format.file(part)
    asked = [*selection.pairs(), *([("query", text)] if text else []), ("part", part), ("bom", _bom())]
    tag = conditional.tag(engine().snapshot, format.name, urlencode(asked))
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    body = BytesIO()
    network = _network(format, selection, text, part)
    format.write(replace(network.only(part), bom=_bom() != "0"), body, PREFIXES)
    response = Response(body.getvalue(), content_type=content_type)
    name = _name(selection, part)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    response.headers["X-Sinograph-Snapshot"] = network.heading.snapshot
    conditional.stamp(response, tag, settings().max_age)
    return response


def _wishes(format: Format) -> tuple[Selection, str | None, str]:
    selection = Selection.read(request.args.to_dict(flat=False))
    text, part = request.args.get("query"), request.args.get("part", "")
    if text is not None and selection.pairs():
        raise RequestError("a query says itself what is wanted", hint="leave out query= or the other parameters")
    if part and part not in format.parts:
        parts = ", ".join(format.parts) or "none"
        raise RequestError(f"{format.name} has no part {part!r}", hint=f"it has {parts}")
    return selection, text, part


def _network(format: Format, selection: Selection, text: str | None, part: str) -> Network:
    known = index()
    words = text if text is not None else f"/export?{selection.query_string()}"
    about = heading(engine().snapshot, settings().home, " ".join(words.split()))
    if text is not None:
        return of_query(engine(), text, about, settings().max_export, known)
    found = neighbourhood(known, selection, about)
    if "claims" in format.parts and part in ("", "claims", "sources"):
        found = with_claims(found, known, claims_about(engine(), known))
    return found


def _whole(format: Format, part: str) -> Response:
    files = [d.file for d in downloads().values() if d.format is format and d.part == part]
    if files:
        return _redirected(f"/downloads/{quote(files[0])}")
    if format.parts:
        return _redirected("/downloads")
    raise RequestError(
        f"{format.title} cannot hold the whole graph", hint="say what is wanted, such as focus=kind/name"
    )


def _redirected(path: str) -> Response:
    response = Response(status=303, headers={"Location": path})
    response.headers["Cache-Control"] = f"public, max-age={settings().max_age}"
    return response


def _name(selection: Selection, part: str) -> str:
    ends = [*selection.focus, *([selection.to] if selection.to else [])]
    words = "-".join(["sinograph", *(end.rpartition("/")[2] for end in ends), *([part] if part else [])])
    return re.sub(r"[^A-Za-z0-9._-]", "-", words)[:_LONGEST_NAME]


def _bom() -> str:
    return "0" if request.args.get("bom") in ("0", "no", "false") else "1"


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response
