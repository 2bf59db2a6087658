"""The answer to a question about control: what it says, as data and as lines of text."""

from collections.abc import Iterator
from dataclasses import dataclass

WORDS = {
    "licenceRequired": "licence required",
    "exceptionEligible": "licence exception open on conditions",
    "undetermined": "undetermined",
    "noRequirementFound": "none found in this graph",
    "notSubject": "not subject",
}


@dataclass(frozen=True)
class Source:
    """A document that says what a rule says."""

    id: str
    title: str
    checked: bool

    def as_dict(self) -> dict[str, object]:
        """Return the members for JSON."""
        return {"id": self.id, "title": self.title, "checked": self.checked}


@dataclass(frozen=True)
class Ground:
    """One rule that has a say, and what it does."""

    id: str
    title: str
    effect: str
    verdict: str
    paragraph: str = ""
    act: str = ""
    citation: str = ""
    since: str = ""
    until: str = ""
    sources: tuple[Source, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the members for JSON; what is not known is left out."""
        text = {"paragraph": self.paragraph, "act": self.act, "citation": self.citation,
                "effectiveFrom": self.since, "effectiveUntil": self.until}  # fmt: skip
        known = {k: v for k, v in text.items() if v}
        head = {"id": self.id, "title": self.title, "effect": self.effect, "verdict": self.verdict}
        return {**head, **known, "sources": [s.as_dict() for s in self.sources]}


@dataclass(frozen=True)
class Comparison:
    """One criterion with the item's own value; ``holds`` is None when the value is unknown."""

    rule: str
    test: str
    metric: str
    label: str
    relation: str
    limit: str
    value: str | None
    unit: str
    holds: bool | None

    def as_dict(self) -> dict[str, object]:
        """Return the members for JSON."""
        return {"rule": self.rule, "test": self.test, "metric": self.metric, "label": self.label,
                "relation": self.relation, "limit": self.limit, "value": self.value, "unit": self.unit,
                "holds": self.holds}  # fmt: skip

    def __str__(self) -> str:
        """``total processing performance 15832 TPP ≥ 4800: met``."""
        unit = f" {self.unit}" if self.unit else ""
        shown = f"{self.value}{unit}" if self.value is not None else "unknown"
        outcome = {True: "met", False: "not met", None: "open"}[self.holds]
        return f"{self.label} {shown}, wanted {self.relation} {self.limit}: {outcome}"


@dataclass(frozen=True)
class Policy:
    """How applications are judged, or which exception is open."""

    concept: str
    since: str = ""
    exception: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the members for JSON."""
        return {k: v for k, v in (("concept", self.concept), ("since", self.since), ("exception", self.exception)) if v}


@dataclass(frozen=True)
class Alternative:
    """Another claimed value of one property, and where it would lead."""

    metric: str
    value: str
    status: str
    basis: str | None
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the members for JSON."""
        return {"metric": self.metric, "value": self.value, "status": self.status, "basis": self.basis,
                "sources": list(self.sources)}  # fmt: skip


@dataclass(frozen=True)
class Status:
    """Control status of one chip for one destination on one day."""

    chip: str
    label: str
    destination: str
    destination_label: str
    on: str
    headquarters: str | None
    status: str
    basis: str | None = None
    rules: tuple[Ground, ...] = ()
    tests: tuple[Comparison, ...] = ()
    policy: Policy | None = None
    missing: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    robust: bool | None = None
    alternatives: tuple[Alternative, ...] = ()
    variants: tuple["Status", ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the answer for JSON."""
        return {
            "chip": self.chip,
            "label": self.label,
            "destination": self.destination,
            "destinationLabel": self.destination_label,
            "on": self.on,
            "headquarters": self.headquarters,
            "status": self.status,
            "basis": self.basis,
            "rules": [rule.as_dict() for rule in self.rules],
            "tests": [test.as_dict() for test in self.tests],
            "policy": self.policy.as_dict() if self.policy else None,
            "missing": list(self.missing),
            "caveats": list(self.caveats),
            "robust": self.robust,
            "alternatives": [a.as_dict() for a in self.alternatives],
            "variants": [v.as_dict() for v in self.variants],
        }

    def lines(self) -> Iterator[str]:
        """Yield the answer as lines for a terminal."""
        basis = f" ({self.basis})" if self.basis else ""
        seat = f", head office in {self.headquarters}" if self.headquarters else ""
        yield f"{self.label} to {self.destination_label} on {self.on}{seat}: {WORDS[self.status]}{basis}"
        for rule in self.rules:
            where = ", ".join(part for part in (rule.paragraph, rule.act, rule.citation) if part)
            yield f"  {rule.effect}: {where or rule.title} [{rule.id}]"
            for test in self.tests:
                if test.rule == rule.id:
                    yield f"    {test}"
            if rule.sources:
                yield "    sources: " + ", ".join(s.id.split("/")[-1] for s in rule.sources)
        named = {rule.id for rule in self.rules}
        for test in self.tests:
            if test.rule not in named:
                yield f"  {test} [{test.rule}]"
        if self.policy:
            text = self.policy.exception or self.policy.concept
            yield f"  policy: {text}" + (f" since {self.policy.since}" if self.policy.since else "")
        if self.missing:
            yield f"  missing: {', '.join(self.missing)}"
        for other in self.alternatives:
            basis = f" ({other.basis})" if other.basis else ""
            yield f"  if {other.metric} were {other.value}: {WORDS[other.status]}{basis}"
        for variant in self.variants:
            basis = f" ({variant.basis})" if variant.basis else ""
            yield f"  {variant.label}: {WORDS[variant.status]}{basis}"
        for caveat in self.caveats:
            yield f"  note: {caveat}"
