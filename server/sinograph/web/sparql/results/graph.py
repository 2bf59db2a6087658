"""A result as things and lines: the triples of a CONSTRUCT, or the first and last column of IRIs of a SELECT."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.draw.kinds import group_of
from sinograph.draw.result_links import Knot, Tie, links
from sinograph.engine import Row
from sinograph.export.format import GRAPH
from sinograph.web.sparql.results.count import parted
from sinograph.web.sparql.results.rows import label
from sinograph.web.words.language import _
from sinograph.web.words.links import kind_of, path_of
from sinograph.web.words.terms import terms

MOST = 60
"""Lines, and things, in one drawing."""
_FOCUS = 12
_TYPE = f"{v.RDF}type"

Edge = tuple[str, str, str]
"""IRI of the subject, IRI of the property or words, IRI of the object."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The drawing, how much of the result is in it, and what leads on."""

    drawing: Markup
    drawn: int
    total: int
    edges: list[tuple[str, str, str]]
    """The drawn lines in words."""
    focus: list[str]
    """``kind/slug`` of the things with most lines."""
    export: str
    """A CONSTRUCT that makes all of it."""


def graph(columns: Sequence[str], rows: Sequence[Row], form: str, query: str) -> Graph | None:
    """Return the result as a graph; None if it has no two columns of IRIs."""
    ends = ("subject", "property", "value") if form == GRAPH else _ends(columns, rows)
    if not ends:
        return None
    every = list(dict.fromkeys(_edges(rows, ends)))
    kept = _some(every)
    if not kept:
        return None
    names = list(dict.fromkeys(iri for a, _p, b in kept for iri in (a, b)))
    numbers = {iri: number for number, iri in enumerate(names)}
    knots = [Knot(label(iri), _href(iri), group_of(kind_of(iri))) for iri in names]
    ties = [Tie(numbers[a], numbers[b], label(p) if p.startswith("http") else p) for a, p, b in kept]
    title = _("%(drawn)s of %(total)s links", drawn=len(kept), total=len(every))
    words = [(knots[t.source].label, t.words, knots[t.target].label) for t in ties]
    often = Counter(iri for a, _p, b in every for iri in (a, b) if kind_of(iri))
    focus = [iri.removeprefix(v.ENTITY) for iri, _n in often.most_common(_FOCUS)]
    whole = query if form == GRAPH else _construct(query, ends)
    return Graph(links(knots, ties, title), len(kept), len(every), words, focus, whole)


def _ends(columns: Sequence[str], rows: Sequence[Row]) -> tuple[str, str, str] | None:
    """Return the columns of the two ends and of the property between them, if there is one (else empty)."""
    things = [name for name in columns if _is_things(name, rows)]
    if len(things) < 2:
        return None
    between = next((n for n in things if all(r[n].value in terms().by_iri for r in rows if n in r)), "")
    ends = [name for name in things if name != between]
    return (ends[0], between, ends[1]) if len(ends) > 1 else (things[0], "", things[1])


def _is_things(name: str, rows: Sequence[Row]) -> bool:
    bound = [row[name] for row in rows if name in row]
    return bool(bound) and sum(term.kind == "iri" for term in bound) > len(bound) / 2


def _edges(rows: Iterable[Row], ends: tuple[str, str, str]) -> Iterable[Edge]:
    first, between, last = ends
    for row in rows:
        a, b = row.get(first), row.get(last)
        words = row[between].value if between in row else f"{first} – {last}"
        if a and b and a.kind == b.kind == "iri" and words != _TYPE:
            yield a.value, words, b.value


def _some(every: Sequence[Edge]) -> list[Edge]:
    """Return as many edges as a drawing holds, in their order."""
    kept, seen = [], set[str]()
    for edge in every:
        more = seen | {edge[0], edge[2]}
        if len(more) <= MOST:
            seen = more
            kept.append(edge)
        if len(kept) == MOST:
            break
    return kept


def _construct(query: str, ends: tuple[str, str, str]) -> str:
    """Return a CONSTRUCT with the SELECT inside, which every format of networks can be made from."""
    first, between, last = ends
    prologue, rest = parted(query)
    prop = f"?{between}" if between else f"<{v.SKOS}related>"
    return f"{prologue}CONSTRUCT {{ ?{first} {prop} ?{last} }} WHERE {{ {{ {rest.strip()}\n}} }}"


def _href(iri: str) -> str | None:
    path = path_of(iri)
    return path if path != iri else None
