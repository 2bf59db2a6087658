"""Changes between two snapshots as a page shows them: things, properties and sources by their names."""

from dataclasses import dataclass

from sinograph.change.compare import Changes
from sinograph.change.model import Accepted, Claim, Named
from sinograph.web.words.language import _, later
from sinograph.web.words.links import Link, path_of
from sinograph.web.words.names import link, names
from sinograph.web.words.terms import OntologyTerm, terms

#: Member of ``Changes`` → heading; in the order of the page, what readers notice first.
HEADINGS = {
    "accepted": later("Values that the graph says otherwise now"),
    "opened": later("New disputes"),
    "closed": later("Disputes that ended"),
    "new": later("New things"),
    "merged": later("Things that became one"),
    "gone": later("Things that are gone"),
    "added": later("New claims"),
    "revised": later("Claims that were revised"),
    "retracted": later("Claims that were withdrawn"),
    "removed": later("Claims that were taken out"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change: what it is about, which property, what was and what is, who says so and why."""

    about: Link
    prop: OntologyTerm | None = None
    before: str = ""
    after: str = ""
    source: Link | None = None
    claim: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of change: its name, how many, the first of them."""

    id: str
    title: str
    total: int
    lines: list[Line]


def sections(changes: Changes, most: int) -> list[Section]:
    """Return each kind of change that there is with its first ``most`` lines."""
    found = []
    for name, title in HEADINGS.items():
        every: tuple[Claim | Named | Accepted, ...] = getattr(changes, name)
        if every:
            found.append(Section(name, _(title), len(every), [_line(one) for one in every[:most]]))
    return found


def _line(one: Claim | Named | Accepted) -> Line:
    if isinstance(one, Claim):
        return Line(
            _link(one.about), terms().get(one.prop), after=one.value, source=_link(one.source), claim=path_of(one.iri)
        )
    if isinstance(one, Named):
        into = link(one.other).text if one.other else ""
        return Line(Link(path_of(one.iri), one.label), after=into)
    before, after = (" · ".join(values) or _("nothing") for values in (one.before, one.after))
    return Line(_link(one.about), terms().get(one.prop), before, after, because=f"{one.why}: {one.because}")


def _link(iri: str) -> Link:
    """Return a link with the name of today; what has none any more keeps its path as name."""
    return link(iri) if iri in names() else Link(path_of(iri), iri.rpartition("/id/")[2] or iri)
