"""Makes a file on first demand, in a process of its own, so that a server keeps its threads and its memory."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from sinograph.downloads.catalogue import Download
from sinograph.downloads.make import FOLDER, made
from sinograph.errors import EngineBusy, SinographError

_PACKAGES = Path(__file__).resolve().parents[2]
#: One maker, and a few requests that wait for it.
_ALLOWED = threading.BoundedSemaphore(4)
_MAKING = threading.Lock()


def demand(snapshot: Path, download: Download, seconds: float = 120) -> Path:
    """Return the path of a file, which is made if it is not there yet.

    Raises EngineBusy when too many wait or it takes longer than ``seconds``, SinographError when making it fails.
    """
    path = snapshot / FOLDER / download.file
    if download.file in made(snapshot) and path.is_file():
        return path
    if not _ALLOWED.acquire(blocking=False):
        raise EngineBusy("other files are being made", hint="try again in a minute", members={"retry_after_s": 60})
    try:
        with _MAKING:
            if not (download.file in made(snapshot) and path.is_file()):
                _make(snapshot, download, seconds)
    finally:
        _ALLOWED.release()
    return path


def _make(snapshot: Path, download: Download, seconds: float) -> None:
    command = [sys.executable, "-m", "sinograph.downloads", str(snapshot), download.file]
    path = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH", ""))))
    try:
        ended = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=seconds,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise EngineBusy(
            f"making {download.file} takes longer than {seconds:.0f} s",
            hint="'sinograph export --all' makes every file",
        ) from error
    if ended.returncode:
        reason = ended.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise SinographError(f"{download.file} could not be made: {reason[0]}")
