"""Where a call to another server may go: allowed IRI prefixes, and no inner address behind a public name."""

import ipaddress
import re
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from sinograph.errors import QueryRefused, RemoteFailed

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[\x21-\x5b\x5d\x5f\x61-\x7a~]*")  # ASCII without space, backslash, ^, `, {|}
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """An http or https address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query, as they are sent."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, for messages."""
        return f"{self.scheme}://{self.host}:{self.port}"


def target(url: str) -> Target:
    """Take an address apart; QueryRefused if it is not plain http or https.

    No user name (``https://good@evil/``), no escape, no ``..``: whatever could make two readers disagree about the host
    or the path is refused.
    """
    parts = _split(url)
    if not parts or not parts.hostname or "@" in parts.netloc or _DOTS.search(unquote(parts.path)):
        raise QueryRefused(f"<{url}> is no address that may be called", hint="write a plain http or https address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], path)


def permits(allowed: Sequence[str], url: str) -> bool:
    """Say whether ``url`` lies under one of the allowed IRI prefixes.

    Scheme, host and port are compared as a whole, the rest by its beginning: ``https://a.org`` allows neither
    ``https://a.org.evil/`` nor ``https://a.org@evil/``. An empty prefix allows every address.
    """
    try:
        wanted = target(url)
    except QueryRefused:
        return False
    return any(_covers(prefix, wanted) for prefix in allowed)


def names_inner(allowed: Sequence[str], wanted: Target) -> bool:
    """Say whether a prefix allows this very host, written out as an address or as ``localhost``.

    Only then an address of an inner network is what the settings mean, and not what a name server says.
    """
    literal = wanted.host == "localhost" or _read(wanted.host) is not None
    return literal and any(prefix and _covers(prefix, wanted) for prefix in allowed)


def _covers(prefix: str, wanted: Target) -> bool:
    if not prefix:
        return True
    parts = _split(prefix)
    if not parts or not parts.hostname:
        return False
    origin = (parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme])
    begin = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return origin == (wanted.scheme, wanted.host, wanted.port) and wanted.path.startswith(begin)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in _PORTS and _PLAIN.fullmatch(url) and parts.port != 0
    except ValueError:  # a port or a bracket that is none
        return None
    return parts if sound else None


def addresses(wanted: Target, seconds: float, public_only: bool) -> list[str]:
    """Resolve the host once; what is returned is what is connected to, so that a second answer cannot differ.

    ``public_only`` refuses a name that stands for an address of this machine or its network (QueryRefused).
    RemoteFailed if there is no such host, or nobody says so in time.
    """
    found = _resolved(wanted.host, wanted.port, seconds)
    if public_only and not all(is_public(ipaddress.ip_address(a.partition("%")[0])) for a in found):
        raise QueryRefused(
            f"{wanted.host} is a name for an address of an inner network, which is not called",
            hint="allow the address itself if that is what is meant",
        )
    return found


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the public Internet, also when it is wrapped into another one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _read(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _resolved(host: str, port: int, seconds: float) -> list[str]:
    found: list[str] = []
    failure: list[OSError | UnicodeError] = []

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError) as error:
            failure.append(error)

    # The resolver of the system knows no deadline, so it may go on without us.
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    if failure or not found:
        why = failure[0] if failure else "no answer in time"
        raise RemoteFailed(f"the host {host} cannot be found: {why}")
    return found
