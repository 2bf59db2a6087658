"""Panels of organisations: models over time, people, funding, what it put money into, listings, compute, ownership."""

from collections.abc import Mapping

from markupsafe import Markup

from sinograph.draw.dots import Dot, dots
from sinograph.engine import Term
from sinograph.web.panels import held
from sinograph.web.panels.funding import funded, invested
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.panels.rows import grouped, scoped, sources, value, when
from sinograph.web.panels.tenures import people
from sinograph.web.reading import marks
from sinograph.web.reading.statements import Statement
from sinograph.web.words import wording
from sinograph.web.words.language import _, later, ngettext
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms

_FEWEST_DRAWN = 3
_LISTED = ("listedOn",)
_OWNERS = ("parentOrganization", "ownedBy", "acquiredBy", "mergedInto", "spunOffFrom")
#: The same ties, seen from the other end.
_OWNED = {
    "parentOrganization": later("parent of"), "ownedBy": later("owns"), "acquiredBy": later("acquired"),
    "mergedInto": later("took in"), "spunOffFrom": later("gave rise to the spin-off"),
}  # fmt: skip
_CLUSTERS = frozenset({"ownedBy", "operatedBy", "usedBy"})
_COMPUTE = ("heldChip", "heldChipCount", "plannedChipCount", "hardwareSpending", "inventoryCharge")


def models(of: Subject) -> Panel | None:
    """Return the models it developed, the newest first, drawn by training compute or size."""
    table = held.models()
    made = [m for m in held.backwards("panel-models", "developedBy").get(of.iri, ()) if m in table]
    if not made or of.dated:
        return None
    made.sort(key=lambda m: (str(held.day(held.one(table[m], "releaseDate")) or ""), m), reverse=True)
    rows = [_model(m, table[m]) for m in made]
    drawing = _drawn(made, table, "trainingCompute") or _drawn(made, table, "totalParameters")
    return Panel(
        id="models",
        title=_("Models over time"),
        lead=_("With the values this graph accepts; the page of a model has the sources and what is disputed."),
        head=(_("Model"), _("Released"), _("Parameters"), _("Training compute"), _("Access")),
        rows=rows,
        numeric=frozenset({2, 3}),
        drawing=drawing,
        links=frozenset({"developedBy"}),
    )


def _model(iri: str, values: Mapping[str, list[Term]]) -> list[Markup]:
    return [
        marks.link(link(iri)),
        marks.words(held.written(held.one(values, "releaseDate"))),
        _number(values, "totalParameters"),
        _number(values, "trainingCompute", "FLOP"),
        Markup(", ").join(concept(term) for term in values.get("accessMode", ())),
    ]


def concept(term: Term) -> Markup:
    """Return a concept in words."""
    return Markup("{}").format(terms().label(term.value))


def _number(values: Mapping[str, list[Term]], name: str, unit: str = "") -> Markup:
    term = held.one(values, name)
    return (
        marks.words(wording.quantity(term.value + (f" {unit}" if unit else ""), unit or None)) if term else Markup("–")
    )


def _drawn(made: list[str], table: held.Table, name: str) -> Markup | None:
    found = []
    for iri in made:
        day, amount = held.day(held.one(table[iri], "releaseDate")), held.amount(held.one(table[iri], name))
        if day and amount:
            to = link(iri)
            unit = "FLOP" if name == "trainingCompute" else _("parameters")
            value = wording.number(str(held.one(table[iri], name).value))  # type: ignore[union-attr]
            when = held.written(held.one(table[iri], "releaseDate")).text
            found.append(Dot(to.text, to.href, "models", day, amount, f"{to.text}: {value} {unit}, {when}"))
    if len(found) < _FEWEST_DRAWN:
        return None
    axis = _("training compute in FLOP") if name == "trainingCompute" else _("parameters")
    return dots(
        found, axis, ngettext("%(num)s model by day of release", "%(num)s models by day of release", len(found))
    )


def listings(of: Subject) -> Panel | None:
    """Return the lists of restricted parties that it is on: since when, why, under which rule."""
    found = grouped(of.of(*_LISTED))
    if not found:
        return None
    return Panel(
        id="listings",
        title=_("On restricted party lists"),
        lead=_("Exports to a listed party need a licence of their own, whatever the chip. This is no legal advice."),
        head=(_("List"), _("When"), _("Reason given"), _("Rule"), _("Source")),
        rows=[
            [value(g), when(g[0]), scoped(g[0], "listingReason"), scoped(g[0], "instrument"), sources(g)] for g in found
        ],
        covers=frozenset(_LISTED),
    )


def compute(of: Subject) -> Panel | None:
    """Return the compute it owns or holds: chips, counts, spending on hardware, and clusters of its own."""
    found = grouped(of.of(*_COMPUTE))
    owned = [
        (group.prop.label, to)
        for group in of.arriving
        if group.prop.name in _CLUSTERS
        for to in group.links
        if to.href.startswith("/page/clusters/")
    ]
    if not found and not owned:
        return None
    rows = [[g[0].prop.label, value(g), _what(g[0]), when(g[0]), sources(g)] for g in found]
    rows += [[_("cluster"), marks.short(to), words, "", Markup("<small>{}</small>").format(_("see its page"))]
             for words, to in owned]  # fmt: skip
    return Panel(
        id="compute",
        title=_("Compute owned or held"),
        head=(_("What"), _("Value"), _("Of what"), _("When"), _("Source")),
        rows=rows,
        covers=frozenset(_COMPUTE),
        links=frozenset({"holder"}),
    )


def _what(s: Statement) -> Markup:
    measures = s.own_measurand.label if s.own_measurand else ""
    return scoped(s, "ofChip") + Markup("<small>{}</small>").format(measures)


def ownership(of: Subject) -> Panel | None:
    """Return owners and subsidiaries: what it belongs to, and what belongs to it."""
    up = grouped(of.of(*_OWNERS))
    down = [
        (_OWNED[group.prop.name], to)
        for group in of.arriving
        if group.prop.name in _OWNED
        for to in (*group.links, *group.claimed)
        if to.href.startswith("/page/organizations/")
    ]
    if not down and not up:
        return None
    rows = [[g[0].prop.label, value(g), when(g[0]), sources(g)] for g in up]
    rows += [[_(words), marks.short(to), "", Markup("<small>{}</small>").format(_("see its page"))]
             for words, to in down]  # fmt: skip
    return Panel(
        id="ownership",
        title=_("Owners and subsidiaries"),
        head=(_("Relation"), _("Who"), _("When"), _("Source")),
        rows=rows,
        covers=frozenset(_OWNERS),
        links=frozenset({"parentOrganization", "acquiredBy", "spunOffFrom", "mergedInto", "subsidiaryOf"}),
    )


PANELS = (models, people, funded, invested, ownership, compute, listings)
