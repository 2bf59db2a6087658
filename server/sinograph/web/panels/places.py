"""Panels of places: who has the head office there, and which country groups of export rules it is in."""

from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.panels.rows import grouped, sources, value, when
from sinograph.web.words.language import _


def groups(of: Subject) -> Panel | None:
    """Return the country groups with dates; rules say by them where they apply."""
    found = grouped(sorted(of.of("memberOf"), key=lambda s: (s.value.words.text, s.days)))
    if not found:
        return None
    rows = [[value(g), when(g[0]), sources(g)] for g in found]
    return Panel(
        id="groups",
        title=_("Country groups of export rules"),
        lead=_("Rules name groups of destinations, not single ones; membership has dates."),
        head=(_("Group"), _("When"), _("Source")),
        rows=rows,
        covers=frozenset({"memberOf"}),
    )


PANELS = (groups,)
