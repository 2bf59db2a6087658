"""Things as linked data: one document in every RDF format, with validators and the links that lead to the others."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flask import Response, request

from sinograph import __version__, export
from sinograph.engine import Row, iri
from sinograph.errors import NotFound, UnknownFormat
from sinograph.export.format import GRAPH
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, public_url, settings
from sinograph.web.negotiate import HTML, choose, override, parse_accept, quality

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: Extension → name of the format, for the RDF formats of a document.
RDF_EXTENSIONS = {
    "ttl": "turtle",
    "jsonld": "jsonld",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "trig": "trig",
    "nq": "nquads",
}
Render = Callable[[], str]
_CSV = "text/csv; charset=utf-8"
_JSON = "application/json"


@dataclass(frozen=True)
class Document:
    """What describes one thing: where it is shown, which query makes its graph, which other forms there are."""

    iri: str
    page: str
    data: str
    graph: str
    variable: str | None
    classes: tuple[str, ...] = ()
    collection: str = "/browse"
    table: str | None = None
    compact: Callable[[], dict[str, object]] | None = field(default=None, repr=False)

    def extensions(self) -> list[str]:
        """Return the extensions under which the document can be fetched."""
        extra = [e for e, there in (("json", self.compact), ("csv", self.table)) if there]
        return [*RDF_EXTENSIONS, *extra]


def split(name: str) -> tuple[str, str | None]:
    """Return the name without its extension, and the extension if it is one of ours."""
    stem, dot, extension = name.rpartition(".")
    if dot and extension in {*RDF_EXTENSIONS, "json", "csv", "html"}:
        return stem, extension
    return name, None


def wanted(document: Document, html: bool) -> str:
    """Return the extension that the request prefers, ``html`` included if there is a page.

    ``?format=`` wins over Accept. Raises ``UnknownFormat`` listing what there is.
    """
    word = request.args.get("format", "").strip().lower()
    if word:
        if word in document.extensions():
            return word
        chosen = override(word, GRAPH, html)
    else:
        header = request.headers.get("Accept")
        chosen = choose(header, GRAPH, html)
        if document.table and header and _prefers_csv(header, chosen.media_type if chosen else None):
            return "csv"
    if chosen is None:
        types = [media_type for _, media_type in alternates(document)]
        raise UnknownFormat(
            "nothing here is acceptable to the request", hint=f"accept one of {', '.join(types)}",
            members={"variants": types},
        )  # fmt: skip
    if chosen.name == HTML:
        return HTML
    if chosen.media_type == _JSON and document.compact:
        return "json"
    return next(e for e, name in RDF_EXTENSIONS.items() if name == chosen.name)


def _prefers_csv(header: str, other: str | None) -> bool:
    ranges = parse_accept(header)
    named = any(r.specificity("text/csv") >= 3 for r in ranges)
    return named and quality(ranges, "text/csv") > (quality(ranges, other) if other else 0.0)


def alternates(document: Document) -> list[tuple[str, str]]:
    """Return path and media type of every form of the document's data."""
    found = []
    for extension in document.extensions():
        if extension in RDF_EXTENSIONS:
            media_type = export.formats()[RDF_EXTENSIONS[extension]].media_types[0]
        else:
            media_type = _JSON if extension == "json" else "text/csv"
        found.append((f"{document.data}.{extension}", media_type))
    return found


def send(document: Document, extension: str) -> Response:
    """Answer with the document in one format, or with 304 when the client has it."""
    tag = conditional.tag(engine().snapshot, document.iri, extension, __version__)
    if conditional.is_fresh(request, tag):
        return finish(conditional.not_modified(tag, settings().max_age), document)
    names = {document.variable: document.iri} if document.variable else {}
    if extension == "json" and document.compact:
        body = json.dumps(document.compact(), ensure_ascii=False, indent=1).encode() + b"\n"
        response = Response(body, content_type=_JSON)
    elif extension == "csv" and document.table:
        response = Response(ask.answer(document.table, "csv", **names).read())
        response.headers["Content-Type"] = _CSV
    else:
        name = RDF_EXTENSIONS[extension]
        response = Response(ask.answer(document.graph, name, **names).read())
        response.headers["Content-Type"] = export.formats()[name].content_type
    conditional.stamp(response, tag, settings().max_age)
    file = f"{document.data.rpartition('/')[2]}.{extension}"
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    response.headers["Content-Location"] = f"{document.data}.{extension}"
    return finish(response, document)


def page(document: Document, make: Render) -> Response:
    """Answer with the page of a thing, or with 304 when the client has it."""
    tag = conditional.tag(engine().snapshot, document.iri, request.query_string.decode(), HTML, __version__)
    if conditional.is_fresh(request, tag):
        return finish(conditional.not_modified(tag, settings().max_age), document)
    response = Response(make(), content_type="text/html; charset=utf-8")
    conditional.stamp(response, tag, settings().max_age)
    return finish(response, document)


def see_other(path: str, document: Document) -> Response:
    """Lead from a thing to what describes it (303), with the parameters of the request: they choose what is shown."""
    parameters = request.query_string.decode()
    if parameters and "#" not in path:
        path = f"{path}?{parameters}"
    response = Response(status=303, headers={"Location": path})
    response.headers["Cache-Control"] = f"public, max-age={settings().max_age}"
    return finish(response, document)


def moved(path: str) -> Response:
    """Lead to the one address of a document (308)."""
    return Response(status=308, headers={"Location": path})


def finish(response: Response, document: Document) -> Response:
    """Add Vary and the Link headers of Signposting and RFC 8288."""
    response.vary.add("Accept")
    links = [
        (document.iri, 'rel="cite-as"'),
        (public_url(document.page), 'rel="canonical"'),
        (document.page, 'rel="alternate"; type="text/html"'),
        *((path, f'rel="alternate"; type="{media_type}"') for path, media_type in alternates(document)),
        (f"{document.data}.ttl", 'rel="describedby"; type="text/turtle"'),
        (LICENCE, 'rel="license"'),
        *((c, 'rel="type"') for c in document.classes[:4]),
        (document.collection, 'rel="collection"'),
    ]
    response.headers["Link"] = ", ".join(f"<{target}>; {parameters}" for target, parameters in links)
    return response


def look_up(thing: str) -> list[Row]:
    """Return names and classes of a thing; raises ``NotFound`` when the graph has nothing of that IRI."""
    try:
        iri(thing)
    except ValueError as error:
        raise NotFound("there is nothing at this address") from error
    return ask.rows("thing", thing=thing)


def classes_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the classes in rows of ``look_up``."""
    return tuple(dict.fromkeys(row["class"].value for row in rows if "class" in row))
