"""Small tables of the whole graph, read once a snapshot: what panels show of things other than the one of the page."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sinograph import vocabulary as v
from sinograph.engine import Row, Term
from sinograph.values import PartialDate
from sinograph.web import ask
from sinograph.web.words import wording
from sinograph.web.words.wording import Words

#: Accepted values by thing and name of property.
Table = Mapping[str, Mapping[str, list[Term]]]


def models() -> Table:
    """Return developers, dates, sizes, chips and lineage of models."""
    return _table("panel-models")


def rounds() -> Table:
    """Return funding rounds, acquisitions and plain investments."""
    return _table("panel-rounds")


def tenures() -> Table:
    """Return who was what where, and when."""
    return _table("panel-tenures")


def chips() -> Table:
    """Return lines, variants, launches and metrics of chips."""
    return _table("panel-chips")


def rules() -> Table:
    """Return the dates and relations of rules."""
    return _table("panel-rules")


def _table(query: str) -> Table:
    return ask.once(query, lambda: _read(ask.rows(query)))


def _read(rows: list[Row]) -> Table:
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        values = found[row["thing"].value][row["property"].value.removeprefix(v.TERM)]
        if row["value"] not in values:
            values.append(row["value"])
    return {thing: dict(values) for thing, values in found.items()}


def backwards(query: str, name: str) -> Mapping[str, list[str]]:
    """Return for each value of a property in a table the things that have it."""
    return ask.once(f"{query} by {name}", lambda: _backwards(_table(query), name))


def _backwards(table: Table, name: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for thing, values in table.items():
        for term in values.get(name, ()):
            found[term.value].append(thing)
    return dict(found)


def one(values: Mapping[str, list[Term]], *names: str) -> Term | None:
    """Return a value of the first of the properties that has one; of several, the least."""
    for name in names:
        if found := values.get(name):
            return min(found, key=lambda term: term.value)
    return None


def day(term: Term | None) -> date | None:
    """Return the first day that a date of any precision may mean; None for none."""
    try:
        return PartialDate.parse(term.value[:10]).earliest if term else None
    except ValueError:
        return None


def latest() -> date:
    """Return the newest day that the graph knows of releases and rules: what lasts is drawn up to it."""
    days = (day(t) for table, name in ((models(), "releaseDate"), (rules(), "effectiveFrom"))
            for values in table.values() for t in values.get(name, ()))  # fmt: skip
    return ask.once("panel-latest", lambda: max((one for one in days if one), default=date(2026, 1, 1)))


def written(term: Term | None) -> Words:
    """Return a value in words; an empty text for none."""
    return wording.literal(term) if term else Words("")


def amount(term: Term | None) -> float | None:
    """Return a number; None for none or for what is no number."""
    return float(term.value) if term and term.number is not None else None
