"""Who asks: the address behind proxies that are trusted, and the key under which a client is counted."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sinograph.errors import SinographError

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_PAIR = re.compile(r"""\s*([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))\s*(?:;|$)""")
_PORT = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[.*\]):[\w.-]+")


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, and by which name and scheme he has reached us; None where no proxy has said otherwise."""

    address: str
    host: str | None = None
    scheme: str | None = None

    @property
    def key(self) -> str:
        """What a client is counted by: the address; of IPv6 the network of 64 bits, which belongs to one site."""
        if ":" not in self.address:
            return self.address
        try:
            address = ipaddress.IPv6Address(self.address.partition("%")[0])
        except ValueError:
            return self.address
        return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))


class Clients:
    """Reads ``X-Forwarded-For``, ``-Host``, ``-Proto``, else ``Forwarded`` (RFC 7239), as far as they can be believed.

    ``trusted`` is either a number, that of the proxies before us (each appends one value), or addresses and networks of
    proxies. What stands left of the first value that no trusted proxy has written may be invented, and is not read.
    """

    def __init__(self, trusted: Sequence[str]) -> None:
        """Raise SinographError for what is neither a number nor a network."""
        self._hops = 0
        self._networks: list[_Network] = []
        for text in trusted:
            try:
                if text.isdigit():
                    self._hops = int(text)
                else:
                    self._networks.append(ipaddress.ip_network(text))
            except ValueError as error:
                raise SinographError(
                    f"trusted_proxies has {text!r}", hint="give the number of proxies, or their addresses and networks"
                ) from error

    def of(self, peer: str, fields: Mapping[str, str]) -> Client:
        """Return who stands behind a connection from ``peer``; names of header fields are in lower case."""
        if not self._hops and not (self._networks and self._trusts(peer)):
            return Client(peer)
        if "x-forwarded-for" in fields:
            told = [{"for": value} for value in _values(fields["x-forwarded-for"])]
            for name in ("host", "proto"):
                values = _values(fields.get(f"x-forwarded-{name}", ""))
                for place, value in zip(reversed(told), reversed(values), strict=False):
                    place[name] = value
        else:
            told = [_pairs(value) for value in _values(fields.get("forwarded", ""))]
        found = self._nth(told) if self._hops else self._first_stranger(told)
        if found is None:
            return Client(peer)
        host, scheme = found.get("host", ""), found.get("proto", "").lower()
        return Client(
            _address(found.get("for", "")) or peer,
            host if _HOST.fullmatch(host) else None,
            scheme if scheme in ("http", "https") else None,
        )

    def _nth(self, told: Sequence[Mapping[str, str]]) -> Mapping[str, str] | None:
        return told[-self._hops] if len(told) >= self._hops else None

    def _first_stranger(self, told: Sequence[Mapping[str, str]]) -> Mapping[str, str] | None:
        """Go from right to left through what trusted proxies have written, to the first that is none of them."""
        found: dict[str, str] | None = None
        for entry in reversed(told):
            found = {**(found or {}), **entry}  # what is farther away knows better, if it is said there
            if not self._trusts(_address(entry.get("for", "")) or ""):
                break
        return found

    def _trusts(self, text: str) -> bool:
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return False
        inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return any((inner or address) in network for network in self._networks)


def _values(field: str) -> list[str]:
    return [value for part in field.split(",") if (value := part.strip())]


def _pairs(value: str) -> dict[str, str]:
    return {name.lower(): quoted or plain for name, quoted, plain in _PAIR.findall(value)}


def _address(text: str) -> str | None:
    """Return an address without brackets and port; None for a name (``unknown``, ``_hidden``) or nonsense."""
    if port := _PORT.fullmatch(text):
        text = port[1]
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        return None
