"""How long words are in a drawing, roughly: fonts are the reader's, so a Chinese character counts as two letters."""

from unicodedata import east_asian_width


def width(words: str, size: float = 12) -> float:
    """Return how wide a text is at most in a sans-serif font of ``size``."""
    return sum(1.0 if east_asian_width(c) in "WF" else 0.6 for c in words) * size


def clipped(words: str, room: float, size: float = 12) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``room``."""
    if width(words, size) <= room:
        return words
    while words and width(words, size) + size * 0.7 > room:
        words = words[:-1]
    return words.rstrip() + "…"
