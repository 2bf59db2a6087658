"""Entities: ``/id/…`` is the thing itself, ``/page/…`` and ``/data/…`` describe it for people and for machines."""

from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request

from sinograph import export
from sinograph import vocabulary as v
from sinograph.errors import NotFound
from sinograph.web.answers import as_of, embed
from sinograph.web.answers.paging import page_number
from sinograph.web.data import linked_data as ld
from sinograph.web.data.compact import compact
from sinograph.web.negotiate import HTML
from sinograph.web.pages.entity_page import EntityPage, collect, doubted
from sinograph.web.pages.schema_org import embedded
from sinograph.web.panels import held
from sinograph.web.panels.funding import countries
from sinograph.web.reading import marks
from sinograph.web.reading.source_page import claims_made
from sinograph.web.reading.unknown import class_totals, peers
from sinograph.web.status import standing
from sinograph.web.words import names
from sinograph.web.words.kinds import kind_word
from sinograph.web.words.language import _
from sinograph.web.words.links import name_of
from sinograph.web.words.names import near
from sinograph.web.words.terms import terms

blueprint = Blueprint("entity", __name__)
blueprint.record_once(lambda state: state.app.jinja_env.globals.update(marks=marks))

#: Kinds of which several can be put side by side, and those that have a place in time.
_COMPARED = frozenset({"models", "chips", "organizations", "people", "rules", "rounds", "clusters"})
_DATED = frozenset({"models", "chips", "organizations", "people", "rules", "rounds", "events", "policies"})


def warm() -> None:
    """Read what the first page of a thing would wait for: names, terms, what is usual, the tables of panels."""
    names.names(), class_totals(), peers(), standing.book(), doubted(), export.formats()
    terms().inverses, terms().situation_kinds  # noqa: B018  # computed when first looked at
    for table in (held.models, held.rounds, held.tenures, held.chips, held.rules, countries):
        table()


def document(kind: str, slug: str) -> ld.Document:
    """Return the document that describes ``kind/slug``; raises ``NotFound`` with near matches."""
    iri = f"{v.ENTITY}{kind}/{slug}"
    rows = ld.look_up(iri)
    if not rows:
        raise NotFound(f"there is nothing called {name_of(iri)!r} in this graph", **near(iri))
    source = iri.startswith(v.SOURCE)
    return ld.Document(
        iri=iri,
        page=f"/page/{kind}/{slug}",
        data=f"/data/{kind}/{slug}",
        graph="source-graph" if source else "entity-graph",
        variable="entity",
        classes=tuple(terms().most_specific(ld.classes_of(rows))),
        collection=f"/browse/{kind}",
        table="source-table" if source else "entity-table",
        compact=lambda: compact(iri),
    )


@blueprint.get("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """Lead from the thing to its page or its data, by Accept (Cool URIs, section 4.2)."""
    slug, extension = ld.split(slug)
    found = document(kind, slug)
    if extension:
        return ld.moved(found.page if extension == HTML else f"{found.data}.{extension}")
    choice = ld.wanted(found, html=True)
    return ld.see_other(found.page if choice == HTML else found.data, found)


@blueprint.get("/page/<kind>/<slug>")
def page(kind: str, slug: str) -> Response:
    """Show everything the graph knows about a thing, with its sources."""
    slug, extension = ld.split(slug)
    found = document(kind, slug)
    if extension:
        return ld.moved(found.page if extension == HTML else f"{found.data}.{extension}")
    return ld.page(found, lambda: _render(found))


@blueprint.get("/data/<kind>/<slug>")
def data(kind: str, slug: str) -> Response:
    """Give the data about a thing in the format of the suffix, of ``?format=`` or of Accept."""
    slug, extension = ld.split(slug)
    found = document(kind, slug)
    if extension == HTML:
        return ld.moved(found.page)
    return ld.send(found, extension or ld.wanted(found, html=False))


def _render(found: ld.Document) -> str:
    only = request.args.get("property") or None
    shown = collect(found.iri, only, as_of.read(request.args))
    if only and not shown.facts:
        raise NotFound(f"no source gives a value of {only!r} here", hint=f"see {found.page}")
    claims = claims_made(found.iri, page_number()) if found.iri.startswith(v.SOURCE) and not only else None
    return render_template(
        "entity.html", page=shown, document=found, embedded=embedded(shown), claims=claims,
        alternates=ld.alternates(found), actions=actions(shown), kind_name=kind_word, values_of=marks.values_of,
        embed=embed.code(f"/embed/claims/{shown.name}"), title=shown.label,
    )  # fmt: skip


def actions(page: EntityPage) -> list[tuple[str, str]]:
    """Return what a reader can do with a thing: words and address, of the pages that this server has."""
    name = quote(page.name)
    found = []
    if page.around and page.kind != "sources":
        found += [(_("Explore around it"), f"/explore?focus={name}"), (_("Path from here"), f"/path?from={name}")]
    if page.kind in _COMPARED:
        found.append((_("Compare"), f"/compare?ids={name}"))
    if page.kind in _DATED:
        found.append((_("Timeline"), f"/timeline?focus={name}"))
    found = [(words, address) for words, address in found if has_page(address)]
    return [*found, (_("Cite"), f"/cite?of={quote(page.path)}"), (_("Data"), "#data")]


def has_page(address: str) -> bool:
    """Tell whether this server answers at the path of an address."""
    adapter = current_app.url_map.bind("")
    return adapter.test(address.partition("?")[0], method="GET")
