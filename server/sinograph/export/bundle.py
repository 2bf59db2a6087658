"""Writes several files as one zip archive, piece by piece, the same bytes for the same content."""

import zipfile
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType

from sinograph.export.format import Sink


class _Counting:
    """A file that can only be written; zipfile wants to know how much."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes, /) -> int:
        self._sink.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        self._sink.flush()


class Bundle:
    """An archive in the making."""

    def __init__(self, sink: Sink, made: str) -> None:
        """Write into ``sink``; every file bears the date ``made`` (ISO 8601)."""
        self._archive = zipfile.ZipFile(_Counting(sink), "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]
        when = datetime.fromisoformat(made)
        self._date = (max(1980, when.year), when.month, when.day, when.hour, when.minute, when.second)

    def __enter__(self) -> "Bundle":
        """Return the archive."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the directory; after a failure too, for the archive is not handed on then."""
        self._archive.close()

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add one file."""
        about = zipfile.ZipInfo(name, self._date)
        about.compress_type = zipfile.ZIP_DEFLATED
        about.external_attr = 0o644 << 16
        with self._archive.open(about, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
