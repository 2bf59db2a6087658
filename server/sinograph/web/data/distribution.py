"""Files in which the data can be had. A module of this folder with ``distributions()`` names those that it serves."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True, slots=True)
class Distribution:
    """One form of the whole data set that this server really sends."""

    title: str
    path: str
    """Where on this server, without its first slash."""
    media_type: str
    """Of the data; when ``packed``, of what is inside."""
    packed: str | None = None
    """Media type of the packing, such as application/gzip."""
    size: int | None = None
    """Bytes, where they are known."""
    sha256: str | None = None
    """Checksum of the file, where it is known."""
    format: str | None = None
    """The W3C's IRI of an RDF format."""


def served() -> Iterator[Distribution]:
    """Return what all modules serve."""
    for found in current_app.extensions["sinograph-distributions"]:
        yield from found()
