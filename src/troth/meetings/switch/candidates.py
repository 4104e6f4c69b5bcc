"""Ways on which browser and switch may find each other (RFC 8445), and which of them we pass on."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from troth.meetings.switch.client import Handle
from troth.meetings.switch.wishes import Candidate, Of

LONGEST_CANDIDATE = 512
MOST_CANDIDATES = 64
_CANDIDATE = re.compile(
    r"candidate:[A-Za-z0-9+/]{1,32} [12] (?P<transport>(?i:udp|tcp)) \d{1,10} "
    r"(?P<host>[0-9A-Za-z.:-]{2,64}) \d{1,5} typ (?:host|srflx|prflx|relay)(?: [\x21-\x7e]+)*"
)


def well_formed(candidate: str) -> bool:
    """Whether this is a candidate as browsers write it (RFC 8839 §5.1); empty ends a generation."""
    return len(candidate) <= LONGEST_CANDIDATE and (not candidate or bool(_CANDIDATE.fullmatch(candidate)))


def fit(candidate: str) -> bool:
    """Whether the switch may be told to try this candidate: UDP, to an address that one host of others has.

    Left out are names, which the switch would have to look up, and addresses by which it would come to speak
    with its own machine or its whole network. Nothing is lost by it: who reaches the switch is answered.
    """
    found = _CANDIDATE.fullmatch(candidate) if len(candidate) <= LONGEST_CANDIDATE else None
    if found is None or found["transport"].lower() != "udp":
        return False
    try:
        address = ipaddress.ip_address(found["host"])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return not (
        mapped.is_loopback
        or mapped.is_link_local
        or mapped.is_multicast
        or mapped.is_unspecified
        or str(mapped) == "255.255.255.255"
    )


@dataclass(slots=True)
class Candidates:
    """A client's candidates, counted for each of its connections."""

    _passed: dict[Of, int] = field(default_factory=dict)

    def begin(self, of: Of) -> None:
        """Count anew: a description was agreed on."""
        self._passed[of] = 0

    async def pass_on(self, handle: Handle | None, wish: Candidate) -> None:
        """Pass on what is fit for it; the rest falls silently, since browsers find such by themselves."""
        self._passed[wish.of] = count = self._passed.get(wish.of, 0) + 1
        if handle is None or count > MOST_CANDIDATES:
            return
        if not wish.text:
            await handle.trickle({"completed": True})
        elif fit(wish.text):
            where = {"sdpMid": wish.mid, "sdpMLineIndex": wish.line}
            known = {name: value for name, value in where.items() if value is not None}
            await handle.trickle({"candidate": wish.text, **known})


def written(candidate: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A candidate of the switch's as a client takes it; None is the last."""
    if candidate.get("completed"):
        return None
    return {key: candidate[key] for key in ("candidate", "sdpMid", "sdpMLineIndex") if key in candidate}
