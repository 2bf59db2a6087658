"""A graph made by the web itself, as N-Triples: for descriptions whose parts do not all stand in the store."""

import json

from sinograph.engine import iri
from sinograph.vocabulary import RDF, XSD


class Triples:
    """Collects triples; the order of their making does not matter."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lines: set[str] = set()

    def add(self, subject: str, predicate: str, *things: str | int | None, datatype: str | None = None) -> None:
        """State IRIs, or numbers, or texts of a ``datatype``; None is passed over."""
        for thing in things:
            if isinstance(thing, int):
                self._state(subject, predicate, f'"{thing}"^^<{XSD}integer>')
            elif thing is not None:
                self._state(subject, predicate, f"{_quoted(thing)}^^{iri(datatype)}" if datatype else iri(thing))

    def type(self, subject: str, *classes: str) -> None:
        """State the classes of a thing."""
        self.add(subject, f"{RDF}type", *classes)

    def say(self, subject: str, predicate: str, text: str, language: str = "en") -> None:
        """State a text in a language; without one, a plain string."""
        self._state(subject, predicate, _quoted(text) + (f"@{language}" if language else ""))

    def text(self) -> str:
        """Return all as N-Triples, sorted."""
        return "".join(sorted(self._lines))

    def _state(self, subject: str, predicate: str, thing: str) -> None:
        self._lines.add(f"{iri(subject)} {iri(predicate)} {thing} .\n")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # the escapes that remain are those of N-Triples, too
