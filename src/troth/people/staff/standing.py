"""What stands beside a tenant's policy for everybody to read: transfers that are posted, and attestations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troth.people.staff.attesting import Attested
from troth.people.staff.office import Office
from troth.people.staff.transfers import EVENT, Transfer
from troth.people.tenants import Houses


def attested_sentence(one: Attested, at: datetime) -> str:
    """An attestation as people read it; one that was never given, or has lapsed, is said to be so."""
    if one.at is None:
        return f"{one.says} The {one.title} has not yet attested this."
    said = f"{one.says} The {one.title} attested this on {_day(one.at)}"
    return said + ("." if one.holds(at) else ", which is too long ago: a new word is overdue.")


def posted_sentence(controller: str, one: Transfer) -> str:
    """A change of control as it stands on the site."""
    until = f"This notice stands from {_day(one.posted_at)} to {_day(one.ends_at)}"
    return f"{controller} is to pass to {one.acquirer}. {until}; before that no data goes to the new owner."


def _day(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Gives the sentences for the pages of a host."""

    houses: Houses
    office: Office

    async def at(self, host: str) -> Mapping[str, Any]:
        house = self.houses.at_host(host)
        if house is None:
            return {}
        tenant, at = house.tenant, self.office.attestations.clock()
        notice = tenant.policy.on(EVENT)
        posted = await self.office.transfers.listed(tenant) if notice and "site" in notice.by else []
        attested = await self.office.attestations.of(tenant)
        return {
            "postings": [posted_sentence(tenant.policy.controller, one) for one in posted if one.posted(at)],
            "attestations": [attested_sentence(one, at) for one in attested],
        }
