"""How many connections there may be, over all and from one address."""

import ipaddress
from collections import Counter

_MAPPED = "::ffff:"


class Admission:
    """Counts open connections; IPv6 peers are counted by /64, the least that one site is given."""

    __slots__ = ("_by_network", "_limit", "_limit_per_address", "_total")

    def __init__(self, limit: int, limit_per_address: int) -> None:
        self._limit = limit
        self._limit_per_address = limit_per_address
        self._total = 0
        self._by_network: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count a connection in; false, and nothing counted, if there is no place."""
        network = _network(address)
        if self._total >= self._limit or self._by_network[network] >= self._limit_per_address:
            return False
        self._total += 1
        self._by_network[network] += 1
        return True

    def leave(self, address: str) -> None:
        """Count out a connection that had entered."""
        network = _network(address)
        self._total -= 1
        self._by_network[network] -= 1
        if not self._by_network[network]:
            del self._by_network[network]


def plain_address(address: str) -> str:
    """The IPv4 address of a peer that a dual-stack socket shows as an IPv6 one, else the address itself."""
    return address.removeprefix(_MAPPED) if "." in address else address


def _network(address: str) -> str:
    if ":" not in address:
        return address
    number = int(ipaddress.IPv6Address(address.partition("%")[0]))
    return str(ipaddress.IPv6Address(number >> 64 << 64))
