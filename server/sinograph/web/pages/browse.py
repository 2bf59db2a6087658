"""Everything by kind, page by page, without a search box: for people who look around and for crawlers."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from sinograph import vocabulary as v
from sinograph.errors import NotFound, RequestError
from sinograph.network import Index
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.answers.paging import page_number
from sinograph.web.context import engine, names_index, settings
from sinograph.web.data import export
from sinograph.web.reading.unknown import class_totals
from sinograph.web.words.kinds import icon, kind_word
from sinograph.web.words.language import later
from sinograph.web.words.links import Link, kind_of, path_of
from sinograph.web.words.names import close_to, link, names
from sinograph.web.words.terms import terms

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
    date: str
    """When it began, as far as that is known: released, founded, in force, published."""
    country: str | None
    claims: int
    """Claims about it or naming it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of things: its folder name, the word for it, how many there are."""

    name: str
    label: str
    definition: str | None
    total: int
    situation: bool


#: Orders of a list by their name in the address; the usual one first.
_ORDERS: dict[str, Callable[[Listed], tuple[object, ...]]] = {
    "name": lambda one: (),
    "date": lambda one: (one.date == "", tuple(-ord(c) for c in one.date)),
    "claims": lambda one: (-one.claims,),
}


def warm() -> None:
    """Read the list of every kind."""
    for kind in kinds():
        if kind.total:
            listed(kind.name)


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
    found = [k for k in kinds() if k.total]
    return _respond(render_template("browse.html", kinds=found, mark=icon, word=kind_word))


@blueprint.get("/browse/<kind>")
def of_kind(kind: str) -> Response:
    """List the things of one kind, with the class and the page that the parameters name."""
    here = next((k for k in kinds() if k.name == kind), None)
    if here is None:
        raise NotFound(f"there is no kind {kind!r}", **close_to(kind, (k.name for k in kinds())))
    every = listed(kind)
    classes: dict[str, int] = defaultdict(int)
    for one in every:
        for iri in one.classes:
            classes[iri] += 1
    wanted, sort, number = request.args.get("class", ""), request.args.get("sort", "name"), page_number()
    if sort not in _ORDERS:
        raise RequestError(f"sort={sort!r} is no order", hint=f"use one of {', '.join(_ORDERS)}")
    chosen = sorted((one for one in every if not wanted or v.TERM + wanted in one.classes), key=_ORDERS[sort])
    pages = max(1, -(-len(chosen) // _PAGE))
    if number > pages:
        raise NotFound(f"page {number} of {kind} does not exist", hint=f"there are {pages}")
    known = terms()
    facets = sorted(((known.get(c), n) for c, n in classes.items() if n < len(every)), key=lambda f: -f[1])

    def address(wanted: str = wanted, sort: str = sort, page: int = number) -> str:
        pairs = [("class", wanted), ("sort", "" if sort == "name" else sort), ("page", "" if page == 1 else str(page))]
        query = urlencode([pair for pair in pairs if pair[1]])
        return f"/browse/{kind}?{query}" if query else f"/browse/{kind}"

    return _respond(render_template(
        "kind.html", kind=here, listed=chosen[(number - 1) * _PAGE : number * _PAGE], total=len(chosen), page=number,
        pages=pages, facets=facets, wanted=wanted, sort=sort, size=_PAGE, address=address, mark=icon, word=kind_word,
        dates=any(one.date for one in every), countries=any(one.country for one in every),
    ))  # fmt: skip


def listed(kind: str) -> list[Listed]:
    """Return the things of a kind in the order of their names."""
    return ask.once_spoken(f"kind {kind}", lambda: _listed(kind))


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


def _date(network: Index, iri: str) -> str:
    """Return when a thing began or a source was published, as far as that is known."""
    id = iri.removeprefix(v.ENTITY)
    source = network.sources.get(id.removeprefix("sources/"))
    return source.published if source else network.nodes[id].start if id in network.nodes else ""


def _listed(kind: str) -> list[Listed]:
    known, index, network = terms(), names_index(), export.index()
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
        record = index.get(iri)
        country = link(v.ENTITY + record.country).text if record and record.country else None
        claims = record.links if record else 0
        found.append(Listed(link(iri), own, shown[own], summaries.get(iri), _date(network, iri), country, claims))
    return sorted(found, key=lambda one: (one.link.text.casefold(), one.link.href))


def _roots(kind: str) -> list[str]:
    """Return the classes of a kind of which no superclass is one, too."""
    known = terms()
    mine = [iri for iri, term in known.by_iri.items() if kind in term.sg("folder")]
    return [iri for iri in mine if not any(other != iri and other in known.ancestors([iri]) for other in mine)]
