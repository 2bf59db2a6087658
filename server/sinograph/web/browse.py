"""Everything by kind, page by page, without a search box: for people who look around and for crawlers."""

from collections import defaultdict
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.errors import NotFound
from sinograph.web import ask, conditional
from sinograph.web.context import engine, settings
from sinograph.web.kinds import kind_word
from sinograph.web.language import later
from sinograph.web.links import Link, kind_of, path_of
from sinograph.web.names import close_to, link, names
from sinograph.web.paging import page_number
from sinograph.web.terms import terms
from sinograph.web.unknown import class_totals

blueprint = Blueprint("browse", __name__)
NAVIGATION = (later("Browse"), "/browse", 20)

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
    """One kind of things: its folder name, the word for it, how many there are."""

    name: str
    label: str
    definition: str | None
    total: int
    situation: bool


def kinds() -> list[Kind]:
    """Return every kind, the largest first, situations that the build makes last; some may be empty."""
    return list(ask.once_spoken("kinds", _kinds))


def _kinds() -> list[Kind]:
    known = terms()
    totals = {kind: len(found) for kind, found in _by_kind().items()}
    found = []
    for name in {*totals, *(folder for t in known.by_iri.values() for folder in t.sg("folder"))}:
        # Of several classes without a common superclass the one that has most things speaks for the kind.
        root = max(_roots(name), key=lambda iri: (class_totals().get(iri, 0), iri), default=None)
        definition = known.get(root).definition if root else None
        situation = name in known.situation_kinds or name not in v.KINDS
        found.append(Kind(name, kind_word(name), definition, totals.get(name, 0), situation))
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
    listed = ask.once_spoken(f"kind {kind}", lambda: _listed(kind))
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
        pages=pages, facets=facets, wanted=wanted, wanted_label=known.get(v.TERM + wanted).label,
    ))  # fmt: skip


def _respond(body: str) -> Response:
    response = Response(body, content_type="text/html; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path), settings().max_age)
    return response


def _by_kind() -> dict[str, list[str]]:
    return ask.once("things by kind", _grouped)


def _grouped() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for iri in names():
        if kind := kind_of(iri):
            found[kind].append(iri)
    return dict(found)


def _listed(kind: str) -> list[Listed]:
    known = terms()
    classes: dict[str, set[str]] = defaultdict(set)
    summaries: dict[str, str] = {}
    for root in _roots(kind):
        for row in ask.rows("kind", root=root):
            iri = row["entity"].value
            if row["class"].value.startswith(v.TERM):
                classes[iri].add(row["class"].value)
            if "summary" in row:
                summaries[iri] = row["summary"].value
    found, shown = [], dict[tuple[str, ...], tuple[Link, ...]]()
    for iri in _by_kind().get(kind, ()):
        own = tuple(sorted(classes[iri]))
        if own not in shown:  # thousands of things have a handful of sets of classes
            shown[own] = tuple(Link(path_of(c), known.label(c)) for c in known.most_specific(own))
        found.append(Listed(link(iri), own, shown[own], summaries.get(iri)))
    return sorted(found, key=lambda one: (one.link.text.casefold(), one.link.href))


def _roots(kind: str) -> list[str]:
    """Return the classes of a kind of which no superclass is one, too."""
    known = terms()
    mine = [iri for iri, term in known.by_iri.items() if kind in term.sg("folder")]
    return [iri for iri in mine if not any(other != iri and other in known.ancestors([iri]) for other in mine)]
