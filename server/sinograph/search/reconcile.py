"""Which thing a row of somebody's table means: candidates with scores, what made them, and when one is safe to take."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import OSA

from sinograph import vocabulary as v
from sinograph.engine import Term
from sinograph.search import score
from sinograph.search.find import Search
from sinograph.search.record import Hit, Record
from sinograph.search.text import bare, compact, fold, is_chinese

#: What weighs a property against the name, which is 1.
_WEIGHT = 0.4
#: Evidence from here on supports a candidate, up to there it speaks against it.
_SUPPORTS, _OPPOSES = 0.9, 0.35
#: By how much a safe candidate leads: one found by its whole name, and one that needs its evidence.
_LEAD, _WIDE_LEAD = 4.0, 10.0
_NEARLY = 65.0
_SAFE_WAYS = ("label", "alias", "identifier", "bare")
_LOOKED_AT = 8

#: A value in somebody's table: text, number, truth value, or ``{"id": …}`` of something reconciled before.
Given = str | int | float | bool | dict[str, object]
#: Returns what the graph asserts about a thing: property → values.
Facts = Callable[[str], dict[str, list[Term]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One row: a name, the types it may have, and values of properties as evidence."""

    name: str
    types: tuple[str, ...] = ()
    """Kinds or local names of classes."""
    strict: str = "any"
    """``any`` of the types, ``all`` of them, or ``should``: a wish only."""
    limit: int = 5
    properties: tuple[tuple[str, tuple[Given, ...]], ...] = ()
    """IRIs of properties with the values given."""
    required: frozenset[str] = frozenset()
    """IRIs of those without which there is no candidate."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may be meant."""

    record: Record
    score: float
    """0 to 100: name and evidence."""
    match: bool = False
    """Whether it is safe to take without looking."""
    features: dict[str, float | bool] = field(default_factory=dict)
    hit: Hit | None = None


def candidates(index: Search, facts: Facts, asked: Asked) -> list[Candidate]:
    """Return the best candidates, the best first; at most one of them is a match.

    A match has the whole name (not initials or sound alone, not a name of two letters without a type), no near rival
    and no evidence against it; a name that is only like it needs a property that agrees and a wide lead.
    """
    hits = _hits(index, asked)
    known = [_weighed(index, facts, asked, hit) for hit in hits]
    least = 100 * _SUPPORTS
    agreeing = [one for one in known if all(one.features.get(_feature(p), 0.0) >= least for p in asked.required)]
    # A little for being well connected orders equals, as in a search; the score itself is name and evidence alone.
    agreeing.sort(key=lambda one: (-one.score, -one.record.links, one.record.iri))
    if agreeing and _is_safe(asked, agreeing):
        agreeing[0] = replace(agreeing[0], match=True)
    return agreeing[: asked.limit]


def _hits(index: Search, asked: Asked) -> list[Hit]:
    texts = [asked.name] if asked.name.strip() else [str(g) for _, given in asked.properties for g in given]
    wanted = [] if asked.strict == "should" else [name for name in asked.types if index.knows(name)]
    if asked.types and not wanted and asked.strict != "should":
        return []
    most = max(asked.limit, _LOOKED_AT)
    found: dict[str, Hit] = {}
    for text in texts:
        for type_name in wanted or [""]:
            for hit in index.find(text, type_name, most).hits if text.strip() else ():
                best = found.get(hit.record.iri)
                if best is None or hit.score > best.score:
                    found[hit.record.iri] = hit
    if asked.strict == "all":
        return [hit for hit in found.values() if all(_is_a(hit.record, name) for name in asked.types)]
    return list(found.values())


def _weighed(index: Search, facts: Facts, asked: Asked, hit: Hit) -> Candidate:
    named = bool(asked.name.strip())
    features: dict[str, float | bool] = {"name": hit.score, f"name:{hit.by}": True} if named else {}
    total, weight = (hit.score, 1.0) if named else (0.0, 0.0)
    known = facts(hit.record.iri) if asked.properties else {}
    for name, given in asked.properties:
        alike = _alike(index, known.get(name, ()), given)
        if alike is not None:
            features[_feature(name)] = round(100 * alike, 1)
            total, weight = total + 100 * alike * _WEIGHT, weight + _WEIGHT
    if asked.types:
        features["type"] = any(_is_a(hit.record, name) for name in asked.types)
        if not features["type"]:  # asked.strict is "should"
            total *= 0.9
    return Candidate(hit.record, round(total / weight, 1) if weight else 0.0, False, features, hit)


def _is_safe(asked: Asked, ranked: Sequence[Candidate]) -> bool:
    first = ranked[0]
    lead = first.score - ranked[1].score if len(ranked) > 1 else 100.0
    evidence = [float(value) / 100 for name, value in first.features.items() if name.startswith("property:")]
    supported = any(value >= _SUPPORTS for value in evidence)
    if first.hit is None or any(value <= _OPPOSES for value in evidence) or first.features.get("type") is False:
        return False
    if not asked.name.strip():
        return first.score >= 100 * _SUPPORTS and lead >= _WIDE_LEAD and first.hit.by == "identifier"
    name = bare(fold(asked.name))
    short = len(name) < (2 if is_chinese(name) else 3) and not asked.types
    if first.hit.by in _SAFE_WAYS and first.hit.score >= score.CERTAIN and not short:
        return lead >= _LEAD
    return supported and first.hit.score >= _NEARLY and lead >= _WIDE_LEAD


def _alike(index: Search, values: Iterable[Term], given: Sequence[Given]) -> float | None:
    """How well values fit those given, 0 to 1; None where the graph has no value, which says nothing."""
    return max((_compared(index, value, one) for value in values for one in given), default=None)


def _compared(index: Search, value: Term, given: Given) -> float:
    if isinstance(given, dict):
        same = value.value.removeprefix(v.ENTITY) == str(given.get("id", "")).removeprefix(v.ENTITY)
        return 1.0 if value.kind == "iri" and same else 0.0
    text = str(given).lower() if isinstance(given, bool) else str(given)
    if value.kind == "iri":
        record = index.get(value.value)
        names = index.names(record) if record else [value.value.rsplit("#", 1)[-1]]
        return max((_like(name, text) for name in names), default=0.0)
    if value.number is not None:
        number = _number(text)
        return 0.0 if number is None else _close(value.number, number)
    if re.match(r"\d{4}", value.value) and re.fullmatch(r"\d{4}(-\d\d){0,2}", text.strip()):
        return 1.0 if value.value.startswith(text.strip()) or text.strip().startswith(value.value) else 0.0
    return _like(value.value, text)


def _like(one: str, other: str) -> float:
    first, second = compact(fold(one)), compact(fold(other))
    if first == second or (first and bare(fold(one)) == bare(fold(other))):
        return 1.0
    alike: float = OSA.normalized_similarity(first, second)
    return alike


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "").replace(" ", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _close(one: float, other: float) -> float:
    largest = max(abs(one), abs(other))
    return 1.0 if largest == 0 else max(0.0, 1 - abs(one - other) / largest)


def _is_a(record: Record, type_name: str) -> bool:
    return type_name.lower() in (record.kind, *(name.lower() for name in record.classes))


def _feature(iri: str) -> str:
    return f"property:{iri.removeprefix(v.TERM)}"
