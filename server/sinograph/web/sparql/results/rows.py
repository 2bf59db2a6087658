"""The rows of a result as cells: things by their name, numbers in their column, sorted and cut into pages."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sinograph import vocabulary as v
from sinograph.engine import Row, Term
from sinograph.vocabulary import PREFIXES
from sinograph.web.words import wording
from sinograph.web.words.links import name_of, path_of
from sinograph.web.words.names import link, names
from sinograph.web.words.terms import terms

PAGE = 100
"""Rows on one page."""
_FROM_DIGITS = 5  # years and small counts are read without commas
_NAMES_A_NODE = re.compile(r"(claim|dispute|mismatch|adjudication|doubt)/(.+)")

Address = Callable[..., str]
"""Makes the address of the same result, with other view, order or page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the table; ``href`` only for addresses that a browser may follow."""

    text: str
    href: str | None = None
    ours: bool = False
    note: str = ""
    title: str | None = None
    lang: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its name, where its values are sorted, and how they are now."""

    name: str
    href: str
    number: bool
    order: str | None = None
    """``ascending`` or ``descending`` if the rows stand in the order of this column."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a result."""

    heads: list[Head]
    rows: list[list[Cell]]
    first: int
    last: int
    before: str | None
    after: str | None


def shown(columns: Sequence[str], rows: Sequence[Row], order: str, page: int, address: Address) -> Shown:
    """Return a page of the rows; ``order`` is a column, with a minus before it for the largest first."""
    column, falling = order.removeprefix("-"), order.startswith("-")
    ordered = list(rows)
    if column in columns:
        bound = sorted((r for r in rows if column in r), key=lambda row: _key(row[column]), reverse=falling)
        ordered = [*bound, *(r for r in rows if column not in r)]
    else:
        column = ""
    pages = max(-(-len(ordered) // PAGE), 1)
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE
    part = ordered[start : start + PAGE]
    numeric = {name for name in columns if is_numeric(name, rows)}
    heads = []
    for name in columns:
        state = None if name != column else "descending" if falling else "ascending"
        # What is most is asked for first where there are numbers.
        first = f"-{name}" if name in numeric else name
        turned = {None: first, "ascending": f"-{name}", "descending": name}[state]
        heads.append(Head(name, address(sort=turned), name in numeric, state))
    kept = order if column else ""
    return Shown(
        heads,
        [[cell(row.get(name)) for name in columns] for row in part],
        start + 1 if part else 0,
        start + len(part),
        address(sort=kept, page=page - 1) if page > 1 else None,
        address(sort=kept, page=page + 1) if page < pages else None,
    )


def is_numeric(name: str, rows: Sequence[Row]) -> bool:
    """Tell whether most of the values of a column are numbers."""
    bound = [row[name] for row in rows if name in row]
    return bool(bound) and sum(term.number is not None for term in bound) > len(bound) / 2


def cell(term: Term | None) -> Cell:
    """Return how a term is shown: our own things by their name, with a link to their page; numbers with commas."""
    if term is None:
        return Cell("")
    if term.kind == "iri":
        return _thing(term.value)
    if term.number is not None:
        return Cell(digits(term.value), number=True, title=_short_type(term))
    if wording.is_date(term):
        return Cell(term.value, title=_short_type(term))
    lang = term.language if term.language and term.language != "en" else None
    return Cell(term.value, note=term.language or "", lang=lang, title=_short_type(term))


def digits(text: str) -> str:
    """Return a number with a comma between thousands from five digits on: a year stays ``2024``."""
    whole = text.lstrip("-+").partition(".")[0]
    return wording.grouped(text) if whole.isdigit() and len(whole) >= _FROM_DIGITS else text.replace("-", "−", 1)


def label(iri: str) -> str:
    """Return what people call an IRI: the name of a thing, the words of a term, else the IRI in short."""
    if iri.startswith(v.ENTITY):
        return link(iri).text if iri in names() else name_of(iri)
    known = terms().by_iri.get(iri)
    if known is not None:
        return known.label
    node = _NAMES_A_NODE.fullmatch(iri.removeprefix(v.BASE))
    return f"{node[1]} {node[2]}" if node and iri.startswith(v.BASE) else shorten(iri)


def _thing(iri: str) -> Cell:
    path = path_of(iri)
    if path != iri:
        return Cell(label(iri), path, True, title=shorten(iri))
    if iri.startswith(v.BASE):
        return Cell(shorten(iri), f"/{iri.removeprefix(v.BASE)}", True)
    # Anything may stand in an IRI, also javascript:, so only two schemes become links.
    followed = iri if iri.startswith(("http://", "https://")) else None
    return Cell(shorten(iri), followed, title=iri)


def _short_type(term: Term) -> str | None:
    return shorten(term.datatype) if term.datatype else None


def _key(term: Term) -> tuple[int, float, str]:
    number = term.number
    if number is not None:
        return (0, number, "")
    words = label(term.value) if term.kind == "iri" else term.value
    return (1, 0.0, words.casefold())


def shorten(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return the IRI with the longest prefix that fits."""
    fitting = [(namespace, name) for name, namespace in prefixes.items() if iri.startswith(namespace)]
    if not fitting:
        return iri
    namespace, name = max(fitting, key=lambda pair: len(pair[0]))
    return f"{name}:{iri[len(namespace) :]}"
