"""The record of a meeting: times, counts and features under the policy, and not a word of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from troth.meetings.rooms.seat import Grant
from troth.meetings.rooms.times import Times
from troth.policy import Purpose
from troth.runtime.ids import new_id
from troth.vault.chosen import Named
from troth.vault.records import Collection
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

POINT = "meetings.usage"


def keeps_names(tenant: Tenant) -> bool:
    """Whether the policy has the names of participants kept with the times of a meeting."""
    practice = tenant.policy.at(POINT)
    return practice is not None and "Name" in practice.categories


@dataclass(frozen=True, slots=True)
class Usage:
    """Keeps one record a meeting, with whoever it is of; brought up to date while the meeting lasts."""

    vault: Vault

    async def begin(self, tenant: Tenant, grant: Grant, times: Times) -> UUID | None:
        """Begin the record of a meeting; None where its host is not known any more."""
        async with self.vault.under(Purpose.PAYMENT_MANAGEMENT, tenant) as data:
            host = await data.person(grant.host)
            if host is None:
                return None
            record = new_id()
            fields = _fields(tenant, grant, times)
            await data.collect(Collection(host, POINT, fields, id=record, source="service"))
            return record

    async def note(self, tenant: Tenant, grant: Grant, record: UUID, times: Times) -> None:
        """Bring the record of a meeting up to date."""
        async with self.vault.under(Purpose.PAYMENT_MANAGEMENT, tenant) as data:
            await data.revise(Named((record,)), lambda _: _fields(tenant, grant, times))

    async def of_host(self, tenant: Tenant, host: UUID) -> list[Mapping[str, Any]]:
        """The records of a host's meetings, newest first."""
        async with self.vault.under(Purpose.PAYMENT_MANAGEMENT, tenant) as data:
            return [record.fields["ServiceUsage"] for record in await data.read_at(host, POINT)]


def _fields(tenant: Tenant, grant: Grant, times: Times) -> Mapping[str, object]:
    """The usage; names go into a category of their own, which the policy must then have."""
    names = keeps_names(tenant)
    usage = {"meeting": str(grant.meeting), **times.written(names=False)}
    if not names:
        return {"ServiceUsage": usage}
    return {"ServiceUsage": usage, "Name": [visit.name for visit in times.visits]}
