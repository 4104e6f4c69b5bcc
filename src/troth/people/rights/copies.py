"""Copies of all that is held on a person, for machines: data, choices, requests, ledger with proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from troth.people.choices import Choices
from troth.people.rights import words
from troth.people.rights.requests import Requests
from troth.people.rights.rows import Request
from troth.policy import PURPOSES, Purpose
from troth.policy.vocabulary import purposes_in
from troth.vault.ledger import Ledger
from troth.vault.records import Held
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

FORMAT = "troth-person-1"


@dataclass(frozen=True, slots=True)
class Copies:
    """Gathers what is held. Locks and sealed contents are named, not copied."""

    vault: Vault
    ledger: Ledger
    choices: Choices
    requests: Requests

    async def of(self, tenant: Tenant, person: UUID) -> dict[str, Any] | None:
        """Everything, as JSON values; None for somebody of whom nothing is held, or no longer."""
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            if await data.person(person) is None:
                return None
            held = await data.held(person, own=True)
        requests = await self.requests.of_person(tenant, person)
        return {
            "format": FORMAT,
            "controller": tenant.policy.controller,
            "tenant": tenant.name,
            "policy": {"name": tenant.policy.name, "version": tenant.policy.version},
            "records": [_record(one) for one in held],
            "choices": await self.choices.of(tenant, person),
            "requests": [_request(one) for one in requests],
            "ledger": await self.proofs(tenant, person),
        }

    async def proofs(self, tenant: Tenant, person: UUID) -> dict[str, Any] | None:
        """The person's lines of the ledger with their proofs, for `troth ledger verify`."""
        await self.vault.flush()
        async with self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            key = await data.person(person)
        return await self.ledger.export(tenant, key) if key else None


def _record(held: Held) -> Mapping[str, Any]:
    record = held.record
    return {
        "id": str(record.id),
        "practice": record.practice,
        "version": record.version,
        "collected_at": record.collected_at.isoformat(),
        "expires_at": record.expires_at.isoformat() if record.expires_at else None,
        "source": held.source,
        "purposes": [PURPOSES[purpose].name for purpose in purposes_in(held.allowed)],
        "data": words.readable(record.fields),
    }


def _request(request: Request) -> Mapping[str, Any]:
    dates = {name: getattr(request, name) for name in ("opened_at", "due_at", "closed_at")}
    said = {name: date.isoformat() if date else None for name, date in dates.items()}
    return {"id": str(request.id), "kind": request.kind, "state": request.state, **said}
