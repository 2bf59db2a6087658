"""The acceptance policy, read from ``queries/acceptance.yaml``."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from sinograph.errors import BuildError


@dataclass(frozen=True)
class Thresholds:
    """From which spread on a dispute is medium or high."""

    medium: Decimal
    high: Decimal


@dataclass(frozen=True)
class Policy:
    """The judgements of the build, as names of concepts and properties."""

    never: frozenset[str]
    certainty: tuple[str, ...]
    order: tuple[str, ...]
    own_cause: frozenset[str]
    contained_by: tuple[str, ...]
    severity: dict[str, Thresholds]


def read(path: Path) -> Policy:
    """Read the policy file; raises ``BuildError`` when a part is missing or unknown."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = {"never", "certainty", "order", "ownCause", "containedBy", "severity"}
    if not isinstance(raw, dict) or set(raw) != known:
        raise BuildError(f"{path.name} does not have exactly the parts {', '.join(sorted(known))}")
    order = tuple(raw["order"])
    if not set(order) <= {"certainty", "checked", "support", "recency"}:
        raise BuildError(f"{path.name}: 'order' knows certainty, checked, support and recency")
    return Policy(
        never=frozenset(raw["never"]),
        certainty=tuple(raw["certainty"]),
        order=order,
        own_cause=frozenset(raw["ownCause"]),
        contained_by=tuple(raw["containedBy"]),
        severity={
            kind: Thresholds(Decimal(str(limits["medium"])), Decimal(str(limits["high"])))
            for kind, limits in raw["severity"].items()
        },
    )
