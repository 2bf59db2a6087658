"""Counts the rows of a table in the bytes that an engine writes, for logs; the engine itself does not tell."""

from typing import Protocol


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...

    def flush(self) -> object: ...


class RowCounter:
    """Hands bytes on to a sink; ``rows`` says how many solutions were in them, None where that is not certain."""

    def __init__(self, sink: _Sink, form: str) -> None:
        """``form`` is the extension of a format: ``srj``, ``srx``, ``csv`` or ``tsv``."""
        self._sink = sink
        self._count = {"srj": self._json, "srx": self._xml, "csv": self._csv, "tsv": self._tsv}[form]
        self._found = 0
        self._quoted = self._doubtful = False
        self._tail = b""

    @property
    def rows(self) -> int | None:
        """Solutions written so far."""
        return None if self._doubtful else max(self._found, 0)

    def write(self, data: bytes, /) -> object:
        """Count and hand on."""
        self._count(data)
        return self._sink.write(data)

    def flush(self) -> object:
        """Hand on."""
        return self._sink.flush()

    def _json(self, data: bytes) -> None:
        """A row begins with a brace before a quote, after the bracket of the list of rows or the end of another row.

        Inside of a text a quote has a backslash before it; the quote that ends a text is followed by a comma or brace.
        """
        seen = self._tail + data
        # Each mark is a pass over the answer; the first row is only looked for until it has come.
        marks = _ROWS if self._found > 0 else (_FIRST, *_ROWS)
        self._found += _beginnings(seen, marks) - _beginnings(self._tail, marks)
        self._doubtful = self._doubtful or b"{}" in seen
        self._tail = seen[-5:]

    def _xml(self, data: bytes) -> None:
        seen = self._tail + data
        self._found += seen.count(b"<result>") - self._tail.count(b"<result>")
        self._doubtful = self._doubtful or b"<result/>" in seen
        self._tail = seen[-8:]

    def _csv(self, data: bytes) -> None:
        """Ends of lines outside of quotes, but the first, which ends the header."""
        self._begin()
        for index, part in enumerate(data.split(b'"')):
            if index:
                self._quoted = not self._quoted
            if not self._quoted:
                self._found += part.count(b"\n")

    def _tsv(self, data: bytes) -> None:
        """Ends of lines but the first; those in texts are written as two characters."""
        self._begin()
        self._found += data.count(b"\n")

    def _begin(self) -> None:
        if not self._tail:
            self._found, self._tail = self._found - 1, b"-"


_FIRST, _ROWS = b'[{"', (b'}},{"',)


def _beginnings(data: bytes, marks: tuple[bytes, ...]) -> int:
    followed = data[:-1]
    return sum(followed.count(mark) - data.count(mark + b"}") - data.count(mark + b",") for mark in marks)
