"""Panels of a funding round: who took part, with which role and amount."""

from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.web.panels.funding import countries
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.reading import marks
from sinograph.web.words.language import _
from sinograph.web.words.names import link


def investors(of: Subject) -> Panel | None:
    """Return the investors with role, amount and country; several sources of one are one row."""
    found = of.of("investor", "acquirer")
    if not found:
        return None
    amounts = {_scope_href(s): marks.value(s.value) for s in of.of("investorAmount")}
    rows, seen = [], set()
    for s in sorted(found, key=lambda s: (s.status != "accepted", s.value.words.text)):
        href = s.value.href or s.value.words.text
        if href not in seen:
            seen.add(href)
            country = countries().get(v.ENTITY + href.removeprefix("/page/"))
            same = {o.source.href for o in found if (o.value.href or o.value.words.text) == href}
            more = Markup("<small>+{}</small>").format(len(same) - 1) if len(same) > 1 else Markup("")
            rows.append([
                marks.value(s.value) + marks.sign(s.status),
                Markup(", ").join(marks.words(scope.value.words) for scope in s.scopes),
                amounts.get(href, Markup("")),
                marks.short(link(country)) if country else Markup(""),
                marks.by(s) + more,
            ])  # fmt: skip
    return Panel(
        id="investors",
        title=_("Who took part"),
        head=(_("Investor"), _("As what"), _("Own amount"), _("Country"), _("Source")),
        rows=rows,
        numeric=frozenset({2}),
        shown=20,
        covers=frozenset({"investor", "acquirer"}),
    )


def _scope_href(s: object) -> str:
    return next((scope.value.href or "" for scope in getattr(s, "scopes", ()) if scope.value.href), "")


PANELS = (investors,)
