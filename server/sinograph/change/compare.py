"""Compares two snapshots."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from sinograph import vocabulary as v
from sinograph.change.model import Accepted, Claim, Key, Named, State


@dataclass(frozen=True)
class Changes:
    """What changed from one snapshot to another."""

    before: str
    after: str
    made: str
    """When the later one was made."""
    added: tuple[Claim, ...] = ()
    removed: tuple[Claim, ...] = ()
    retracted: tuple[Claim, ...] = ()
    revised: tuple[Claim, ...] = ()
    """Claims that say something else under the same id, as they are now."""
    accepted: tuple[Accepted, ...] = ()
    new: tuple[Named, ...] = ()
    gone: tuple[Named, ...] = ()
    merged: tuple[Named, ...] = ()
    opened: tuple[Named, ...] = ()
    closed: tuple[Named, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return how many there are of each kind of change."""
        return {
            "claims added": len(self.added),
            "claims removed": len(self.removed),
            "claims retracted": len(self.retracted),
            "claims revised": len(self.revised),
            "accepted values changed": len(self.accepted),
            "things new": len(self.new),
            "things merged": len(self.merged),
            "things gone": len(self.gone),
            "disputes opened": len(self.opened),
            "disputes closed": len(self.closed),
        }


def compare(before: State, after: State) -> Changes:
    """Return what changed from ``before`` to ``after``; every list is sorted by IRI."""
    old, new = before.claims, after.claims
    lost = [iri for iri in _described(before) if iri not in after.names]
    merged = {iri: other for iri in lost if (other := _successor(iri, before, after))}
    return Changes(
        before.id,
        after.id,
        after.made,
        added=tuple(new[iri] for iri in sorted(new.keys() - old.keys())),
        removed=tuple(old[iri] for iri in sorted(old.keys() - new.keys())),
        retracted=tuple(new[i] for i in sorted(new.keys()) if new[i].retracted and not (i in old and old[i].retracted)),
        revised=tuple(new[i] for i in sorted(old.keys() & new.keys()) if _said(old[i]) != _said(new[i])),
        accepted=tuple(_accepted(before, after)),
        new=tuple(_named(after, (iri for iri in _described(after) if iri not in before.names))),
        gone=tuple(_named(before, (iri for iri in lost if iri not in merged))),
        merged=tuple(Named(iri, before.label(iri), other) for iri, other in sorted(merged.items())),
        opened=tuple(_disputes(after, after.disputes.keys() - before.disputes.keys())),
        closed=tuple(_disputes(before, before.disputes.keys() - after.disputes.keys())),
    )


def _said(claim: Claim) -> tuple[str, ...]:
    return *claim.key, claim.value


def _described(state: State) -> Iterator[str]:
    """Yield what data files describe; nodes that the build makes of single claims are counted as claims."""
    for iri in sorted(state.names):
        if iri.removeprefix(v.ENTITY).partition("/")[0] in v.KINDS:
            yield iri


def _named(state: State, iris: Iterable[str]) -> Iterator[Named]:
    return (Named(iri, state.label(iri)) for iri in iris)


def _disputes(state: State, iris: Iterable[str]) -> Iterator[Named]:
    for iri in sorted(iris):
        about, prop = state.disputes[iri]
        yield Named(iri, f"{state.label(about)}: {prop.removeprefix(v.TERM)}")


def _successor(iri: str, before: State, after: State) -> str:
    """Return what a thing became a part of: what took over its claims or, failing that, its names."""
    identical = {other for other, same in after.same.items() if iri in same}
    if len(identical) == 1:
        return identical.pop()
    heirs: dict[str, int] = defaultdict(int)
    for claim in before.claims.values():
        if claim.about == iri and claim.iri in after.claims:
            heirs[after.claims[claim.iri].about] += 1
    if heirs:
        return max(sorted(heirs), key=lambda one: heirs[one])
    kind = iri.removeprefix(v.ENTITY).partition("/")[0]
    label = before.label(iri).casefold()
    named = [
        other for other, names in sorted(after.aliases.items())
        if label in names and other not in before.names and other.removeprefix(v.ENTITY).startswith(f"{kind}/")
    ] or [
        other for other, names in sorted(after.aliases.items())
        if label in names and label not in before.aliases.get(other, frozenset())
        and other.removeprefix(v.ENTITY).startswith(f"{kind}/")
    ]  # fmt: skip
    return named[0] if len(named) == 1 else ""


def _accepted(before: State, after: State) -> Iterator[Accepted]:
    touched = _touched(before, after)
    old, new = _by_key(before, touched), _by_key(after, touched)
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, {}), new.get(key, {})
        lost, gained = was.keys() - now.keys(), now.keys() - was.keys()
        flipped = any(claim.iri in before.claims for value in gained for claim in now[value])
        replaced = bool(was) and bool(gained) and key[1] in after.single
        if lost or flipped or replaced:
            behind = [c for value in sorted(lost) for c in was[value]] + [c for v_ in sorted(gained) for c in now[v_]]
            why, because = _why(key, behind, before, after)
            claims = tuple(sorted({claim.iri for claim in behind}))
            yield Accepted(*key, tuple(sorted(lost)), tuple(sorted(gained)), why, because, claims)


def _touched(before: State, after: State) -> set[Key]:
    """Return the keys of claims that only one of the two has, or that are not the same in both."""
    old, new = before.claims, after.claims
    changed = [iri for iri in old.keys() | new.keys() if old.get(iri) != new.get(iri)]
    return {state.claims[iri].key for iri in changed for state in (before, after) if iri in state.claims}


def _by_key(state: State, keys: Set[Key]) -> dict[Key, dict[str, list[Claim]]]:
    """Return for each of some keys the accepted values, and the claims behind each."""
    found: dict[Key, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in state.claims.values():
        if claim.accepted and claim.key in keys:
            found[claim.key][claim.value].append(claim)
    return found


def _why(key: Key, behind: list[Claim], before: State, after: State) -> tuple[str, str]:
    topic = key[0], key[1]
    if before.decisions.get(topic) != after.decisions.get(topic):
        if topic in after.decisions:
            return "adjudication", after.decisions[topic][1]
        return "adjudication", f"no longer decided: {before.decisions[topic][1]}"
    fresh = [claim for claim in behind if claim.iri not in before.claims]
    if fresh:
        return "new claim", f"of {after.label(fresh[0].source)}"
    if retracted := [c for c in behind if c.iri in after.claims and after.claims[c.iri].retracted]:
        return "claim retracted", f"on {after.claims[retracted[0].iri].retracted}"
    if gone := [claim for claim in behind if claim.iri not in after.claims]:
        return "claim removed", f"of {before.label(gone[0].source)}"
    rivals = [c for c in after.claims.values() if (c.about, c.prop) == topic and c.iri not in before.claims]
    if rivals:
        return "new claim", f"of {after.label(rivals[0].source)}, against what was accepted"
    return "policy", "the same claims are judged by another policy or other facts about their sources"
