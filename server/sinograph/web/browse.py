"""Everything by kind, page by page, without a search box: for people who look around and for crawlers."""

from collections import defaultdict
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.engine import Term
from sinograph.errors import NotFound
from sinograph.web import ask, conditional
from sinograph.web.context import engine, settings
from sinograph.web.links import Link, path_of
from sinograph.web.names import close_to
from sinograph.web.paging import page_number
from sinograph.web.terms import terms
from sinograph.web.text import in_language

blueprint = Blueprint("browse", __name__)
NAVIGATION = ("Browse", "/browse", 20)

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing in a list."""

    link: Link
    classes: tuple[str, ...]
    types: tuple[Link, ...]
    summary: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of things: its folder name, the label of its class, how many there are."""

    name: str
    label: str
    definition: str | None
    total: int
    situation: bool


def kinds() -> list[Kind]:
    """Return every kind, the largest first, situations that the build makes last; some may be empty."""
    return list(ask.once("kinds", _kinds))


def _kinds() -> list[Kind]:
    known = terms()
    roots = {folder: t for t in known.by_iri.values() for folder in t.sg("folder")}
    totals = {row["kind"].value: int(row["entities"].value) for row in ask.rows("kinds")}
    found = []
    for name in {*roots, *totals}:
        label, definition = (roots[name].label, roots[name].definition) if name in roots else (name, None)
        found.append(
            Kind(name, label, definition, totals.get(name, 0), name in known.situation_kinds or name not in v.KINDS)
        )
    return sorted(found, key=lambda k: (k.situation, -k.total, k.name))


@blueprint.get("/browse")
def index() -> Response:
    """List the kinds of things."""
    return _respond(render_template("browse.html", kinds=[k for k in kinds() if k.total]))


@blueprint.get("/browse/<kind>")
def of_kind(kind: str) -> Response:
    """List the things of one kind, with the class and the page that the parameters name."""
    here = next((k for k in kinds() if k.name == kind), None)
    if here is None:
        raise NotFound(f"there is no kind {kind!r}", **close_to(kind, (k.name for k in kinds())))
    listed = ask.once(f"kind {kind}", lambda: _listed(kind))
    classes: dict[str, int] = defaultdict(int)
    for one in listed:
        for iri in one.classes:
            classes[iri] += 1
    wanted = request.args.get("class", "")
    chosen = [one for one in listed if not wanted or v.TERM + wanted in one.classes]
    number = page_number()
    pages = max(1, -(-len(chosen) // _PAGE))
    if number > pages:
        raise NotFound(f"page {number} of {kind} does not exist", hint=f"there are {pages}")
    known = terms()
    facets = sorted(((known.get(c), n) for c, n in classes.items() if n < len(listed)), key=lambda f: -f[1])
    return _respond(render_template(
        "kind.html", kind=here, listed=chosen[(number - 1) * _PAGE : number * _PAGE], total=len(chosen), page=number,
        pages=pages, facets=facets, wanted=wanted,
    ))  # fmt: skip


def _respond(body: str) -> Response:
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path), settings().max_age)
    return response


def _listed(kind: str) -> list[Listed]:
    labels: dict[str, list[Term]] = defaultdict(list)
    classes: dict[str, set[str]] = defaultdict(set)
    summaries: dict[str, str] = {}
    prefix = Term("literal", f"{v.ENTITY}{kind}/").n_triples()
    for row in ask.rows_with("kind", {"prefix": prefix}):
        iri = row["entity"].value
        labels[iri].append(row["label"])
        if "class" in row and row["class"].value.startswith(v.TERM):
            classes[iri].add(row["class"].value)
        if "summary" in row:
            summaries[iri] = row["summary"].value
    known = terms()
    found = []
    for iri, names in labels.items():
        chinese = in_language(names, "zh")
        label = in_language(names) or chinese or iri
        types = tuple(Link(path_of(c), known.label(c)) for c in known.most_specific(sorted(classes[iri])))
        link = Link(path_of(iri), label, chinese=chinese if chinese != label else None)
        found.append(Listed(link, tuple(sorted(classes[iri])), types, summaries.get(iri)))
    return sorted(found, key=lambda one: (one.link.text.casefold(), one.link.href))
