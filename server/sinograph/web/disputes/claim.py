"""One claim: what it says, who says it where, how sure, and what stands on it or against it."""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from sinograph import vocabulary as v
from sinograph.engine import Row
from sinograph.errors import NotFound
from sinograph.web import ask
from sinograph.web.data import linked_data as ld
from sinograph.web.negotiate import HTML
from sinograph.web.reading.findings import claims_of
from sinograph.web.reading.statements import Statement
from sinograph.web.words.language import later
from sinograph.web.words.links import Link, name_of, path_of
from sinograph.web.words.terms import terms

blueprint = Blueprint("claim", __name__)

#: What points to a claim, and what a page calls it.
_BESIDE = {
    "involves": later("Stands against others in"),
    "accepts": later("Accepted by decision"),
    "doubts": later("Doubted"),
    "basedOn": later("Repeated or used by"),
    "contrasts": later("Contrasted by"),
    "statedBy": later("Makes the statement"),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing that points to a claim."""

    words: str
    link: Link
    rationale: str


@blueprint.get("/claim/<name>")
def claim(name: str) -> Response:
    """Show a claim, or give its data: a claim is a document, so both answers are 200."""
    name, extension = ld.split(name)
    iri = v.CLAIM + name
    rows = ld.look_up(iri)
    if not rows:
        raise NotFound(f"there is no claim {name!r} in this graph", hint="every value on a page leads to its claims")
    found = node_document(iri, f"/claim/{name}", rows)
    return answer(found, extension, lambda: _render(found))


def node_document(iri: str, path: str, rows: list[Row], collection: str = "/browse/sources") -> ld.Document:
    """Return the document of a claim or finding, which is page and data under one path."""
    return ld.Document(
        iri=iri, page=path, data=path, graph="node-graph", variable="node", classes=ld.classes_of(rows),
        collection=collection,
    )  # fmt: skip


def answer(found: ld.Document, extension: str | None, render: ld.Render) -> Response:
    """Answer with the page or with data, by suffix, ``?format=`` or Accept."""
    if extension == HTML:
        return ld.moved(found.page)
    choice = extension or ld.wanted(found, html=True)
    if choice not in (HTML, *found.extensions()):
        raise NotFound(f"there is no {choice!r} of this", hint=f"there is {', '.join(found.extensions())}")
    return ld.page(found, render) if choice == HTML else ld.send(found, choice)


def _render(found: ld.Document) -> str:
    known = terms()
    statement = next(iter(claims_of("node", known, node=found.iri)))
    links = ask.rows("claim-links", claim=found.iri)
    return render_template(
        "claim.html", s=statement, document=found, alternates=ld.alternates(found), beside=_beside(links),
        status=known.get(v.TERM + statement.status), same=_same(statement),
    )  # fmt: skip


def _same(statement: Statement) -> str:
    return f"{statement.about.href}#facts"


def _beside(rows: list[Row]) -> list[Beside]:
    found = {}
    for row in rows:
        name = name_of(row["predicate"].value)
        node = row["node"].value
        if name in _BESIDE and node not in found:
            label = row["label"].value if "label" in row else name_of(node)
            rationale = row["rationale"].value if "rationale" in row else ""
            found[node] = (name, Beside(_BESIDE[name], Link(path_of(node), label), rationale))
    order = list(_BESIDE)
    return [beside for _, beside in sorted(found.values(), key=lambda f: (order.index(f[0]), f[1].link.text))]
