"""How well a name fits what somebody typed: numbers from 0 to 100, and the only place where they are chosen."""

import math
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from sinograph.search.record import Record

#: The whole name is what was typed.
EXACT = {
    "label": 100.0,
    "alias": 97.0,
    "identifier": 96.0,
    "slug": 94.0,
    "bare": 93.0,
    "pinyin": 92.0,
    "initials": 78.0,
}
#: From here on a name is the one that was typed, not one like it.
CERTAIN = 90.0
#: Typing errors: share of the longer text that is right, below which two names have nothing to do with each other.
LEAST_ALIKE = 0.72
#: What fits worse than this is not shown.
LEAST = 25.0
_SPACING, _ORDER, _CODE, _OTHER_DIGITS = 0.5, 3.0, 12.0, 0.6
_WITHOUT_FIRST = 86.0
_NEAR, _FAR, _DOCUMENT = 2.5, 9.0, 6.0
_MANY_LINKS = math.log1p(400)


def exact(how: str, same_words: bool) -> float:
    """The whole name, with the same words or only with the same letters."""
    return EXACT[how] - (0.0 if same_words else _SPACING)


def reordered(how: str) -> float:
    """All words of the name in another order."""
    return EXACT[how] - _ORDER


def prefix(how: str, typed: str, name: str) -> float:
    """The beginning of a name; the more of it, the better. Codes have less of a beginning than names."""
    return 58 + 30 * len(typed) / len(name) - (100 - EXACT[how]) / 4 - (_CODE if how in ("identifier", "slug") else 0.0)


def part(typed: str, name: str) -> float:
    """A piece out of the middle of a name."""
    return 45 + 30 * len(typed) / len(name)


def words(typed: list[str], name: Sequence[str]) -> float | None:
    """Every word that was typed begins a word of the name; None if one of them does not.

    All words but the first are nearly the whole name: people leave out the maker of a chip and a first name.
    """
    if typed == list(name[1:]):
        return _WITHOUT_FIRST
    if not all(any(word.startswith(one) for word in name) for one in typed):
        return None
    beginnings = tuple(typed)
    fitting = sum(len(word) for word in name if word.startswith(beginnings))
    return 55 + 30 * min(sum(map(len, typed)), fitting) / sum(map(len, name))


def scattered() -> float:
    """Every word is in one of the names, no name has them all."""
    return 45.0


def summary() -> float:
    """Words that are in the description only."""
    return 30.0


def begun(typed: str, name: str) -> float:
    """What was typed begins with the whole name and goes on."""
    return 38 + 40 * len(name) / len(typed)


def some_words(typed: list[str], name: Sequence[str]) -> float:
    """Some of the words typed are words of the name; what is not shared on either side counts against it."""
    shared = sum(len(one) for one in typed if one in name)
    return 60 * 2 * shared / (sum(map(len, typed)) + sum(map(len, name)))


def typo(typed: str, name: str, how: str) -> float:
    """Letters added, left out, changed or swapped. Other digits are no typing error: V2 is not V3."""
    alike = OSA.normalized_similarity(typed, name)
    found: float = 88 * alike**1.5 - (100 - EXACT[how]) / 4
    return found if _digits(typed) == _digits(name) else found * _OTHER_DIGITS


def rank(score: float, record: Record) -> float:
    """What hits are ordered by: of names that fit alike, the thing of which more is known comes first."""
    connected = min(1.0, math.log1p(record.links) / _MANY_LINKS)
    if score >= CERTAIN:
        return score + _NEAR * connected
    return score + _FAR * connected - (_DOCUMENT if record.kind == "sources" else 0.0)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
