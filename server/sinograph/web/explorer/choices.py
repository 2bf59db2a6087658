"""What the form of the explore page offers: kinds, properties and certainties with how many there are, and days."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sinograph.draw.kinds import GROUPS, Group, group_of, mark
from sinograph.draw.svg import element
from sinograph.export.network import Node
from sinograph.network import Selection
from sinograph.network.statements import CERTAINTIES
from sinograph.network.survey import Survey
from sinograph.web.explorer import graph_words
from sinograph.web.words.language import _, later

#: Groups of several kinds as the legend names them; the others are called what their one kind is.
_GROUPS = {
    "models": later("models and products"),
    "chips": later("chips and clusters"),
    "rules": later("rules, policies, lists"),
}
_ONE_KIND = {"money": "rounds", "sources": "papers"}
_FIRST_YEAR = 1990


@dataclass(frozen=True)
class Choice:
    """A box to tick: how many there are, and whether it is ticked."""

    name: str
    label: str
    count: int
    ticked: bool
    note: str = ""
    icon: Markup | str = ""


@dataclass(frozen=True)
class Months:
    """A slider over months: the first one, how many follow, and where it stands."""

    first: str
    last: int
    at: int


def icon(group: Group) -> Markup:
    """Return the mark of a group as a picture of 18 pixels that says nothing by itself."""
    return element("svg", mark(group, 9, 9, 6.5), width=18, height=18, viewBox="0 0 18 18", aria_hidden="true")


def kinds(selection: Selection, survey: Survey) -> list[Choice]:
    """Return the kinds that are there, the commonest first, and those that were asked for."""
    found = _choices(survey.kinds, selection.kinds, graph_words.kind)
    return [Choice(c.name, c.label, c.count, c.ticked, icon=icon(group_of(c.name))) for c in found]


def relations(selection: Selection, survey: Survey) -> list[Choice]:
    """Return the properties that are there, the commonest first, and those that were asked for."""
    return _choices(survey.relations, selection.relations, graph_words.relation)


def certainties(selection: Selection, survey: Survey) -> list[Choice]:
    """Return how sure links may be, the surest first."""
    return [
        Choice(name, graph_words.certainty(name), survey.certainties[name], name in selection.certainty,
               graph_words.certainty_note(name))
        for name in CERTAINTIES
        if survey.certainties[name] or name in selection.certainty
    ]  # fmt: skip


def _choices(counts: Counter[str], ticked: frozenset[str], label: Callable[[str], str]) -> list[Choice]:
    names = sorted({*counts, *ticked}, key=lambda name: (-counts[name], name))
    return [Choice(name, label(name), counts[name], name in ticked) for name in names]


def legend(nodes: Iterable[Node]) -> list[tuple[Markup, str, int]]:
    """Return picture, words and number of each group that is drawn."""
    sizes = Counter(group_of(node.kind).name for node in nodes)
    return [(icon(GROUPS[name]), _group(name), sizes[name]) for name in GROUPS if sizes[name]]


def _group(name: str) -> str:
    return _(_GROUPS[name]) if name in _GROUPS else graph_words.kind(_ONE_KIND.get(name, name))


def months(selection: Selection, survey: Survey, today: date) -> Months | None:
    """Return a slider over the time of which something is known; None where nobody gives a date."""
    if not survey.first:
        return None
    first = max(_month(survey.first), _FIRST_YEAR * 12)
    last = min(_month(survey.last), today.year * 12 + today.month - 1) - first
    if last < 2:
        return None
    at = _month(selection.since) - first if selection.since and selection.since == selection.until else last
    return Months(f"{first // 12}-{first % 12 + 1:02}", last, max(0, min(last, at)))


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1
