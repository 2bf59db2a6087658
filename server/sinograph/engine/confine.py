"""Takes away from a process what evaluating a query does not need: memory, network, new files, core dumps."""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG = 1


def leave_network() -> bool:
    """Move this process and its future children into a network without interfaces; False where that is not possible.

    The second wall against SERVICE, behind the guards; Linux only, and only while the process has one thread.
    """
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def die_with(parent: int) -> None:
    """Let the kernel kill this process when ``parent`` ends; where it cannot, the closed socket ends it later."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def silence() -> None:
    """Keep our own tracebacks, drop what the native library prints when it aborts."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    os.close(nowhere)


def limit_memory(extra_mb: int) -> None:
    """Let the process allocate ``extra_mb`` MiB more than it has now; the allocation after that aborts it."""
    size = Path("/proc/self/statm")
    if size.exists():
        now = int(size.read_text().split()[0]) * resource.getpagesize()
        top = now + extra_mb * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (top, top))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_files() -> None:
    """Forbid to open any file or socket from now on."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def limit_cpu(seconds: float) -> None:
    """End the process when it has used ``seconds`` more of processor time; works even if nobody is left to kill it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))
