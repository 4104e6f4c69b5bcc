"""Tenants under the five policies whose visits are noted, with a store and keys of their own."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import new_tenant
from troth.app.tenancy import policy_text
from troth.people.tenants import Houses
from troth.policy import Policy, Purpose, compile_policy, parse
from troth.runtime.database import Database
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection, Vault
from troth.visits.parts import Visits
from troth.visits.parts import visits as parts

NEEDED = {
    "efax": {"Name": "Ann", "EmailAddress": "ann@patients.example", "Username": "ann", "Password": "x"},
    "webex": {
        "Name": "Ann",
        "EmailAddress": "ann@patients.example",
        "Password": "x",
        "IPAddress": "198.51.100.7",
    },
    "emailserving": {"Username": "ann", "EmailAddress": "ann@patients.example", "Password": "x"},
}


def enabling(name: str, *services: str) -> Policy:
    """One of the five policies with more services than its file enables."""
    document = parse(policy_text(name), source=name)
    enabled = sorted({*document.head.values["services"], *services})
    values = {**document.head.values, "services": enabled}
    return compile_policy(replace(document, head=replace(document.head, values=values)))


@pytest.fixture
async def tenant_under(database: Database) -> Callable:
    """Makes a tenant under one of the five policies, with what this service does enabled."""

    async def make(name: str, *services: str) -> Tenant:
        return await new_tenant(database, enabling(name, *(services or ("statistics",))))

    return make


@pytest.fixture
async def visits(database: Database, vault: Vault, tmp_path: Path) -> AsyncIterator[Visits]:
    found = await parts(tmp_path, Houses(()), vault, database)
    yield found
    await found.close()


async def registered(vault: Vault, tenant: Tenant, plan: str | None = None):
    """A member of a tenant whose policy has registration; else somebody with an address."""
    address = f"ann-{uuid4().hex[:6]}@patients.example"
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        person = await data.identify(address)
        if fields := NEEDED.get(tenant.policy.name):
            await data.collect(
                Collection(person, "people.registration", {**fields, "EmailAddress": address}, plan=plan)
            )
    return person


async def acts_of(vault: Vault, tenant: Tenant) -> list:
    """All that the ledger of a tenant says, as an auditor reads it."""
    await vault.flush()
    await vault.ledger.checkpoint(tenant)
    async with vault.under(Purpose.COMPLIANCE_AUDIT, tenant) as data:
        return [line.said for line in await data.audit(0, 1000) if line.said]
