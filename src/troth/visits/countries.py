"""The country of an address, from a table on this machine; nobody else is asked."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol

from ip3country import CountryLookup

UNKNOWN = ""


class Countries(Protocol):
    """Gives the country of an address as two letters (ISO 3166-1), or "" where the table has none."""

    def __call__(self, address: IPv4Address | IPv6Address) -> str: ...


def of_table(address: IPv4Address | IPv6Address) -> str:
    """The country in the table of the package ip3country, which knows IPv4 alone."""
    if isinstance(address, IPv6Address) or not address.is_global:
        return UNKNOWN
    return _table().lookupNumeric(int(address)) or UNKNOWN


@cache
def _table() -> CountryLookup:
    return CountryLookup()
