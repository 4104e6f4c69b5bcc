"""Auditors look at accounts and usage for a while, change nothing, and every reading is on the ledger."""

from datetime import timedelta

import asyncpg
import pytest

from tests.people.staff.conftest import ANN
from troth.people.staff.members import StaffError
from troth.policy import Purpose
from troth.vault.vault import Collection, PolicyViolation


@pytest.fixture
async def zix(place):
    made = await place("zixcorp", "staff", "audit")
    await made.registered(ANN, "people.member", Name="Ann Lee")
    return made


async def test_an_auditor_sees_account_and_usage_and_no_payment_field(zix):
    auditor = await zix.staff("auditor@firm.example", "auditor")
    (found,) = await zix.office.scope.look_up(zix.tenant, auditor, "auditor", "A-2026", ANN)
    assert (found.practice, dict(found.fields)) == ("member", {"EmailAddress": ANN})


async def test_each_reading_of_an_auditor_is_on_the_ledger_as_use_and_as_disclosure(zix):
    auditor = await zix.staff("auditor@firm.example", "auditor")
    await zix.office.scope.look_up(zix.tenant, auditor, "auditor", "A-2026", ANN)
    async with zix.vault.under(Purpose.COMPLIANCE_AUDIT, zix.tenant) as data:
        ann = await data.find(ANN)
    (used,) = await zix.acts(ann, "used")
    (given,) = await zix.acts(ann, "disclosed")
    assert (used["role"], used["case"]) == ("auditor", "A-2026")
    assert (given["recipient"], given["categories"]) == ("Auditor", ["EmailAddress", "ServiceUsage"])


async def test_an_auditors_access_ends_by_itself(zix, clock):
    auditor = await zix.staff("auditor@firm.example", "auditor")
    assert auditor.expires_at == clock.now + timedelta(days=30)
    clock.on(days=30)
    with pytest.raises(PolicyViolation, match="has ended"):
        await zix.office.scope.look_up(zix.tenant, auditor, "auditor", "A-2026", ANN)


async def test_the_database_itself_refuses_what_an_auditor_would_change(zix):
    auditor = await zix.staff("auditor@firm.example", "auditor")
    scope, tenant = zix.office.scope, zix.tenant
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with scope.reading(tenant, auditor, "auditor", "A-2026") as data:
            person = await data.find(ANN)
            fields = {"EmailAddress": ANN, "Password": {}}
            await data.collect(Collection(person, "people.member", fields))
    async with zix.vault.under(Purpose.COMPLIANCE_AUDIT, tenant) as data:
        assert await data.connection.fetchval("SHOW default_transaction_read_only") == "off"


async def test_an_auditor_has_no_other_role(zix):
    with pytest.raises(StaffError, match="an auditor only looks"):
        await zix.staff("auditor@firm.example", "auditor", "support")


async def test_an_auditor_may_look_up_on_the_console_and_send_nothing_else(served):
    async with served("zixcorp", "staff", "audit") as server:
        office, house = server.parts.office, server.house
        words, titles = "four unrelated words here", ["security officer"]
        await office.staff.add(house.tenant, "a@firm.example", words, ["auditor"], titles)
        browser = server.browser()
        signed_in = {"name": "a@firm.example", "passphrase": "four unrelated words here"}
        home = (await browser.post("/staff", data=signed_in)).headers["location"]
        asked = {"address": "no@x.example", "role": "auditor", "case": "A-1"}
        assert (await browser.post(home + "people", data=asked)).status_code == 200
        assert (await browser.post(home + "attestations", data={"measure": "safeguards"})).status_code == 403
        assert (await browser.post(home + "staff", data={"address": "x@y.example"})).status_code == 403
