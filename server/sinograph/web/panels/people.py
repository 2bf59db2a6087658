"""Panels of people: where they were what and when, what they founded, what they worked on, where they studied."""

from markupsafe import Markup

from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.panels.rows import grouped, scoped, sources, value, when
from sinograph.web.panels.tenures import band
from sinograph.web.reading import marks
from sinograph.web.words.language import _


def posts(of: Subject) -> Panel | None:
    """Return where the person was what, and when."""
    said = sorted(of.of("affiliatedWith"), key=lambda s: (not s.days[0], s.days[0], s.value.words.text))
    found = grouped(said)
    if not found:
        return None
    rows = [[value(g), scoped(g[0]), when(g[0]), sources(g)] for g in found]
    return Panel(
        id="tenures",
        title=_("Where and when"),
        lead=_("The band shows accepted tenures; one that fades has no known beginning or end."),
        head=(_("Organisation"), _("As what"), _("When"), _("Source")),
        rows=rows,
        drawing=None if of.dated else band(of.iri, "tenureOf", "tenureAt"),
        covers=frozenset({"affiliatedWith"}),
    )


def founded(of: Subject) -> Panel | None:
    """Return what the person founded, as the pages of those organisations say."""
    groups = [g for g in of.arriving if g.prop.name == "foundedBy"]
    if not groups:
        return None
    rows = [[marks.short(to), Markup("")] for g in groups for to in g.links]
    rows += [[marks.short(to), Markup("{}").format(_("claimed, not accepted"))] for g in groups for to in g.claimed]
    return Panel(
        id="founded", title=_("Founded"), head=(_("Organisation"), ""), rows=rows, links=frozenset({"foundedBy"})
    )


def education(of: Subject) -> Panel | None:
    """Return where the person studied, what and when."""
    found = grouped(of.of("studiedAt"))
    if not found:
        return None
    rows = [[value(g), scoped(g[0]), when(g[0]), sources(g)] for g in found]
    return Panel(
        id="education",
        title=_("Education"),
        head=(_("School"), _("What"), _("When"), _("Source")),
        rows=rows,
        covers=frozenset({"studiedAt"}),
    )


def work(of: Subject) -> Panel | None:
    """Return the models and papers the person worked on."""
    found = grouped(of.of("contributedTo"))
    if not found:
        return None
    rows = [[value(g), scoped(g[0]), sources(g)] for g in found]
    return Panel(
        id="work",
        title=_("Worked on"),
        head=(_("What"), _("As what"), _("Source")),
        rows=rows,
        covers=frozenset({"contributedTo"}),
    )


PANELS = (posts, founded, education, work)
