"""The RDF syntaxes in which a graph can be sent, by media type and by extension; free of any RDF library."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Syntax:
    """One syntax: its title, its media types and its extensions, the usual ones first."""

    title: str
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]
    empty: bool
    """Whether nothing at all is a document of it: the empty graph."""


SYNTAXES: Mapping[str, Syntax] = {
    "turtle": Syntax("Turtle", ("text/turtle", "application/x-turtle"), ("ttl",), True),
    "ntriples": Syntax("N-Triples", ("application/n-triples",), ("nt",), True),
    "rdfxml": Syntax("RDF/XML", ("application/rdf+xml",), ("rdf", "owl"), False),
    "jsonld": Syntax("JSON-LD", ("application/ld+json",), ("jsonld",), False),
}
ACCEPTED = ", ".join(syntax.media_types[0] for syntax in SYNTAXES.values())


def by_media_type(media_type: str) -> str | None:
    """Return the name of the syntax of a media type without parameters."""
    return next((name for name, syntax in SYNTAXES.items() if media_type.lower() in syntax.media_types), None)


def by_extension(extension: str) -> str | None:
    """Return the name of the syntax of an extension without its dot."""
    return next((name for name, syntax in SYNTAXES.items() if extension.lower() in syntax.extensions), None)
