"""When two claims about the same thing exclude each other: the definition of contradiction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sinograph import vocabulary as v
from sinograph.load.records import Claim, Dataset, roots
from sinograph.values import Bounds

#: Text never contradicts text: different words may mean the same.
COMPARABLE = frozenset({"entity", "concept", "integer", "number", "date", "boolean"})


class Comparer:
    """Compares claims; knows which entities lie inside others and which claims repeat others."""

    def __init__(self, dataset: Dataset, contained_by: Iterable[str]) -> None:
        """Index the claims; ``contained_by`` names the properties that put one entity inside another."""
        self._claims = dataset.claim_index()
        self._parents: dict[object, set[object]] = defaultdict(set)
        names = frozenset(contained_by)
        for claim in dataset.claims:
            if claim.property.name in names and claim.value.plain is not None:
                self._parents[claim.about].add(claim.value.plain)
        for entity in dataset.entities.values():
            for predicate, term in entity.statements:
                if predicate.value.removeprefix(v.TERM) in names:
                    self._parents[entity.iri].add(term)

    def independent(self, one: Claim, other: Claim) -> bool:
        """Tell whether the claims go back to different roots: repeating a claim is no second opinion."""
        return roots(one, self._claims).isdisjoint(roots(other, self._claims))

    def contradict(self, one: Claim, other: Claim) -> bool:
        """Tell whether both cannot be true: same key, overlapping time, values that exclude each other."""
        return (
            one.key == other.key
            and (one.property.multiplicity == "OneEver" or one.validity.overlaps(other.validity))
            and self.exclude(one, other)
        )

    def exclude(self, one: Claim, other: Claim) -> bool:
        """Tell whether the two values exclude each other, whatever time they hold for."""
        kind = one.property.kind
        if kind != other.property.kind or kind not in COMPARABLE:
            return False
        a, b = one.value, other.value
        if a.undisclosed or b.undisclosed:
            return False
        if a.bounds and b.bounds:
            return _apart(a.bounds, b.bounds, max(one.property.tolerance, other.property.tolerance))
        if a.days and b.days:
            return _after(a.days, b.days) or _after(b.days, a.days)
        if a.term is None or b.term is None or a.term == b.term:
            return False
        return not (self._inside(a.term, b.term) or self._inside(b.term, a.term))

    def narrower(self, one: Claim, other: Claim) -> bool:
        """Tell whether ``one`` says more exactly what ``other`` says."""
        a, b = one.value, other.value
        if a.bounds and b.bounds:
            return _width(a.bounds) < _width(b.bounds)
        if a.days and b.days:
            return _length(a.days) < _length(b.days)
        return a.term is not None and b.term is not None and a.term != b.term and self._inside(a.term, b.term)

    def _inside(self, inner: object, outer: object) -> bool:
        seen: set[object] = set()
        todo = [inner]
        while todo:
            one = todo.pop()
            if one == outer and one != inner:
                return True
            if one not in seen:
                seen.add(one)
                todo.extend(self._parents.get(one, ()))
        return False


def _apart(a: Bounds, b: Bounds, tolerance: Decimal) -> bool:
    return _below(a, b, tolerance) or _below(b, a, tolerance)


def _below(a: Bounds, b: Bounds, tolerance: Decimal) -> bool:
    if a.high is None or b.low is None:
        return False
    slack = abs(a.high) * tolerance
    return a.high + slack < b.low


def _after(a: tuple[date | None, date | None], b: tuple[date | None, date | None]) -> bool:
    return a[0] is not None and b[1] is not None and a[0] > b[1]


def _width(bounds: Bounds) -> Decimal:
    if bounds.low is None or bounds.high is None:
        return Decimal("Infinity")
    return bounds.high - bounds.low


def _length(days: tuple[date | None, date | None]) -> int:
    return (days[1] - days[0]).days if days[0] and days[1] else 10**6
