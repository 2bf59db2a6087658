"""Build step: which claims the graph asserts itself as plain triples, by policy or by a curator's adjudication."""

from collections import defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox

from sinograph.build.compare import Comparer
from sinograph.build.policy import Policy
from sinograph.load.reader import name_of
from sinograph.load.records import Adjudication, Claim, Dataset, Key, roots


@dataclass
class Decisions:
    """The outcome: claims accepted for each key, and the keys where the policy found no winner."""

    accepted: list[Claim] = field(default_factory=list)
    undecided: list[Key] = field(default_factory=list)
    adjudicated: list[tuple[Adjudication, tuple[Claim, ...]]] = field(default_factory=list)
    status: dict[ox.NamedNode, str] = field(default_factory=dict)
    past: set[ox.NamedNode] = field(default_factory=set)
    """Accepted claims of a period that is over: they make situations, but no plain triple."""


def accept(dataset: Dataset, policy: Policy, comparer: Comparer) -> Decisions:
    """Decide for every key (subject, property, measurand, dimensions) which claims are accepted."""
    groups: dict[Key, list[Claim]] = defaultdict(list)
    for claim in dataset.claims:
        groups[claim.key].append(claim)
    chooser = _Chooser(dataset, policy, comparer)
    for key, claims in groups.items():
        chooser.decide(key, claims)
    return chooser.decisions


class _Chooser:
    """Carries the policy out, one key at a time."""

    def __init__(self, dataset: Dataset, policy: Policy, comparer: Comparer) -> None:
        self.policy = policy
        self.comparer = comparer
        self.claims = dataset.claim_index()
        self.choices = {(a.about, a.property.name): a for a in dataset.adjudications}
        self.decisions = Decisions()

    def decide(self, key: Key, claims: list[Claim]) -> None:
        choice = self.choices.get((key[0], key[1]))
        live = [c for c in claims if self._live(c)]
        if choice is not None and _chosen(choice, claims):
            picked = _chosen(choice, claims)
            self.decisions.adjudicated.append((choice, tuple(picked)))
        elif choice is not None and choice.source is None and choice.claim is None:
            picked = []
            self.decisions.adjudicated.append((choice, ()))
        elif claims[0].property.multiplicity == "Many":
            picked = live
        else:
            picked = self._winners(key, self._independent(live))
        self.decisions.accepted.extend(picked)
        self._mark(claims, picked)

    def _live(self, claim: Claim) -> bool:
        return (
            claim.retracted_on is None
            and claim.doubt is None
            and claim.value.plain is not None
            and name_of(claim.certainty) not in self.policy.never
        )

    def _independent(self, claims: list[Claim]) -> list[Claim]:
        """Leave out claims that only repeat another claim of the group."""
        own = {c.iri for c in claims}
        return [c for c in claims if not any(b in own for b in c.based_on)]

    def _winners(self, key: Key, candidates: list[Claim]) -> list[Claim]:
        if not candidates:
            return []
        prop = candidates[0].property
        if prop.multiplicity == "OneAtATime":
            current = self._current(candidates)
            if prop.situation is None:
                candidates = current
            self.decisions.past.update(c.iri for c in candidates if c not in current)
        picked: list[Claim] = []
        ordered = sorted(candidates, key=lambda c: (self._rank(c, candidates), c.iri.value), reverse=True)
        for claim in ordered:
            if any(p.validity.overlaps(claim.validity) or prop.multiplicity == "OneEver" for p in picked):
                continue
            rivals = [c for c in ordered if c is not claim and self.comparer.contradict(claim, c)]
            if any(self._rank(r, candidates) == self._rank(claim, candidates) for r in rivals):
                self.decisions.undecided.append(key)
                return picked
            picked.append(self._narrowest(claim, ordered))
        return picked

    def _current(self, claims: list[Claim]) -> list[Claim]:
        """Keep what can still hold: not ended, and not followed by a later, different value."""
        open_ended = [c for c in claims if c.validity.until is None]
        return [c for c in open_ended if not any(self._follows(d, c) for d in open_ended)]

    def _follows(self, later: Claim, earlier: Claim) -> bool:
        starts, before = later.validity.earliest, earlier.validity.earliest
        first = earlier.validity.start or earlier.validity.as_of
        if starts is None or before is None or first is None or starts <= first.latest:
            return False
        return self.comparer.exclude(later, earlier)

    def _rank(self, claim: Claim, group: list[Claim]) -> tuple[int | str, ...]:
        parts: dict[str, int | str] = {
            "certainty": self._certainty(claim),
            "checked": int(claim.checked),
            "support": self._support(claim, group),
            "recency": claim.asserted_on.earliest.isoformat() if claim.asserted_on else "",
        }
        return tuple(parts[name] for name in self.policy.order)

    def _certainty(self, claim: Claim) -> int:
        order = self.policy.certainty
        name = name_of(claim.certainty)
        if claim.property.name in self.policy.own_cause and name == "companyClaimed":
            name = "reported"
        return len(order) - order.index(name) if name in order else 0

    def _support(self, claim: Claim, group: list[Claim]) -> int:
        agreeing = (c for c in group if not self.comparer.exclude(claim, c))
        return len({root for c in agreeing for root in roots(c, self.claims)})

    def _narrowest(self, best: Claim, group: list[Claim]) -> Claim:
        same = [
            c
            for c in group
            if self._certainty(c) == self._certainty(best)
            and c.checked == best.checked
            and not self.comparer.contradict(c, best)
            and c.validity.overlaps(best.validity)
        ]
        for claim in same:
            if self.comparer.narrower(claim, best) and not any(self.comparer.contradict(claim, c) for c in same):
                best = claim
        return best

    def _mark(self, claims: list[Claim], picked: list[Claim]) -> None:
        for claim in claims:
            if claim in picked:
                status = "accepted"
            elif claim.retracted_on is not None:
                status = "rejected"
            elif claim.doubt is not None or any(self.comparer.contradict(claim, c) for c in claims if c is not claim):
                status = "contested"
            else:
                status = "unreviewed"
            self.decisions.status[claim.iri] = status


def _chosen(choice: Adjudication, claims: list[Claim]) -> list[Claim]:
    """Return the claims of this key that the curator chose."""
    return [
        c
        for c in claims
        if c.value.plain is not None
        and (c.iri == choice.claim or (choice.source is not None and c.source == choice.source))
    ]
