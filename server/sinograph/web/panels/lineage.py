"""The lineage of a model as a tree: what it was made from, and what was made from it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sinograph.engine import Term
from sinograph.web import ask
from sinograph.web.panels import held
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.words.language import _
from sinograph.web.words.links import Link
from sinograph.web.words.names import link

_UP = ("baseModel", "distilledFrom")
_DEEPEST, _MOST = 4, 40


@dataclass
class Branch:
    """One model of the tree, how it came from the one above it, when, and what came from it."""

    to: Link
    how: str
    when: str
    here: bool
    children: list["Branch"] = field(default_factory=list)


def lineage(of: Subject) -> Panel | None:
    """Return the tree from the oldest ancestor that is known, with this model in it; None where it stands alone."""
    if of.dated:
        return None
    up = _parents(of.iri)
    roots = _roots(of.iri)
    if not up and of.iri not in descendants():
        return None
    drawn = _ancestors(of.iri)
    also = [link(parent) for parent, how in up if how == "distilledFrom" and parent not in drawn]
    trees = [_branch(root, "", of.iri, frozenset(), _line(root, of.iri), [_MOST]) for root in roots]
    return Panel(
        id="lineage",
        title=_("Lineage"),
        lead=_("What was built on what, as this graph accepts it: by further training, or by learning from outputs."),
        template="panels/lineage.html",
        links=frozenset({"baseModel", "distilledFrom", "derivedFromModel"}),
        data={"trees": trees, "also": also},
    )


def descendants() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return for each model what was made from it, and how (the name of the property)."""
    return ask.once("panel-descendants", _descendants)


def _descendants() -> Mapping[str, Sequence[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for thing, values in held.models().items():
        for how in _UP:
            for term in values.get(how, ()):
                found[term.value].append((thing, how))
    return dict(found)


def _parents(iri: str) -> list[tuple[str, str]]:
    values: Mapping[str, list[Term]] = held.models().get(iri, {})
    return [(term.value, how) for how in _UP for term in values.get(how, ())]


def _above(iri: str) -> list[str]:
    """Return what a model was built on; where nobody says that, the models whose outputs it learned from."""
    built = [parent for parent, how in _parents(iri) if how == "baseModel"]
    if built or any(child == parent for parent, _ in _parents(iri) for child in _below(iri)):
        return built  # two models that taught each other: the one that is built on the other stands below it
    return [parent for parent, _how in _parents(iri)]


def _ancestors(iri: str) -> set[str]:
    found, todo = set(), [iri]
    while todo:
        for parent in _above(todo.pop()):
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return found


def _roots(iri: str) -> list[str]:
    """Return the ends of the chains upwards, the oldest first; a circle ends where it began."""
    above = _ancestors(iri)
    roots = [one for one in above if not _above(one)] or [iri]
    return sorted(roots, key=_date)


def _below(iri: str) -> set[str]:
    found, todo = set(), [iri]
    while todo:
        for child, _how in descendants().get(todo.pop(), ()):
            if child not in found and child != iri:
                found.add(child)
                todo.append(child)
    return found


def _line(root: str, iri: str) -> frozenset[str]:
    """Return the models between a root and the one of the page: only their side branches are left out."""
    return frozenset({m for m in _below(root) if iri in _below(m)} | {root, iri} | _below(iri))


def _branch(iri: str, how: str, here: str, above: frozenset[str], line: frozenset[str], left: list[int]) -> Branch:
    to, day = link(iri), held.written(held.one(held.models().get(iri, {}), "releaseDate")).text
    words = {"baseModel": _("built on it"), "distilledFrom": _("learned from its outputs")}.get(how, "")
    branch = Branch(to, words, day, iri == here)
    for child, tie in sorted(descendants().get(iri, ()), key=lambda pair: (_date(pair[0]), pair[1])):
        if child not in above | {iri} and child in line and left[0] > 0 and len(above) < 2 * _DEEPEST:
            left[0] -= 1
            branch.children.append(_branch(child, tie, here, above | {iri}, line, left))
    return branch


def _date(iri: str) -> tuple[str, str]:
    return str(held.day(held.one(held.models().get(iri, {}), "releaseDate")) or "9999"), iri
