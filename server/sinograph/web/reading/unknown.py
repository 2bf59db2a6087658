"""What is usually known of things like this one, and not of this one."""

from collections import defaultdict
from collections.abc import Iterable

from sinograph.web import ask
from sinograph.web.words.terms import OntologyTerm, Terms

_SHOWN = 8
#: Share of the things of a class of which a property is claimed, from which on its absence is worth a word.
_USUAL = 0.1
#: Classes with fewer things say little about what is usual.
_FEWEST = 3


def unknown(classes: Iterable[str], claimed: set[str], known: Terms) -> list[OntologyTerm]:
    """Return the properties that many things of these classes have a claim of, the commonest first."""
    totals = class_totals()
    share: dict[str, float] = {}
    for cls in classes:
        if totals.get(cls, 0) >= _FEWEST:
            for prop, things in peers().get(cls, {}).items():
                share[prop] = max(share.get(prop, 0.0), things / totals[cls])
    missing = [p for p, s in share.items() if s >= _USUAL and p not in claimed and not known.get(p).is_text]
    return [known.get(p) for p in sorted(missing, key=lambda p: (-share[p], p))[:_SHOWN]]


def class_totals() -> dict[str, int]:
    """Return how many things each class has."""
    return ask.once("class totals", lambda: {
        row["class"].value: int(row["things"].value) for row in ask.rows("class-usage")
    })  # fmt: skip


def peers() -> dict[str, dict[str, int]]:
    """Return for each class the properties claimed of its things, and of how many."""
    return ask.once("peers", _count)


def _count() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in ask.rows("peers"):
        found[row["class"].value][row["property"].value] = int(row["things"].value)
    return found
