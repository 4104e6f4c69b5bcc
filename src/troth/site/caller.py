"""From where a request comes: the peer's address, or what the operator's own web server in front says."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.requests import Request

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(request: Request, proxies: Sequence[Network]) -> Address | None:
    """The visitor's IP address, or None where it cannot be known.

    X-Forwarded-For is read from its end and only as far as it was written by `proxies`: what stands
    further left is the visitor's own claim.
    """
    peer = _address(request.client.host) if request.client else None
    said = request.headers.getlist("x-forwarded-for")
    claims = [claim.strip() for header in said for claim in header.split(",")]
    while peer is not None and claims and any(peer in network for network in proxies):
        peer = _address(claims.pop())
    return peer


def _address(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
