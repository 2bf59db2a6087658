"""The whole graph as files: a page that lists them, and the files with ranges, validators and packed twins."""

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, render_template, request, send_file

from sinograph.downloads import Download, Made, demand, downloads, find, made
from sinograph.errors import NotFound
from sinograph.web.answers import coding, conditional
from sinograph.web.context import engine, manifest, public_url, settings
from sinograph.web.data.cite import cited
from sinograph.web.data.distribution import Distribution
from sinograph.web.data.linked_data import LICENCE
from sinograph.web.words import wording
from sinograph.web.words.language import later

blueprint = Blueprint("downloads", __name__)
NAVIGATION = (later("Downloads"), "/downloads", 70)
FURTHER = (later("Downloads"), "/downloads", "take")

_GROUPS = (
    (
        "tables",
        later("Tables"),
        later("One row a claim, a thing, a source or a link: for spreadsheets, statistics and notebooks."),
    ),
    ("graph", later("Networks"), later("Things and what joins them, for drawing and for measures of networks.")),
    (
        "rdf",
        later("RDF"),
        later("Everything, claims with all their parts, for a triple store or a program of your own."),
    ),
)
#: What a format is for, in words of people who do not know its name.
PURPOSES = {
    "csvw": later("For programs and statistics: plain UTF-8, dates as ISO, with a description of every column."),
    "excel": later("Opens in a spreadsheet with a double click, Chinese names included."),
    "parquet": later("For large analyses: small, quick, with real types for dates and numbers."),
    "canvas": later("A board to arrange by hand."),
    "cx2": later("For Cytoscape on the desk and on the web, with a style."),
    "cytoscape": later("For a web page of your own."),
    "dot": later("For pictures by Graphviz; the whole graph is too large for one, so cut a part."),
    "gexf": later("For Gephi and Gephi Lite, with the dates of every link."),
    "graphml": later("Read by nearly every tool for networks."),
    "kumu": later("For maps to present and to tell with."),
    "neo4j": later("For a Neo4j database, with typed columns."),
    "node-link": later("For JavaScript and networkx."),
    "obsidian": later("A note for each thing, linked, with its facts as properties."),
    "turtle": later("The readable form of RDF, for rdflib, Jena and most stores."),
    "nquads": later("With a named graph for each source: ask who says so."),
    "jsonld": later("RDF as JSON."),
}
#: What is in each file, as the list of downloads says it.
CONTENTS = (
    later("claims as reifiers of the statement they make"), later("every source"),
    later("every thing with class, country, dates"),
    later("everything, with a named graph for what each source says"),
    later("one row a claim, with value, bounds, dates and source"),
    later("one row a statement that joins two things, with claims, certainty and dates"),
    later("the default graph, expanded"), later("the default graph: ontology, statements, claims, disputes"),
    later("things and the statements that join them"), later("types, keys and meaning of the columns"),
)  # fmt: skip
#: Coding, suffix and media type of the packed twins, the preferred first.
_TWINS = (("zstd", ".zst", "application/zstd"), ("gzip", ".gz", "application/gzip"))
_PACKED = "application/gzip"
#: Tools that read from an address; the others want a file.
_BY_ADDRESS = frozenset(("pandas", "Polars", "R", "rdflib", "Cytoscape.js", "JavaScript", "Kumu"))


@blueprint.get("/downloads")
def index() -> Response:
    """List every file with what is known of it."""
    known = made(_snapshot())
    groups = [
        (
            title, about,
            [(d, known.get(d.file), list(_loading(d)), PURPOSES.get(d.format.name)) for d in _of_group(group)],
        )
        for group, title, about in _GROUPS
    ]  # fmt: skip
    built = str(manifest(engine().snapshot).get("built", ""))
    body = render_template(
        "downloads.html", groups=groups, twins=_TWINS, licence=LICENCE,
        built=wording.date(built).text if built else "", total=len(downloads()), made=len(known),
        there=_snapshot().is_dir(), tools=_tools(), citation=cited("/"),
    )  # fmt: skip
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, "downloads", ",".join(sorted(known))), 0)
    return response


@blueprint.get("/downloads/<name>")
def file(name: str) -> Response:
    """Send a file, made first if it is not there; ``.gz`` and ``.zst`` behind its name are its packed twins."""
    snapshot = _snapshot()
    if not snapshot.is_dir():
        raise NotFound("this server has no files of its snapshot", hint="ask /sparql, or /export for a part")
    for twin, suffix, kind in _TWINS:
        stem = name.removesuffix(suffix)
        if stem != name and stem in downloads() and downloads()[stem].twins:
            path = demand(snapshot, downloads()[stem])
            return _send(path.with_name(name), kind, f"{made(snapshot)[stem].sha256[:32]}-{twin}-file", name)
    download = find(name)
    path = demand(snapshot, download)
    facts = made(snapshot)[download.file]
    chosen, suffix = _coding(facts)
    tag = facts.sha256[:32]
    response = _send(
        path.with_name(name + suffix), download.content_type, coding.tag_of(tag, chosen) if chosen else tag, name
    )
    if chosen and response.status_code != 304:
        response.headers["Content-Encoding"] = chosen
    if download.twins:
        response.vary.add("Accept-Encoding")
    if download.part and download.format.name == "csvw":
        response.headers["Link"] = '<csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    return response


def _of_group(group: str) -> list[Download]:
    """Return the files under one heading; what opens with a double click comes first."""
    return sorted((d for d in downloads().values() if d.group == group), key=lambda d: d.format.name != "excel")


def _tools() -> list[tuple[str, str]]:
    """Return every tool with the first file that it reads."""
    found: dict[str, str] = {}
    for group, _title, _about in _GROUPS:
        for download in _of_group(group):
            for tool, _line in download.loading:
                for name in tool.split(", "):
                    found.setdefault(name, download.file)
    return sorted(found.items(), key=lambda pair: pair[0].casefold())


def distributions() -> Iterator[Distribution]:
    """Name the files that have been made."""
    for name, facts in made(_snapshot()).items():
        if (found := downloads().get(name)) is not None:
            kind = found.content_type.partition(";")[0]
            packed = _PACKED if found.packed else None
            inner = found.format.media_types[0] if packed else kind
            yield Distribution(
                f"The whole graph: {found.title}", f"downloads/{name}", inner, packed, facts.size, facts.sha256,
                found.format.iri,
            )  # fmt: skip


def _snapshot() -> Path:
    return settings().home / "snapshots" / engine().snapshot


def _coding(facts: Made) -> tuple[str | None, str]:
    """Choose a twin by Accept-Encoding; a range is always one of the file itself."""
    header = request.headers.get("Accept-Encoding")
    if not facts.twins or header is None or "Range" in request.headers:
        return None, ""
    named = ",".join(part for part in header.split(",") if part.partition(";")[0].strip().lower() != "br")
    chosen, _ = coding.choose(named)
    return next(((c, suffix) for c, suffix, _ in _TWINS if c == chosen and c in facts.twins), (None, ""))


def _send(path: Path, content_type: str, tag: str, name: str) -> Response:
    if not path.is_file():
        raise NotFound(f"{name} is not there any more", hint="ask for it again")
    response = send_file(
        path, mimetype=content_type, conditional=True, etag=tag, max_age=settings().max_age, download_name=name
    )
    response.headers["X-Sinograph-Snapshot"] = engine().snapshot
    return response


def _loading(download: Download) -> Iterator[tuple[str, str]]:
    """Yield tool and line; some tools read from the address, the others the file that was fetched."""
    address = public_url(f"downloads/{download.file}")
    for tool, line in download.loading:
        whole = line.replace("{{", "{").replace("}}", "}")
        remote = tool in _BY_ADDRESS and "open(" not in line
        yield tool, whole.replace("{file}", address if remote else download.file)
