"""Paths for people: like paths together, each hop a sentence with what is behind it, and all of them as a drawing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.draw.paths import Place, Tie, paths
from sinograph.export.network import Edge, Said
from sinograph.network import Index
from sinograph.network.paths import Path, Step
from sinograph.web.words import wording
from sinograph.web.words.language import _
from sinograph.web.words.links import Link, path_of
from sinograph.web.words.names import link
from sinograph.web.words.phrases import sentence
from sinograph.web.words.terms import OntologyTerm, terms

_SOURCES, _SENTENCES, _LIKE = 2, 3, 12


@dataclass(frozen=True, slots=True)
class Source:
    """Who says a sentence."""

    link: Link
    published: str
    claim: str
    """Path of the claim."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement of a hop."""

    words: Markup
    certainty: OntologyTerm
    period: str
    disputed: bool
    disputes: str
    """Where the claims of this statement stand side by side."""
    sources: tuple[Source, ...]
    more: int
    """How many further claims say the same."""


@dataclass(frozen=True, slots=True)
class Hop:
    """Two things that follow each other, and what is said of both."""

    start: str
    end: str
    sentences: tuple[Sentence, ...]
    more: int
    """How many further kinds of statement join the two."""
    all: str
    """Where they stand."""


@dataclass(frozen=True, slots=True)
class Family:
    """The best of several paths that say the same of other things."""

    things: tuple[tuple[str, Link, str], ...]
    """Id, link and kind of each thing."""
    hops: tuple[Hop, ...]
    path: Path
    like: tuple[Sequence[Link], ...]
    """What stands between the ends of the others like it."""
    total: int
    """How many there are like it, this one counted."""


def families(found: Iterable[Path], index: Index, most: int) -> tuple[list[Family], int]:
    """Put those paths together that have the same kinds of statement in the same direction, the best first.

    Returns the first ``most`` of them, and how many there are.
    """
    alike: dict[tuple[tuple[str, bool], ...], list[Path]] = {}
    for path in found:
        key = tuple((step.edges[0].relation, step.edges[0].source == step.start) for step in path.steps)
        alike.setdefault(key, []).append(path)
    return [_family(group, index) for group in islice(alike.values(), most)], len(alike)


def _family(group: Sequence[Path], index: Index) -> Family:
    first = group[0]
    return Family(
        things=tuple((id, link(v.ENTITY + id), index.nodes[id].kind) for id in first.ids),
        hops=tuple(_hop(step, index) for step in first.steps),
        path=first,
        like=tuple([link(v.ENTITY + id) for id in other.ids[1:-1]] for other in group[1 : 1 + _LIKE]),
        total=len(group),
    )


def _hop(step: Step, index: Index) -> Hop:
    shown = tuple(_sentence(edge, step, index) for edge in step.edges[:_SENTENCES])
    return Hop(step.start, step.end, shown, len(step.edges) - len(shown), f"/explore?focus={step.start},{step.end}")


def _sentence(edge: Edge, step: Step, index: Index) -> Sentence:
    known = terms()
    documents = {one.source: one for one in reversed(edge.said)}  # the surest claim of each source
    ordered = sorted(documents.values(), key=lambda one: edge.said.index(one))
    dated = next((one for one in edge.said if one.first or one.last), None)
    ends = (_anchor(edge.source), _anchor(edge.target))
    label = known.label(edge.relation_iri)
    return Sentence(
        words=sentence(edge.relation, label, *ends, forward=edge.source == step.start),
        certainty=known.get(v.TERM + edge.certainty),
        period=wording.period(dated.first or None, dated.last or None) if dated else "",
        disputed=edge.disputed,
        disputes=f"{path_of(v.ENTITY + edge.source)}?property={edge.relation}#facts",
        sources=tuple(_source(one, index) for one in ordered[:_SOURCES]),
        more=edge.claims - min(len(ordered), _SOURCES),
    )


def _source(said: Said, index: Index) -> Source:
    document = index.sources.get(said.source)
    shown = link(f"{v.ENTITY}sources/{said.source}")
    return Source(shown, wording.date(document.published).text if document else "", path_of(said.claim))


def _anchor(id: str) -> Markup:
    shown = link(v.ENTITY + id)
    return Markup('<a href="{}">{}</a>').format(shown.href, shown.text)


def used(shown: Iterable[Family]) -> list[tuple[OntologyTerm, int]]:
    """Return the properties on the paths with the number of statements, the commonest first."""
    counted: Counter[str] = Counter()
    for edge in {
        edge.id: edge for one in shown for step in one.path.steps for edge in step.edges[:_SENTENCES]
    }.values():
        counted[edge.relation_iri] += 1
    return [(terms().get(iri), n) for iri, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]


def picture(shown: Sequence[Family], index: Index) -> Markup:
    """Return the drawing of the paths; every thing leads to its page, every line to the surest claim behind it."""
    known = terms()
    places, ties = {}, {}
    for family in shown:
        for id, shown_link, kind in family.things:
            places[id] = Place(shown_link.text, kind, shown_link.href, f"{shown_link.text} ({_type(id, index)})")
        for step in family.path.steps:
            edge = step.edges[0]
            label, more = known.label(edge.relation_iri), len(step.edges) - 1
            words = _("%(a)s – %(label)s → %(b)s", a=link(v.ENTITY + edge.source).text, label=label,
                      b=link(v.ENTITY + edge.target).text)  # fmt: skip
            ties[step.start, step.end] = Tie(
                f"{label} +{more}" if more else label, path_of(edge.said[0].claim), words, edge.source == step.start,
                edge.disputed,
            )  # fmt: skip
    ends = (link(v.ENTITY + shown[0].path.ids[0]).text, link(v.ENTITY + shown[0].path.ids[-1]).text)
    title = _("Paths from %(a)s to %(b)s", a=ends[0], b=ends[1])
    return paths([family.path.ids for family in shown], places, ties, title)


def _type(id: str, index: Index) -> str:
    return terms().label(v.TERM + index.nodes[id].type) if index.nodes[id].type else index.nodes[id].kind
