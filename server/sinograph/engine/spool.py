"""Collects an answer before anything of it is handed on: first in memory, then in a file without a name."""

import tempfile
import threading
from collections.abc import Iterator
from typing import IO

from sinograph.errors import EngineBusy

_READ = 256 * 1024


class Shelf:
    """Counts what lies in temporary files, so that clients who fetch slowly cannot fill the disk."""

    def __init__(self, most: int) -> None:
        """Hold up to ``most`` bytes."""
        self._most = most
        self._lock = threading.Lock()
        self.held = 0

    def put(self, size: int) -> None:
        """Take up room; EngineBusy if there is none."""
        with self._lock:
            if self.held + size > self._most:
                hint = "fetch the answers you have asked for, or try again later"
                raise EngineBusy("too many large answers are waiting", hint=hint, members={"retry_after_s": 10})
            self.held += size

    def take(self, size: int) -> None:
        """Give room back."""
        with self._lock:
            self.held -= size


class Spool:
    """A body of unknown length."""

    def __init__(self, memory: int, shelf: Shelf) -> None:
        """Keep up to ``memory`` bytes in memory, more in a file on the shelf."""
        self._memory = memory
        self._shelf = shelf
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._shelved = 0
        self.size = 0

    def add(self, data: bytes) -> None:
        """Append bytes; EngineBusy if there is no room for them."""
        self.size += len(data)
        if self.size <= self._memory:
            self._parts.append(data)
            return
        self._shelf.put(self.size - self._shelved)
        self._shelved = self.size
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="sinograph-")
            self._file.writelines(self._parts)
            self._parts.clear()
        self._file.write(data)

    def chunks(self) -> Iterator[bytes]:
        """Yield the body once and let go of it."""
        try:
            yield from self._parts
            if self._file is not None:
                self._file.seek(0)
                while data := self._file.read(_READ):
                    yield data
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the body. Safe to call twice."""
        self._parts.clear()
        if self._file is not None:
            self._file.close()
            self._file = None
        shelved, self._shelved = self._shelved, 0
        self._shelf.take(shelved)
