"""When and where rules reach, in memory: the same decision as ``queries/control/in-force.rq``.

Dates are compared as text, as the queries do it: a month or a year counts from its first day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sinograph.control.read import Row, local

#: A time from a day on, up to and without another one; the empty text means that it is open.
Span = tuple[str, str]


def _within(day: str, span: Span) -> bool:
    return (not span[0] or span[0] <= day) and (not span[1] or day < span[1])


@dataclass(frozen=True)
class Groups:
    """Which places belong to which groups, and when."""

    spans: Mapping[str, Mapping[str, tuple[Span, ...]]]

    @classmethod
    def read(cls, rows: Iterable[Row]) -> "Groups":
        """Return the groups that the rows of ``members.rq`` tell of."""
        found: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            found[row["place"]][row["group"]].append((row.get("from", ""), row.get("until", "")))
        return cls({p: {g: tuple(spans) for g, spans in groups.items()} for p, groups in found.items()})

    def of(self, place: str, day: str) -> frozenset[str]:
        """Return the place itself and the groups it is in on the day."""
        groups = self.spans.get(place, {})
        return frozenset([place, *(g for g, spans in groups.items() if any(_within(day, s) for s in spans))])

    def known(self, place: str) -> bool:
        """Tell whether any group of the place is recorded."""
        return place in self.spans

    def days(self, place: str) -> set[str]:
        """Return the dates on which the place joins or leaves a group."""
        return {day for spans in self.spans.get(place, {}).values() for span in spans for day in span if day}


@dataclass(frozen=True)
class Reach:
    """When one rule is in force, and which destinations and head offices it names."""

    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pauses: tuple[Span, ...] = ()

    def active(self, day: str) -> bool:
        """Tell whether the rule is in force on the day."""
        begun = all(self._any(name, lambda value: value <= day) for name in ("effectiveFrom", "complianceFrom"))
        going = all(self._any(name, lambda value: day < value) for name in ("effectiveUntil", "enforcedUntil"))
        return begun and going and not any(_within(day, pause) for pause in self.pauses)

    def _any(self, name: str, fits: Callable[[str], bool]) -> bool:
        values = self.links.get(name, ())
        return not values or any(map(fits, values))

    def covers(self, place: frozenset[str], seat: frozenset[str]) -> bool:
        """Tell whether the rule reaches a destination, or a head office; each given with the groups it is in."""

        def named(link: str, those: frozenset[str]) -> bool:
            return not those.isdisjoint(self.links.get(link, ()))

        covered = "true" in self.links.get("worldwide", ()) or named("appliesToDestination", place)
        spared = named("excludesDestination", place)
        seated = named("appliesToHeadquarters", seat)
        return ((covered and not spared) or seated) and not named("excludesHeadquarters", seat)

    @property
    def placed(self) -> bool:
        """Whether the rule names any destination or head office, or the whole world."""
        wide = "true" in self.links.get("worldwide", ())
        return wide or bool(self.links.get("appliesToDestination") or self.links.get("appliesToHeadquarters"))

    def stated(self, day: str) -> bool:
        """Tell whether the rule stands on the day by its own dates and those of what replaced it, pauses left aside."""
        begun = self._any("effectiveFrom", lambda value: value <= day)
        return begun and all(self._any(n, lambda value: day < value) for n in ("effectiveUntil", "endedBy"))

    def days(self) -> set[str]:
        """Return the dates on which the rule begins, ends, pauses or counts again."""
        names = ("effectiveFrom", "complianceFrom", "effectiveUntil", "enforcedUntil")
        own = {value for name in names for value in self.links.get(name, ())}
        return own | {day for pause in self.pauses for day in pause if day}


def read(rows: Iterable[Row]) -> dict[str, Reach]:
    """Return what the rows of ``reach.rq`` tell, by IRI of the rule."""
    links: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    pauses: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        name = local(row["link"])
        if name == "suspends":
            pauses[row["rule"]].append((row["value"], row.get("until", "")))
        else:
            links[row["rule"]][name].append(row["value"])
    found = {*links, *pauses}
    return {
        rule: Reach({name: tuple(values) for name, values in links[rule].items()}, tuple(pauses[rule]))
        for rule in found
    }
