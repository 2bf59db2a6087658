"""What one source claims, page by page in the order of the things it speaks of."""

from collections import Counter
from dataclasses import dataclass

from sinograph.engine import Row
from sinograph.errors import NotFound
from sinograph.web import ask
from sinograph.web.reading.statements import Value
from sinograph.web.words import wording
from sinograph.web.words.links import Link, kind_of, name_of, path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import OntologyTerm, Terms, terms
from sinograph.web.words.wording import Words

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Made:
    """One claim of a source, in one line."""

    path: str
    about: Link
    prop: OntologyTerm
    value: Value
    measurand: OntologyTerm | None
    benchmark: Link | None
    """What a score was reached on."""
    certainty: OntologyTerm
    status: str
    locator: str


@dataclass(frozen=True, slots=True)
class ClaimsMade:
    """One page of the claims of a source."""

    rows: list[Made]
    total: int
    by_status: list[tuple[str, int]]
    page: int
    pages: int


def claims_made(source: str, page: int) -> ClaimsMade:
    """Return one page of the claims of ``source``, counted from 1; ``NotFound`` beyond the last."""
    every = ask.recently_spoken(f"claims of {source}", lambda: _every(source))
    pages = max(1, -(-len(every) // _PAGE))
    if page > pages:
        raise NotFound(f"there is no page {page} of these claims", hint=f"there are {pages}")
    shown = every[(page - 1) * _PAGE : page * _PAGE]
    return ClaimsMade(shown, len(every), Counter(m.status for m in every).most_common(), page, pages)


def _every(source: str) -> list[Made]:
    known = terms()
    found = [_made(row, known) for row in ask.rows("source-claims", source=source)]
    return sorted(found, key=lambda m: (m.about.text.casefold(), m.prop.label, m.path))


def _made(row: Row, known: Terms) -> Made:
    measurand = known.get(row["measurand"].value) if "measurand" in row else None
    prop = known.get(row["property"].value)
    return Made(
        path=path_of(row["claim"].value),
        about=link(row["about"].value),
        prop=prop,
        value=value_of(row, known),
        measurand=measurand if measurand and measurand.iri not in prop.sg("defaultMeasurand") else None,
        benchmark=link(row["benchmark"].value) if "benchmark" in row else None,
        certainty=known.get(row["certainty"].value),
        status=name_of(row["status"].value),
        locator=row["locator"].value,
    )


def value_of(row: Row, known: Terms) -> Value:
    """Return the value of a row with ``text``, and ``value`` and ``unit`` where the claim has them."""
    shown, term = row["text"].value, row.get("value")
    if term is not None and term.kind == "iri":
        text = shown if kind_of(term.value) else known.label(term.value)
        return Value(Words(text), path_of(term.value))
    if "unit" in row or (term is not None and term.number is not None):
        unit = known.get(row["unit"].value) if "unit" in row else None
        return Value(wording.quantity(shown, unit.notation if unit else None, unit.label if unit else None))
    if term is not None and wording.is_date(term):
        return Value(wording.date(shown))
    return Value(Words(shown))
