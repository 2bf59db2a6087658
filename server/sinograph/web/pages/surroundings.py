"""The small drawing on the page of a thing: what it is tied to, from the claims and links that the page has anyway."""

from collections.abc import Iterable
from urllib.parse import quote

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.draw.around import Bunch, Spoke, around
from sinograph.web.panels import Subject
from sinograph.web.words.language import _, ngettext
from sinograph.web.words.links import kind_of, name_of
from sinograph.web.words.names import link, names
from sinograph.web.words.terms import OntologyTerm

#: Links that are drawn, and of one sort.
_MOST, _EACH, _SORTS = 24, 4, 9


def surroundings(of: Subject) -> Markup | None:
    """Return the drawing, or None for a thing that nothing is tied to."""
    bunches = _bunches(of)
    if not bunches:
        return None
    total = sum(len(things) for _, things, _ in bunches)
    drawn, left = [], _MOST
    # Each sort gets its turn before any gets many.
    shares = _shares([len(things) for _, things, _ in bunches[:_SORTS]])
    for (term, things, contested), share in zip(bunches, shares, strict=False):
        spokes = [_spoke(of, term, thing, thing in contested) for thing in things[:share]]
        hidden = len(things) - share
        drawn.append(Bunch(term, spokes, _("%(n)s more", n=hidden) if hidden else "", _explore(of)))
        left -= share
    count = sum(len(b.spokes) for b in drawn)
    title = ngettext("%(num)s link of %(name)s", "%(num)s links of %(name)s", total, name=of.label)
    if count < total:
        title = _("%(n)s of %(all)s links of %(name)s", n=count, all=total, name=of.label)
    return around(of.label, of.kind, drawn, title)


def _shares(sizes: list[int]) -> list[int]:
    shares = [0] * len(sizes)
    for limit in range(1, _EACH + 1):
        for at, size in enumerate(sizes):
            if size >= limit and sum(shares) < _MOST:
                shares[at] = limit
    return shares


def _bunches(of: Subject) -> list[tuple[str, list[str], set[str]]]:
    """Return what to draw: the words for a tie, the things, and those of which sources disagree; inverses once."""
    found: list[tuple[str, list[str], set[str]]] = []
    seen: set[str] = set()
    for name, statements in of.said.items():
        ends = [(s.value.href or "", s.status) for s in statements if not s.is_opinion]
        things = [
            (v.ENTITY + href.removeprefix("/page/"), status) for href, status in ends if href.startswith("/page/")
        ]
        known = list(dict.fromkeys(iri for iri, _ in things if iri in names() and iri != of.iri))
        if known:
            prop = of.known.get(v.TERM + name)
            seen |= {prop.iri, *of.known.inverses.get(prop.iri, ())}
            found.append((prop.label, known, {iri for iri, status in things if status == "contested"}))
    for group in of.arriving:
        if group.prop.iri not in seen and group.things:
            found.append((_backwards(of, group.prop), list(group.things), set()))
    found.sort(key=lambda bunch: (len(bunch[1]) > _MOST, len(bunch[1])))
    return found


def _backwards(of: Subject, prop: OntologyTerm) -> str:
    """Return the words for a property read from its other end: the name of its inverse, else its own with an arrow."""
    inverse: Iterable[str] = sorted(of.known.inverses.get(prop.iri, ()))
    return next((of.known.label(i) for i in inverse), f"← {prop.label}")


def _spoke(of: Subject, words: str, thing: str, contested: bool) -> Spoke:
    to = link(thing)
    title = f"{of.label} – {words} – {to.text}"
    if contested:
        title = _("%(what)s; sources disagree", what=title)
    return Spoke(to.text, to.href, kind_of(thing), title, contested)


def _explore(of: Subject) -> str:
    return f"/explore?focus={quote(name_of(of.iri))}"
