"""Panels of a source: how often others disagree with it, and what its claims are based on."""

from collections import defaultdict

from markupsafe import Markup

from sinograph.engine import Row
from sinograph.web import ask
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.reading import marks
from sinograph.web.words.language import _, ngettext
from sinograph.web.words.links import path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms


def disagreement(of: Subject) -> Panel | None:
    """Return who disagrees with it, and in how many disputes."""
    rows = _rows(of)
    disputes: dict[str, set[str]] = defaultdict(set)
    claims, names = set(), {}
    for row in rows:
        if "dispute" in row:
            disputes[row["other"].value].add(row["dispute"].value)
            what = terms().label(row["property"].value)
            names[row["dispute"].value] = f"{link(row['about'].value).text}: {what}"
            claims.add(row["claim"].value)
    if not disputes:
        return None
    total = len(set().union(*disputes.values()))
    lead = ngettext("%(num)s claim of it stands in a dispute.", "%(num)s claims of it stand in disputes.", len(claims))
    return Panel(
        id="disagreement",
        title=_("How often others disagree"),
        lead=lead + " " + ngettext("%(num)s dispute in all.", "%(num)s disputes in all.", total),
        head=(_("Other source"), _("Disputes"), _("About")),
        rows=[
            [marks.short(link(other)), str(len(found)),
             Markup(", ").join(_dispute(iri, names[iri]) for iri in sorted(found)[:6])
             + (Markup(" ") + _("and %(n)s more", n=len(found) - 6) if len(found) > 6 else Markup(""))]
            for other, found in sorted(disputes.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        ],
        numeric=frozenset({1}),
        shown=8,
    )  # fmt: skip


def based(of: Subject) -> Panel | None:
    """Return the sources that its claims repeat or compute from."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows(of):
        if "based" in row:
            found[row["based"].value].add(row["claim"].value)
    if not found:
        return None
    return Panel(
        id="based",
        title=_("What it is based on"),
        head=(_("Source"), _("Claims")),
        rows=[[marks.short(link(s)), str(len(c))] for s, c in sorted(found.items(), key=lambda p: (-len(p[1]), p[0]))],
        numeric=frozenset({1}),
    )


def _rows(of: Subject) -> list[Row]:
    return ask.recently(f"panel-source {of.iri}", lambda: ask.rows("panel-source", source=of.iri))


def _dispute(iri: str, name: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(path_of(iri), name)


PANELS = (disagreement, based)
