"""Search: by name in every spelling, as a page and as JSON; and a description by which a browser can search here."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.errors import NotFound, RequestError
from sinograph.search import Facet, Found, Hit, Record
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.answers.paging import page_number
from sinograph.web.context import names_index, public_url, settings
from sinograph.web.negotiate import HTML, override, prefers_html
from sinograph.web.words.kinds import icon, kind_word
from sinograph.web.words.language import _, later
from sinograph.web.words.links import Link, path_of
from sinograph.web.words.names import close_to, link, names
from sinograph.web.words.terms import terms

blueprint = Blueprint("search", __name__)

_USUAL, _MOST = 20, 100
#: How a hit was found, where the name that is shown does not say it.
_BY = {
    "pinyin": later("pinyin of %(name)s"),
    "initials": later("initials of %(name)s"),
    "typo": later("like %(name)s"),
    "bare": later("short for %(name)s"),
}
_ALSO = later("also called %(name)s")


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit on the page."""

    link: Link
    kind: str
    type: str
    note: str | None
    """The name that fitted, where it is not the one that is shown."""
    summary: str | None
    country: str | None


@blueprint.get("/search")
def search() -> Response:
    """Answer ``q`` with what is called so; ``type`` is a kind or a class, ``limit`` the hits on a page."""
    index = names_index()
    text, wanted, page = request.args.get("q", ""), request.args.get("type", ""), page_number()
    limit = _limit(request.args.get("limit", ""))
    if wanted and not index.knows(wanted):
        kinds = [*v.KINDS, *(t.name for t in terms().by_iri.values())]
        raise NotFound(f"nothing is of the type {wanted!r}", **close_to(wanted, kinds))
    as_html = _as_html()
    tag = conditional.tag(index.snapshot, "search", request.full_path, str(as_html))
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    found = index.find(text, wanted, limit, (page - 1) * limit)
    if as_html:
        body, media_type = _page(found, text, wanted, page, limit), "text/html; charset=utf-8"
    else:
        document = {"query": text, "type": wanted or None, "page": page, "limit": limit, "snapshot": index.snapshot}
        body = json.dumps({**document, **_document(found)}, ensure_ascii=False) + "\n"
        media_type = "application/json"
    response = Response(body, content_type=media_type)
    response.vary.add("Accept")
    conditional.stamp(response, tag, settings().max_age)
    return response


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """Tell a browser how to search here (OpenSearch 1.1, section 4)."""
    body = render_template("opensearch.xml", address=public_url("/search"))
    return Response(body, content_type="application/opensearchdescription+xml")


def warm() -> None:
    """Read the names of things and the words of the ontology, which nearly every page shows."""
    index = names_index()
    names()
    terms()
    for kind in v.KINDS:
        index.find("", kind)  # what is suggested beside a comparison, and listed without a word to look for


def classes_of(record: Record) -> list[str]:
    """Return the IRIs of the classes of a thing that no other of them specialises, those of its kind first."""
    known: dict[tuple[str, ...], list[str]] = ask.once("most specific", dict)
    found = known.get(record.classes)
    if found is None:  # things of one kind have few combinations of classes
        found = known[record.classes] = terms().most_specific([v.TERM + name for name in record.classes])
    return found


def _limit(word: str) -> int:
    if not word:
        return _USUAL
    if not word.isascii() or not word.isdigit() or not 0 < int(word) <= _MOST:
        raise RequestError(f"limit={word!r} is not a number from 1 to {_MOST}", hint="leave it out to get 20")
    return int(word)


def _as_html() -> bool:
    word = request.args.get("format")
    if not word:
        return prefers_html(request.headers.get("Accept"))
    chosen = override(word, "solutions")
    if chosen is None or chosen.name not in (HTML, "json"):
        raise RequestError(f"a search is not answered as {word}", hint="use format=json or format=html")
    return chosen.name == HTML


def _document(found: Found) -> dict[str, object]:
    host = public_url("/").rstrip("/")
    return {
        "total": found.total,
        "types": [{"type": facet.kind, "total": facet.total} for facet in found.facets],
        "results": [_result(hit, host) for hit in found.hits],
    }


def _result(hit: Hit, host: str) -> dict[str, object]:
    record = hit.record
    parts = {
        "id": record.iri,
        "path": record.path,
        "page": host + path_of(record.iri),
        "label": record.label,
        "labelChinese": record.chinese,
        "type": record.kind,
        "classes": [terms().get(iri).name for iri in classes_of(record)],
        "summary": record.summary,
        "country": record.country,
        "links": record.links,
        "score": hit.score,
        "matched": {"by": hit.by, "name": hit.name},
    }
    return {name: value for name, value in parts.items() if value is not None}


def _page(found: Found, text: str, wanted: str, page: int, limit: int) -> str:
    pages = max(1, -(-found.total // limit))
    given = {"q": text[:500], **({"limit": str(limit)} if limit != _USUAL else {})}

    def address(kind: str = wanted, number: int = 1) -> str:
        more = {**({"type": kind} if kind else {}), **({"page": str(number)} if number > 1 else {})}
        return f"/search?{urlencode({**given, **more})}"

    return render_template(
        "search.html", text=given["q"], wanted=wanted, hits=[_shown(hit) for hit in found.hits], total=found.total,
        facets=[(f, address(f.kind)) for f in _listed(found.facets, wanted)], every=address(""),
        page=page, pages=pages, limit=limit, before=address(number=page - 1), after=address(number=page + 1),
        data=f"{address()}&format=json", mark=icon, word=kind_word,
    )  # fmt: skip


def _listed(facets: list[Facet], wanted: str) -> list[Facet]:
    if not wanted or any(facet.kind == wanted.lower() for facet in facets):
        return facets
    return [*facets, Facet(wanted, 0)]


def _shown(hit: Hit) -> Shown:
    record = hit.record
    said = (record.label, record.chinese)
    known = hit.name in said or hit.name == record.path.partition("/")[2]  # an id is no other name
    note = None if known and hit.by not in _BY else _(_BY.get(hit.by, _ALSO), name=hit.name)
    country = link(v.ENTITY + record.country).text if record.country else None
    types = ", ".join(terms().label(iri) for iri in classes_of(record))
    return Shown(link(record.iri), record.kind, types, note, record.summary, country)
