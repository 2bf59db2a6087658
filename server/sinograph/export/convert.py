"""Writes triples that come as N-Triples in another format."""

from collections.abc import Mapping

from pyoxigraph import RdfFormat, parse

from sinograph.export import to_bytes
from sinograph.export.format import Format


def convert(ntriples: str, format: Format, prefixes: Mapping[str, str]) -> bytes:
    """Return ``ntriples`` in a format of graphs."""
    return to_bytes(format, (quad.triple for quad in parse(ntriples, RdfFormat.N_TRIPLES)), prefixes)
