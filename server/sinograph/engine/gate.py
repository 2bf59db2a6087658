"""The one way out of a process without a network: SERVICE goes through a door to the relay, and nowhere else.

The HTTP client of the evaluator knows no deadline, no allow-list and no inner addresses, and none of ours can take its
place. So the address of each SERVICE is rewritten to lead to a socket on the loopback interface of a network that
has nothing else in it. That socket was handed to the server, whose relay makes the call, or does not.
"""

import re
import secrets
import socket
from dataclasses import dataclass
from urllib.parse import quote, unquote

from sinograph.engine import confine
from sinograph.engine.failures import from_wire
from sinograph.engine.guards import service_target, service_words
from sinograph.errors import RemoteFailed, SinographError

_PAYLOAD = re.compile(r" with payload:\n(\{.*\})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Gate:
    """Where the relay is reached from inside."""

    address: str
    """Address of the relay with its secret, without a slash at the end."""

    def through(self, text: str, call: str) -> str:
        """Return the text with every SERVICE address replaced by one of the relay's; ``call`` names this evaluation.

        The guards have seen to it that each SERVICE has its address written out.
        """
        places = sorted(
            {place for start in service_words(text) if (place := service_target(text, start))}, reverse=True
        )
        for begin, end in places:
            text = f"{text[:begin]}{self.address}/{call}/{quote(text[begin:end], safe='')}{text[end:]}"
        return text

    def failure(self, message: str) -> SinographError:
        """Turn what the evaluator says of a failed call into what the relay has said, without the relay's address."""
        if said := _PAYLOAD.search(message):
            return from_wire(said[1].encode())
        inside = re.compile(re.escape(self.address) + r"/[^/\s]*/([^\s:>]*)")
        return RemoteFailed(f"the answer of another server cannot be used: {inside.sub(_outside, message)}")


def _outside(found: re.Match[str]) -> str:
    return unquote(found[1])


def leave_by_gate(sock: socket.socket) -> tuple[Gate, bool]:
    """Leave the network but for one door, whose handle goes to the server over ``sock``; say whether that was possible.

    Where the kernel offers no network of one's own, the door is there all the same, in the network of the machine.
    """
    isolated = confine.leave_network() and confine.raise_loopback()
    secret = secrets.token_hex(16)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        socket.send_fds(sock, [secret.encode()], [listener.fileno()])
        return Gate(f"http://127.0.0.1:{listener.getsockname()[1]}/{secret}"), isolated


def receive(sock: socket.socket) -> tuple[socket.socket, str]:
    """Take what ``leave_by_gate`` has sent: the listening socket and the secret; EOFError if nothing came."""
    secret, fds, _, _ = socket.recv_fds(sock, 32, 1)
    if not fds:
        raise EOFError
    return socket.socket(fileno=fds[0]), secret.decode()
