"""Memory and processor time of a process and everything it has started (Linux only)."""

import os
import threading
import time
from pathlib import Path
from types import TracebackType

from sinograph.web.serving.warming import START_S

_PROC = Path("/proc")
_MIB = 1024
_TICKS = os.sysconf("SC_CLK_TCK")
#: A server that uses no more of a processor than this in a second has nothing to do.
_QUIET_S = 0.1


def tree(root: int) -> list[int]:
    """Return the ids of ``root`` and all its descendants that live."""
    children: dict[int, list[int]] = {}
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:  # it has ended meanwhile
            continue
        parent = int(text.rpartition(")")[2].split()[1])
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, todo = [], [root]
    while todo:
        process = todo.pop()
        if (_PROC / str(process)).exists():
            found.append(process)
        todo += children.get(process, [])
    return found


def held(process: int) -> tuple[float, bool]:
    """Return the MiB a process holds, and whether pages it shares count only by its share (PSS) or in full (RSS)."""
    for name, key, shared in (("smaps_rollup", "Pss:", True), ("status", "VmRSS:", False)):
        try:
            for line in (_PROC / str(process) / name).read_text().splitlines():
                if line.startswith(key):
                    return int(line.split()[1]) / _MIB, shared
        except OSError:
            continue
    return 0.0, True


def total(root: int) -> tuple[float, bool]:
    """Return the MiB of a whole process tree; False if any of it had to be counted by RSS."""
    parts = [held(process) for process in tree(root)]
    return sum(size for size, _ in parts), all(shared for _, shared in parts)


def processor_s(root: int) -> float:
    """Return the seconds of processor time a process tree has used so far, ended children included."""
    used = 0
    for process in tree(root):
        try:
            text = (_PROC / str(process) / "stat").read_text()
        except OSError:
            continue
        used += sum(map(int, text.rpartition(")")[2].split()[11:15]))  # utime, stime, cutime, cstime: proc(5)
    return used / _TICKS


class Watch:
    """Samples a process tree in the background; ``peak`` is the most that was seen."""

    def __init__(self, root: int, every_s: float = 0.5) -> None:
        """Nothing is sampled before the block is entered."""
        self._root, self._every = root, every_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.peak = 0.0
        self.exact = True

    def sample(self) -> None:
        """Look once."""
        size, exact = total(self._root)
        self.peak = max(self.peak, size)
        self.exact = self.exact and exact

    def __enter__(self) -> "Watch":
        """Begin to sample."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Sample once more and stop."""
        self._stop.set()
        if self._thread:
            self._thread.join()
        self.sample()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self.sample()


def settle(pid: int, most: float = 60.0) -> None:
    """Wait until a server that has just started has read beforehand what it keeps; at most so many seconds."""
    end, used = time.monotonic() + most, processor_s(pid)
    time.sleep(START_S + 1)
    while time.monotonic() < end and (now := processor_s(pid)) - used > _QUIET_S:
        used = now
        time.sleep(1)
