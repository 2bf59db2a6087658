"""``/cite?of=…``: how to cite a page, a claim, a finding, a named query or the result of a SPARQL query."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.errors import NotFound, RequestError, UnknownFormat
from sinograph.query import library
from sinograph.resources import share
from sinograph.web.context import engine, manifest, public_url
from sinograph.web.data import linked_data as ld
from sinograph.web.data.citation import Citation
from sinograph.web.negotiate import parse_accept, prefers_html, quality
from sinograph.web.words.language import later
from sinograph.web.words.names import near
from sinograph.web.words.text import in_language

blueprint = Blueprint("cite", __name__)
FURTHER = (later("How to cite"), "/cite?of=/", "about")

_TYPES = {
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
}
_ALSO = {"txt": "text", "bib": "bibtex", "csl-json": "csl", "json": "csl"}
_NODES = {"claim": "Claim", "dispute": "Dispute", "mismatch": "Scope mismatch", "adjudication": "Decision",
          "doubt": "Doubt"}  # fmt: skip
_FORMS = f"use one of {', '.join(_TYPES)}, or its media type"
_LONGEST = 2000


@blueprint.get("/cite")
def page() -> Response:
    """Answer with the citation of the page ``of``, in the form of ``format=`` or of Accept."""
    form = _form()
    of = request.args.get("of", "").strip()
    if not of and form == "html" and prefers_html(request.headers.get("Accept")):
        of = "/"  # whoever comes without a page reads how to cite the graph
    found = cited(of)
    if form == "html":
        csl = json.dumps(found.csl(), ensure_ascii=False, indent=1)
        body = render_template("cite.html", citation=found, csl=csl, of=of, named=of != "/")
    elif form == "csl":
        body = json.dumps(found.csl(), ensure_ascii=False, indent=1) + "\n"
    else:
        body = found.bibtex() if form == "bibtex" else found.text() + "\n"
    response = Response(body, content_type=_TYPES[form])
    response.headers["Cache-Control"] = "no-cache"  # it names the day
    response.vary.add("Accept")
    return response


def cited(of: str) -> Citation:
    """Return the citation of a page given by its path; RequestError for what is no path, NotFound for no page."""
    parts = urlsplit(of.removeprefix(public_url("/").rstrip("/")))
    steps = parts.path.strip("/").split("/")
    if len(of) > _LONGEST or parts.netloc or not of.strip():
        raise RequestError("of= is no page of this server", hint="add of=, such as of=/page/models/deepseek-v3")
    title, address = _named(steps, parts.query)
    snapshot = engine().snapshot
    return Citation(title, address, snapshot, _day(manifest(snapshot).get("built")), datetime.now(UTC).date())


def _named(steps: list[str], query: str) -> tuple[str, str]:
    """Return title and address of a page."""
    asked = f"?{query}" if query else ""
    match steps:
        case ["page" | "id" | "data", kind, slug]:
            iri = f"{v.ENTITY}{kind}/{slug}"
            labels = [row["label"] for row in ld.look_up(iri)]
            if not labels:
                raise NotFound(f"there is nothing called '{kind}/{slug}' in this graph", **near(iri))
            return in_language(labels) or slug, iri
        case [place, name] if place in _NODES:
            iri = f"{v.BASE}{place}/{name}"
            rows = ld.look_up(iri)
            if not rows:
                raise NotFound(f"there is no {place} {name!r} in this graph")
            return f"{_NODES[place]}: {in_language([row['label'] for row in rows]) or name}", iri
        case ["queries", name]:
            found = library.find(share() / "queries" / "answers", name)
            return found.title, public_url(f"/queries/{name}") + asked
        case ["sparql"] if "query" in parse_qs(query):
            return "Result of a SPARQL query", public_url("/sparql") + asked
        case ["status"]:
            given = {name: values[0] for name, values in parse_qs(query).items()}
            what = " ".join(given.get(name, "") for name in ("chip", "to", "on")).strip()
            return f"Control status {what}".strip(), public_url("/status") + asked
        case ["disputes" | "changes" | "ontology" | "catalog" as name]:
            return name.capitalize(), public_url(f"/{name}") + asked
        case [""]:
            return "Sinograph", v.BASE
    raise NotFound(
        f"there is no page {'/'.join(steps)!r} that can be cited",
        hint="cite /page/…, /claim/…, /dispute/…, /queries/…, /status?… or /sparql?query=…",
    )


def _form() -> str:
    word = request.args.get("format", "").strip().lower()
    if word:
        found = _ALSO.get(word, word)
        if found not in _TYPES:
            raise UnknownFormat(f"there is no citation as {word!r}", hint=_FORMS)
        return found
    ranges = parse_accept(request.headers.get("Accept") or "*/*")
    best = max(_TYPES, key=lambda name: quality(ranges, _TYPES[name].partition(";")[0]))
    if not quality(ranges, _TYPES[best].partition(";")[0]):
        raise UnknownFormat(
            "nothing here is acceptable to the request", hint=f"use one of {', '.join(_TYPES.values())}"
        )
    return best


def _day(text: object) -> date | None:
    try:
        return datetime.fromisoformat(str(text)).date()
    except ValueError:
        return None
