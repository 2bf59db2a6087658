"""Rows of panels from claims: claims that say the same are one row, with all who say it."""

from collections import defaultdict
from collections.abc import Iterable

from markupsafe import Markup, escape

from sinograph.vocabulary import TERM
from sinograph.web.reading import marks
from sinograph.web.reading.statements import Scope, Statement
from sinograph.web.words.language import _, ngettext
from sinograph.web.words.terms import Terms


def grouped(found: Iterable[Statement], dated: bool = True) -> list[list[Statement]]:
    """Return the claims in groups that say the same, in the order of their first ones; ``dated``: of the same time."""
    groups: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    about = _("about %(number)s", number="")
    for s in found:
        scopes = tuple((scope.name, scope.value.words.text) for scope in s.scopes)
        measurand = s.measurand.iri if s.measurand else ""
        text = s.value.words.text.removeprefix(about)
        groups[(s.prop.name, text, s.value.href, measurand, scopes, s.days if dated else ())].append(s)
    return list(groups.values())


def value(group: list[Statement]) -> Markup:
    """Return the value of a group with the sign of the best status in it."""
    statuses = {s.status for s in group}
    best = next((name for name in ("accepted", "contested") if name in statuses), "")
    return marks.value(group[0].value) + marks.sign(best)


def sources(group: list[Statement]) -> Markup:
    """Return who says it: the first in full, the others folded."""
    first = marks.by(group[0])
    if len(group) == 1:
        return first
    more = ngettext("and %(num)s more source", "and %(num)s more sources", len(group) - 1)
    rest = "".join(f"<li>{marks.by(s)}</li>" for s in group[1:])
    return Markup(f'{first}<details><summary>{escape(more)}</summary><ul class="says">{rest}</ul></details>')


def when(s: Statement) -> Markup:
    """Return when a claim holds, in words; empty where nobody says."""
    return Markup("{}").format(s.period or (_("as of %(day)s", day=s.as_of) if s.as_of else ""))


def scope(s: Statement, name: str) -> Scope | None:
    """Return one qualifier of a claim."""
    return next((one for one in s.scopes if one.name == name), None)


def scoped(s: Statement, *names: str) -> Markup:
    """Return the values of some qualifiers; of all where none is named."""
    return Markup(", ").join(marks.value(one.value) for one in s.scopes if not names or one.name in names)


def unit_of(known: Terms, name: str) -> str:
    """Return the unit of a property as people write it, empty if it has none."""
    units = known.get(TERM + name).sg("canonicalUnit")
    return known.get(units[0]).notation.replace("mm2", "mm²") if units else ""
