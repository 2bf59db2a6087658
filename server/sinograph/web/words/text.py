"""Which of several texts in different languages to show."""

from collections.abc import Iterable

from sinograph.engine import Term


def in_language(terms: Iterable[Term], language: str = "en") -> str | None:
    """Return the text in a language; for English also a text without language."""
    found = {t.language or "en": t.value for t in terms if t.kind == "literal"}
    exact = found.get(language)
    return exact or next((value for key, value in found.items() if key.startswith(language)), None)
