"""Everything with a date, read once a snapshot: what happened to which thing, when, by which claims, with whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sinograph import vocabulary as v
from sinograph.engine import Row
from sinograph.values import PartialDate
from sinograph.web import ask
from sinograph.web.words.links import kind_of, name_of
from sinograph.web.words.terms import terms

#: Lanes in their order.
LANES = ("releases", "chips", "rules", "listings", "rounds", "events", "foundings")
_OF_KIND = {
    "models": "releases", "products": "releases", "chips": "chips", "rules": "rules", "policies": "rules",
    "rounds": "rounds", "events": "events", "programs": "events", "clusters": "events",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on one date: a release, a rule that takes effect, an entry on a list …"""

    lane: str
    what: str
    """Property that has the date; ``listed`` and ``delisted`` for lists."""
    thing: str
    said: str
    """The date as the accepted claim says it; of disputed dates, the first and the last."""
    first: date
    last: date
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    disputed: bool = False
    act: str = ""
    """The act of a provision, the list of an entry."""
    by: str = ""
    """The rule that made an entry."""
    concerns: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    """Provisions of an act with the same date, or organisations entered on the same day."""
    measure: str = ""
    """What exactly the date is of where that is not the usual: weights of a model and not its first release."""

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last and not self.disputed

    @property
    def key(self) -> tuple[date, date, int, str, str]:
        """The order of lists."""
        return self.first, self.last, LANES.index(self.lane), self.thing, self.what

    def within(self, first: date, last: date) -> bool:
        """Tell whether any of its days lies between two days."""
        return self.first <= last and first <= self.last


def everything() -> list[Happening]:
    """Return all happenings by date: provisions with the date of their act and entries of one day are put together."""
    return ask.once("timeline", _read)


def single() -> list[Happening]:
    """Return all happenings by date, each provision and each entry for itself."""
    return ask.once("timeline single", lambda: sorted([*_dated(), *_listed()], key=lambda h: h.key))


def _read() -> list[Happening]:
    return sorted(
        [*_with_parts([h for h in single() if h.lane != "listings"]), *entries(single())], key=lambda h: h.key
    )


def _pairs(query: str, second: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in ask.rows(query):
        found[row["thing"].value].add(row[second].value)
    return {thing: frozenset(others) for thing, others in found.items()}


def _dated() -> Iterable[Happening]:
    ties, countries = _pairs("timeline-ties", "other"), _pairs("timeline-countries", "country")
    acts = {row["rule"].value: row["act"].value for row in ask.rows("timeline-rules")}
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in ask.rows("timeline-dates"):
        usual = terms().get(row["property"].value).sg("defaultMeasurand")
        measure = row["measurand"].value if "measurand" in row else ""
        what = name_of(row["property"].value)
        groups[row["thing"].value, what, "" if measure in usual else measure].append(row)
    for (thing, what, measure), rows in groups.items():
        kind = kind_of(thing)
        lane = "foundings" if what == "foundingDate" else _OF_KIND.get(kind, "events")
        yield replace(
            _one(lane, what, thing, rows), measure=measure, act=acts.get(thing, ""),
            concerns=ties.get(thing, frozenset()), countries=countries.get(thing, frozenset()),
        )  # fmt: skip


def _one(lane: str, what: str, thing: str, rows: list[Row]) -> Happening:
    """Make one happening of all claims of a date: the accepted one, or all days that any claim allows."""
    accepted = [row for row in rows if row["status"].value == "accepted"]
    used = accepted or rows
    days = [(date.fromisoformat(r["earliest"].value), date.fromisoformat(r["latest"].value)) for r in used]
    first, last = min(d[0] for d in days), max(d[1] for d in days)
    said = list(dict.fromkeys(row["value"].value for row in sorted(used, key=lambda r: r["earliest"].value)))
    if accepted:  # claims that say the same less exactly are no second date
        best = min(accepted, key=lambda r: (r["latest"].value > r["earliest"].value, -len(r["value"].value)))
        first, last = date.fromisoformat(best["earliest"].value), date.fromisoformat(best["latest"].value)
        said = [best["value"].value]
    disputed = not accepted and len(said) > 1
    claims = tuple(row["claim"].value for row in used)
    return Happening(lane, what, thing, " – ".join([said[0], said[-1]] if disputed else said[:1]), first, last, claims,
                     tuple(dict.fromkeys(row["source"].value for row in used)), disputed)  # fmt: skip


def _listed() -> Iterable[Happening]:
    countries = _pairs("timeline-countries", "country")
    groups: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    every = ask.rows("timeline-listings")
    settled = {(r["organization"].value, r["list"].value) for r in every if r["status"].value == "accepted"}
    for row in every:
        if row["status"].value != "accepted" and (row["organization"].value, row["list"].value) in settled:
            continue  # another claim of the same entry, which the graph does not follow
        for column, what in (("from", "listed"), ("until", "delisted")):
            if column in row:
                groups[row["organization"].value, row["list"].value, what, row[column].value].append(row)
    for (organization, register, what, said), rows in groups.items():
        day = PartialDate.parse(said)
        others = (d for o, r, w, d in groups if (o, r, w) == (organization, register, what) and len(d) > len(said))
        if any(other.startswith(said) for other in others):
            continue  # the same entry, whose day another source knows
        by = next((row["instrument"].value for row in rows if "instrument" in row), "")
        concerns = frozenset({register, *([by] if by else [])})
        yield Happening(
            "listings", what, organization, said, day.earliest, day.latest, tuple(row["claim"].value for row in rows),
            tuple(dict.fromkeys(row["source"].value for row in rows)), False, register, by, concerns,
            countries.get(organization, frozenset()),
        )  # fmt: skip


def _with_parts(found: list[Happening]) -> Iterable[Happening]:
    """Put provisions to the act that has the same date for the same reason; others stay for themselves."""
    heads = {(h.thing, h.what, h.said) for h in found}
    parts: dict[tuple[str, str, str], list[Happening]] = defaultdict(list)
    for one in found:
        if one.act and (one.act, one.what, one.said) in heads:
            parts[one.act, one.what, one.said].append(one)
    for one in found:
        members = parts.get((one.thing, one.what, one.said), [])
        if one.act and (one.act, one.what, one.said) in heads:
            continue
        concerns = one.concerns.union(*(m.concerns for m in members))
        yield replace(one, parts=tuple(m.thing for m in members), concerns=concerns) if members else one


def entries(found: Iterable[Happening]) -> Iterable[Happening]:
    """Put entries on a list of one day together; a single one stays as it is."""
    groups: dict[tuple[str, str, str, str], list[Happening]] = defaultdict(list)
    for one in found:
        if one.lane == "listings":
            groups[one.act, one.by, one.what, one.said].append(one)
    for (register, by, what, said), members in groups.items():
        if len(members) == 1:
            yield members[0]
            continue
        sources = tuple(dict.fromkeys(s for m in members for s in m.sources))
        yield Happening(
            "listings", what, by or register, said, members[0].first, members[0].last,
            tuple(c for m in members for c in m.claims), sources, False, register, by,
            frozenset(m.thing for m in members).union(*(m.concerns for m in members)),
            frozenset().union(*(m.countries for m in members)), tuple(sorted(m.thing for m in members)),
        )  # fmt: skip


def concerning(thing: str) -> list[Happening]:
    """Return what concerns a thing: what has it as its subject, or is tied to it by a direct statement."""
    near = [h for h in single() if thing == h.thing or thing in h.concerns or thing in h.countries]
    together = [*_with_parts([h for h in near if h.lane != "listings"]), *entries(near)]
    return sorted(together, key=lambda h: h.key)


def is_ours(iri: str) -> bool:
    """Tell whether an IRI is that of a thing of the graph."""
    return iri.startswith(v.ENTITY)
