"""Decides which rules catch an item, in a logic of three values, and what follows for an export.

The same logic stands in ``queries/control/derive`` and ``queries/control/status.rq`` for the chips of the graph; here
it serves items that are in no graph, and the question what would follow if another source were right. Tests hold the
two against each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sinograph.control.model import Criterion, Item, Metric, Rule, Value, leaves

FALSE, OPEN, TRUE = 0, 1, 2

#: What is missing when nobody says where an item is made.
FOUNDRY = "fabricatedBy"


@dataclass(frozen=True)
class Verdict:
    """What testing one item against one rule gave."""

    name: str
    missing: tuple[str, ...] = ()
    met: tuple[str, ...] = ()

    @property
    def truth(self) -> int:
        """2 caught, 1 open, 0 not caught."""
        return {"met": TRUE, "open": OPEN}.get(self.name, FALSE)


@dataclass(frozen=True)
class Standing:
    """One requirement that has a say: its rank (the lowest decides), the exception from it, its review policy."""

    rule: Rule
    rank: int
    verdict: Verdict
    exception: Rule | None = None
    review: str = ""


@dataclass
class Judge:
    """Holds one item against rules; each verdict is worked out once."""

    rules: Mapping[str, Rule]
    metrics: Mapping[str, Metric]
    item: Item
    _known: dict[str, Verdict] = field(default_factory=dict)
    _carving: dict[str, list[Rule]] = field(default_factory=dict)
    _seen: dict[str, frozenset[str]] = field(default_factory=dict)

    def revalued(self, item: Item) -> "Judge":
        """Return a judge of the same item with other values: verdicts that no changed value has a part in stay."""
        old, new = self.item.values, item.values
        changed = {metric for metric in old.keys() | new.keys() if old.get(metric) != new.get(metric)}
        kept = {iri: verdict for iri, verdict in self._known.items() if changed.isdisjoint(self._looked_at(iri))}
        return Judge(self.rules, self.metrics, item, kept, self._carving, self._seen)

    def _exclusions(self, iri: str) -> list[Rule]:
        """Return the exclusions from a rule."""
        if iri not in self._carving:
            self._carving[iri] = [r for r in self.rules.values() if r.exclusion and iri in r.carves]
        return self._carving[iri]

    def _looked_at(self, iri: str) -> frozenset[str]:
        """Return every metric that has a part in the verdict for a rule, through other rules and exclusions, too."""
        if iri not in self._seen:
            found, waiting, reached = set[str](), [iri], set[str]()
            while waiting:
                here = waiting.pop()
                if here in reached or here not in self.rules:
                    continue
                reached.add(here)
                waiting += [r.iri for r in self._exclusions(here)]
                for criterion in (c for criteria in self.rules[here].tests.values() for c in criteria):
                    if criterion.metric is not None:
                        found |= {criterion.metric, *leaves(criterion.metric, self.metrics)}
                    elif criterion.other is not None:
                        waiting.append(criterion.other)
            self._seen[iri] = frozenset(found)
        return self._seen[iri]

    def verdict(self, iri: str) -> Verdict:
        """Return the verdict for one rule version."""
        if iri not in self._known:
            self._known[iri] = self._judge(self.rules[iri])
        return self._known[iri]

    def _judge(self, rule: Rule) -> Verdict:
        if rule.addressees and not rule.addressees & self.item.parties:
            return Verdict("notMet")
        truths = {name: min(map(self.truth, criteria)) for name, criteria in rule.tests.items()}
        met = tuple(sorted(name for name, truth in truths.items() if truth == TRUE))
        named = rule.every_item or bool(rule.items & ({self.item.iri} | self.item.lines))
        tested = max([TRUE if named else FALSE, *truths.values()])
        if tested == FALSE:
            return Verdict("notMet")
        carving = self._exclusions(rule.iri)
        excluded = max((self.verdict(r.iri).truth for r in carving), default=FALSE)
        if excluded == TRUE:
            return Verdict("exempt", met=met)
        if tested == TRUE and excluded == FALSE:
            return Verdict("met", met=met)
        missing = self._missing([rule, *carving])
        complies = self.item.complies & {rule.iri, rule.instrument}
        return Verdict("saidToComply" if complies else "open", missing, met)

    def truth(self, criterion: Criterion) -> int:
        """Return 2, 1 or 0 for one criterion."""
        if criterion.other is not None:
            found = self.verdict(criterion.other).truth if criterion.other in self.rules else FALSE
            return found if criterion.relation == "caughtBy" else TRUE - found
        value = self.item.values.get(criterion.metric or "")
        if value is None or criterion.limit is None:
            return OPEN
        return TRUE if _compare(criterion.relation, value, criterion.limit) else FALSE

    def _missing(self, rules: Iterable[Rule]) -> tuple[str, ...]:
        found: list[str] = []
        for criterion in (c for rule in rules for criteria in rule.tests.values() for c in criteria):
            if criterion.metric is not None:
                found += [m for m in leaves(criterion.metric, self.metrics) if m not in self.item.values]
            elif criterion.other is not None and criterion.other in self.rules:
                found += self.verdict(criterion.other).missing
        return tuple(dict.fromkeys(found))


def _compare(relation: str, value: Value, limit: Value) -> bool:
    return {
        "atLeast": value >= limit,
        "above": value > limit,
        "below": value < limit,
        "atMost": value <= limit,
        "holds": value == limit,
    }[relation]


def first_rank(judge: Judge, in_force: Iterable[str], to: str) -> int:
    """Return the rank of the first of ``standings``, 5 if there is none."""
    live = [judge.rules[iri] for iri in in_force if iri in judge.rules]
    found = 5
    for rule in live:
        if rule.requires_licence and (verdict := judge.verdict(rule.iri)).truth != FALSE:
            reliefs = (judge.verdict(r.iri).truth for r in live if r.exception and rule.iri in r.carves)
            found = min(found, _rank(rule, verdict, max(reliefs, default=FALSE)))
    return 3 if found in (1, 2, 4) and judge.item.perhaps_native(to) else found


def standings(judge: Judge, in_force: Iterable[str], to: str) -> list[Standing]:
    """Return the requirements among the rules ``in_force``, the deciding one first; those that catch nothing come last.

    ``to`` is the IRI of the destination: where an item is perhaps made at home, a requirement stays open.
    """
    live = [judge.rules[iri] for iri in in_force if iri in judge.rules]
    found = []
    for rule in live:
        verdict = judge.verdict(rule.iri)
        bound = not rule.addressees or rule.addressees & judge.item.parties
        if rule.requires_licence and (bound or verdict.name != "notMet"):
            speaking = [r for r in live if rule.iri in r.carves]
            found.append(_standing(rule, verdict, judge, speaking))
    if judge.item.perhaps_native(to):
        found = [_unplaced(s) if s.rank in (1, 2, 4) else s for s in found]
    return sorted(found, key=lambda s: (s.rank, not s.rule.every_item, s.rule.iri))


def _unplaced(standing: Standing) -> Standing:
    verdict = replace(standing.verdict, missing=(*standing.verdict.missing, FOUNDRY))
    return replace(standing, rank=3, verdict=verdict, exception=None)


def _rank(rule: Rule, verdict: Verdict, relief: int) -> int:
    if verdict.truth == FALSE:
        return 5
    # What an exception covers needs no licence, whether or not the rule catches the item.
    open_ = OPEN in (verdict.truth, relief)
    return 4 if relief == TRUE else 3 if open_ else 2 if rule.letter else 1


def _standing(rule: Rule, verdict: Verdict, judge: Judge, speaking: list[Rule]) -> Standing:
    exceptions = sorted((r for r in speaking if r.exception), key=lambda r: r.iri)
    reliefs = [(judge.verdict(r.iri).truth, r) for r in exceptions]
    relief = max((truth for truth, _ in reliefs), default=FALSE)
    rank = _rank(rule, verdict, relief)
    if rank == 3 and verdict.truth == TRUE:
        doubtful = [judge.verdict(r.iri) for truth, r in reliefs if truth == OPEN]
        missing = tuple(dict.fromkeys(m for v in doubtful for m in v.missing))
        verdict = Verdict(verdict.name, missing, verdict.met)
    policies = [r for r in [rule, *speaking] if r.policy and judge.verdict(r.iri).truth == TRUE]
    review = max((f"{r.since} {r.policy}" for r in policies), default="")
    chosen = next((r for truth, r in reliefs if truth == TRUE), None) if rank == 4 else None
    return Standing(rule, rank, verdict, chosen, review)
