"""Compares in a process of its own, so that a server keeps its threads and its memory: both graphs are read whole."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

from sinograph.change.compare import Changes
from sinograph.errors import EngineBusy, SinographError

_PACKAGES = Path(__file__).resolve().parents[2]
_SECONDS = 120


def compared(home: Path, before: str, after: str) -> Changes:
    """Return what changed between two kept snapshots, by their ids.

    Raises SinographError when one of them has just been pruned, EngineBusy when the machine is too slow today.
    """
    path = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH", ""))))
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "sinograph.change", str(home), before, after], stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path}, capture_output=True, timeout=_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise EngineBusy(
            f"comparing the two takes longer than {_SECONDS} s", hint="'sinograph diff' waits as long as it takes"
        ) from error
    if ended.returncode:
        reason = ended.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise SinographError(f"{before} and {after} could not be compared: {reason[0]}")
    found: Changes = pickle.loads(ended.stdout)  # noqa: S301  # our own process wrote it
    return found
