"""The network by kinds of things: how many there are of each, and how many links between two, as drawing and table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from sinograph.draw.kinds import group_of
from sinograph.draw.wheel import Spoke, Tie, wheel
from sinograph.export.network import Edge
from sinograph.network import Found, Selection
from sinograph.network.survey import between
from sinograph.web import ask
from sinograph.web.data.export import index
from sinograph.web.explorer import graph_words
from sinograph.web.words.language import _, ngettext

#: Things that are asked for by the links of the overview: enough for any pair of kinds.
_ROOM = 5000
#: Kinds with fewer things are left to the table.
_SHOWN = 12
_ORDER = (
    "organizations people models techniques benchmarks papers chips clusters products rules policies lists programs"
    " events rounds places other"
).split()


@dataclass(frozen=True)
class Pair:
    """Links between two kinds."""

    one: str
    other: str
    links: int
    query: str


@dataclass(frozen=True)
class Overview:
    """Kinds and what is between them."""

    drawing: Markup
    kinds: list[tuple[str, int, str]]
    """Label, number of things, query string of their links among each other."""
    pairs: list[Pair]


def whole() -> Overview:
    """Return the overview of the whole graph."""
    known = index()
    ids = [id for id in known.nodes if id in known.touching]
    return ask.once_spoken("whole by kinds", lambda: _overview(Selection(), ids, known.edges))


def overview(selection: Selection, found: Found) -> Overview:
    """Return what a selection holds, by kinds; the links of the result narrow it."""
    return _overview(selection, found.chosen, found.edges)


def _overview(selection: Selection, ids: Iterable[str], edges: Iterable[Edge]) -> Overview:
    known = index()
    sizes = Counter(known.nodes[id].kind for id in ids)
    found = between(known, edges)

    def query(*kinds: str) -> str:
        return replace(selection, kinds=frozenset(kinds), limit=_ROOM).query_string()

    shown = {kind for kind, _size in sizes.most_common(_SHOWN)}
    place = {kind: number for number, kind in enumerate(_ORDER)}
    spokes = [
        Spoke(kind, graph_words.kind(kind), f"{sizes[kind]:,}", sizes[kind], group_of(kind), f"/explore?{query(kind)}")
        for kind in sorted(shown, key=lambda kind: (place.get(kind, 99), kind))
    ]
    ties = [
        Tie(one, other, links, _title(one, other, links))
        for (one, other), links in found.items()
        if {one, other} <= shown
    ]
    kinds = [(graph_words.kind(kind), size, query(kind)) for kind, size in sizes.most_common()]
    pairs = [
        Pair(graph_words.kind(one), graph_words.kind(other), links, query(one, other))
        for (one, other), links in found.most_common()
    ]
    return Overview(wheel(spokes, ties, _("Kinds of things and the links between them")), kinds, pairs)


def _title(one: str, other: str, links: int) -> str:
    number = ngettext("%(num)s link", "%(num)s links", links)
    if one == other:
        return _("%(links)s among %(kind)s", links=number, kind=graph_words.kind(one))
    return _(
        "%(links)s between %(one)s and %(other)s",
        links=number,
        one=graph_words.kind(one),
        other=graph_words.kind(other),
    )
