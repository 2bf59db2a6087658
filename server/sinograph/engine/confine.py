"""Takes away from a process what evaluating a query does not need: memory, network, new files, core dumps."""

import ctypes
import fcntl
import os
import platform
import resource
import signal
import socket
import struct
import sys
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_FLAGS = struct.Struct("16sH14x")
#: By machine: the audit number of its architecture, and the system calls that make a socket or open a file.
_CALLS = {
    "x86_64": (0xC000003E, {"socket": (41,), "open": (2, 85, 257, 437)}),
    "aarch64": (0xC00000B7, {"socket": (198,), "open": (56, 437)}),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _EACCES = 0x7FFF0000, 0x00050000 | 13
_OTHER_ABI = 0x40000000


def leave_network() -> bool:
    """Move this process and its future children into a network without interfaces; False where that is not possible.

    The second wall against SERVICE, behind the guards; Linux only, and only while the process has one thread.
    """
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def raise_loopback() -> bool:
    """Bring up the loopback interface of the network that was just made; False where that is not possible."""
    with socket.socket() as any_socket:
        try:
            now = _FLAGS.unpack(fcntl.ioctl(any_socket, _GET_FLAGS, _FLAGS.pack(b"lo", 0)))[1]
            fcntl.ioctl(any_socket, _SET_FLAGS, _FLAGS.pack(b"lo", now | _UP))
        except OSError:
            return False
    return True


def refuse(what: str) -> bool:
    """Let the kernel refuse every new ``socket``, or to ``open`` any file; False where that is not possible.

    It counts for this thread and those it starts. Linux only: a seccomp filter, which needs no privilege.
    """
    known = _CALLS.get(platform.machine()) if sys.platform.startswith("linux") else None
    if known is None:
        return False
    architecture, calls = known[0], known[1][what]
    program = [
        (_LOAD, 0, 0, 4),  # the architecture; calls of another one are refused altogether
        (_EQUAL, 0, len(calls) + 3, architecture),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, len(calls) + 1, 0, _OTHER_ABI),
        *((_EQUAL, len(calls) - i, 0, call) for i, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _EACCES),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    loaded = struct.pack("@HP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None)
    return bool(
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and libc.prctl(_PR_SET_SECCOMP, 2, ctypes.c_char_p(loaded), 0, 0) == 0
    )


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
