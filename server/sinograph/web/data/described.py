"""Sends a description of the service or the data: made once for each snapshot, negotiated, with a page for people."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from flask import Response, render_template, request

from sinograph import __version__, export
from sinograph.errors import NotFound, UnknownFormat
from sinograph.export.convert import convert
from sinograph.export.format import GRAPH
from sinograph.vocabulary import DESCRIPTION_PREFIXES
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, manifest, public_url, scribe, settings
from sinograph.web.data.distribution import served
from sinograph.web.data.triples import Triples
from sinograph.web.negotiate import HTML, Variant, choose, offered, override, prefers_html

_HTML = Variant(HTML, "text/html", "utf-8")


@dataclass(frozen=True, slots=True)
class Description:
    """One description: where it is, what it is called, what makes it."""

    path: str
    title: str
    about: str
    make: Callable[[], Triples]
    page: bool = True
    files: bool = False
    """Whether its page lists the files of the data set."""


def send(description: Description, extension: str | None = None) -> Response:
    """Answer with a description in the format asked for, or with 304. Raises UnknownFormat."""
    variant, links = _variant(description, extension), _links(description)
    tag = conditional.tag(engine().snapshot, description.path, variant.content_type, state())
    if conditional.is_fresh(request, tag):
        response = conditional.not_modified(tag, settings().max_age)
    elif variant.name == HTML:
        turtle = _body(description, "turtle").decode()
        files = list(served()) if description.files else []
        page = render_template("description.html", description=description, text=turtle, links=links, files=files)
        response = Response(page, content_type=variant.content_type)
    else:
        response = Response(_body(description, variant.name), content_type=variant.content_type)
        name = description.path.rpartition("/")[2]
        file = f"{name}.{export.formats()[variant.name].extension}"
        response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    if response.status_code == 200:
        conditional.stamp(response, tag, settings().max_age)
    response.vary.add("Accept")
    response.headers["Link"] = ", ".join(f'<{path}>; rel="alternate"; type="{kind}"' for path, kind in links)
    return response


def state() -> str:
    """Return a digest of what descriptions depend on besides the snapshot: addresses, switches, files, the program."""
    now = settings()
    parts = [
        __version__,
        public_url("/"),
        now.base,
        scribe() is not None,
        now.private,
        now.allow_service,
        now.allow_load,
        *(f"{file.path} {file.sha256}" for file in served()),
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _body(description: Description, name: str) -> bytes:
    key = f"{description.path} {state()}"
    text = ask.once(key, lambda: description.make().text())
    return ask.once(f"{key} {name}", lambda: convert(text, export.formats()[name], DESCRIPTION_PREFIXES))


def _variant(description: Description, extension: str | None) -> Variant:
    wish = extension or request.args.get("format") or request.args.get("output")
    header = request.headers.get("Accept")
    if wish is None and description.page and prefers_html(header):
        return _HTML
    if wish == HTML and description.page:
        return _HTML
    found = override(wish, GRAPH, html=False) if wish else choose(header, GRAPH, html=False)
    if found is None and description.page and choose(header, GRAPH) and not wish:
        return _HTML
    if found is None:
        variants = [
            media_type for _, media_types, _ in offered(GRAPH, description.page) for media_type in media_types[:1]
        ]
        raise UnknownFormat(
            f"a description is a graph, for which there is nothing acceptable in {wish or header!r}",
            hint=f"accept one of {', '.join(variants)}",
            members={"variants": variants},
        )
    return found


def _links(description: Description) -> list[tuple[str, str]]:
    return [
        (f"{description.path}?format={format.extension}", format.media_types[0])
        for format in export.formats().values()
        if GRAPH in format.forms and format.iri
    ]


def known(extension: str) -> str:
    """Return an extension of an RDF format as it is; NotFound for any other."""
    if not any(GRAPH in f.forms and f.iri and f.extension == extension for f in export.formats().values()):
        raise NotFound(f"there is no description in the format {extension!r}")
    return extension


def built() -> str | None:
    """Return when the snapshot was built or written, as xsd:dateTime; None where nobody wrote that down."""
    facts: Mapping[str, object] = manifest(engine().snapshot)
    return str(facts["built"]) if "built" in facts else None
