"""How long words are in a drawing, roughly: fonts are the reader's, so a Chinese character counts as two letters."""

from unicodedata import east_asian_width


def width(words: str, size: float = 12) -> float:
    """Return how wide a text is at most in a sans-serif font of ``size``."""
    return sum(map(_em, words)) * size


def clipped(words: str, room: float, size: float = 12) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``room``."""
    wide, fitting = 0.0, 0
    for number, c in enumerate(words, 1):
        wide += _em(c)
        if wide * size > room:
            return words[:fitting].rstrip() + "…"
        if wide * size + size * 0.7 <= room:
            fitting = number
    return words


def _em(c: str) -> float:
    # No letter before this sign is wide, and most words have no other.
    return 0.6 if c < "\u0370" or east_asian_width(c) not in "WF" else 1.0
