"""The whole graph as files: a page that lists them, and the files with ranges, validators and packed twins."""

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, render_template, request, send_file

from sinograph.downloads import Download, Made, demand, downloads, find, made
from sinograph.errors import NotFound
from sinograph.web import coding, conditional
from sinograph.web.context import engine, manifest, public_url, settings
from sinograph.web.distribution import Distribution
from sinograph.web.language import later
from sinograph.web.linked_data import LICENCE

blueprint = Blueprint("downloads", __name__)
NAVIGATION = (later("Downloads"), "/downloads", 70)
FURTHER = (later("Downloads"), "/downloads", "take")

_GROUPS = (("graph", "For graph tools"), ("tables", "Tables"), ("rdf", "RDF"))
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
        (title, [(d, known.get(d.file), list(_loading(d))) for d in downloads().values() if d.group == group])
        for group, title in _GROUPS
    ]
    body = render_template(
        "downloads.html", groups=groups, twins=_TWINS, licence=LICENCE,
        built=manifest(engine().snapshot).get("built", ""), total=len(downloads()), there=_snapshot().is_dir(),
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
