"""Puts the namespace declarations of an RDF document in a fixed order, because pyoxigraph writes them in any order."""

import re
from types import TracebackType

from sinograph.export.format import Sink

_XMLNS = re.compile(rb' xmlns:[^=]+="[^"]*"')


class SortedHeader:
    """A sink that holds the head of the document back until it is whole, sorts it and then passes everything on.

    The same graph must give the same bytes: a strong ETag promises that.
    """

    def __init__(self, sink: Sink, start: bytes) -> None:
        """``start`` begins each line that declares namespaces: ``@prefix`` or ``<rdf:RDF``."""
        self._sink = sink
        self._start = start
        self._held: bytes | None = b""

    def __enter__(self) -> "SortedHeader":
        """Return the sink to write to."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Pass on what is still held, unless the writing failed."""
        if kind is None and self._held:
            self._sink.write(self._sorted(self._held))

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""
        if self._held is None:
            self._sink.write(data)
            return len(data)
        self._held += bytes(data)
        last = self._held.rfind(b"\n", 0, self._held.rfind(b"\n")) + 1  # start of the last whole line
        if last and not self._held[last:].startswith((self._start, b"<?xml")):
            held, self._held = self._held, None
            self._sink.write(self._sorted(held))
        return len(data)

    def flush(self) -> None:
        """Do nothing: the head must be whole first."""

    def _sorted(self, held: bytes) -> bytes:
        lines = held.splitlines(keepends=True)
        mine = [i for i, line in enumerate(lines) if line.startswith(self._start)]
        if self._start == b"@prefix":
            for i, line in zip(mine, sorted(lines[i] for i in mine), strict=True):
                lines[i] = line
            return b"".join(lines)
        for i in mine:
            declared = sorted(_XMLNS.findall(lines[i]))
            lines[i] = _XMLNS.sub(b"", lines[i]).replace(self._start, self._start + b"".join(declared), 1)
        return b"".join(lines)
