"""A member's visit, as their browser makes it: what each policy makes of it, from the page to the record."""

from uuid import uuid4

import pytest

from tests.assembled import assembled
from tests.visits.conftest import registered
from troth.app.tenancy import policy_text
from troth.people.accounts import Unlocked
from troth.people.sessions import IN_COOKIE
from troth.policy import Purpose


async def member(server):
    """Somebody who is registered and signed in; returns their key and the cookie of their session."""
    tenant, parts = server.house.tenant, server.parts
    key = await registered(parts.vault, tenant)
    async with parts.database.connection() as connection:
        await connection.execute(
            "INSERT INTO people.account (person, tenant, role, record, public_key) "
            "VALUES ($1, $2, 'member', $3, '')",
            key.person,
            tenant.id,
            uuid4(),
        )
    account = await parts.accounts.of(tenant, key.person)
    return key, await parts.sessions.open(tenant, Unlocked(account, b"private"), IN_COOKIE)


@pytest.mark.parametrize(
    ("policy", "records", "lines"),
    [
        ("webex", {"access-log": {"IPAddress": "141.20.1.1", "BrowsingBehaviour": "/policy"}}, 0),
        ("efax", {"profile": {"Preference": {"/policy": 1}}}, 1),
        ("emailserving", {}, 1),
    ],
)
async def test_a_members_visit_becomes_what_their_policy_says(cluster, tmp_path, policy, records, lines):
    async with assembled(cluster, tmp_path, policy=policy_text(policy)) as server:
        key, token = await member(server)
        async with server.browser(**{"X-Forwarded-For": "141.20.1.1"}) as browser:
            browser.cookies.set("session", token)
            assert (await browser.get("/policy")).status_code == 200
        parts, tenant = server.parts, server.house.tenant
        await parts.visits.flush()
        await parts.visits.log.close()
        async with parts.vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            held = {h.record.practice: h.record.fields for h in await data.held(key.person, own=True)}
        assert {name: fields for name, fields in held.items() if name != "registration"} == records
        assert len(await parts.visits.log.lines(tenant, parts.visits.keyring.today())) == lines
