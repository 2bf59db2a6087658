"""Export formats: each file of this folder with a ``FORMAT`` is one; nothing else registers it."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from io import BytesIO
from pkgutil import iter_modules

from sinograph.errors import UnknownFormat
from sinograph.export.format import BOOLEAN, GRAPH, NETWORK, SOLUTIONS, Format, Result, Sink, Table

__all__ = [
    "BOOLEAN",
    "GRAPH",
    "NETWORK",
    "SOLUTIONS",
    "Format",
    "Result",
    "Sink",
    "Table",
    "find",
    "formats",
    "to_bytes",
]


@cache
def formats() -> Mapping[str, Format]:
    """All formats by name, in the order of their names."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return {m.FORMAT.name: m.FORMAT for m in modules if hasattr(m, "FORMAT")}


def find(word: str) -> Format:
    """Return the format that ``word`` names: a name, an extension or a media type.

    Raises UnknownFormat, whose hint lists what there is.
    """
    for format in formats().values():
        if word.lower() == format.name:
            return format
    for format in formats().values():
        if format.answers_to(word):
            return format
    raise UnknownFormat(f"there is no format {word!r}", hint=f"use one of {', '.join(formats())}")


def to_bytes(format: Format, result: Result, prefixes: Mapping[str, str]) -> bytes:
    """Write a whole result into memory."""
    buffer = BytesIO()
    format.write(result, buffer, prefixes)
    return buffer.getvalue()
