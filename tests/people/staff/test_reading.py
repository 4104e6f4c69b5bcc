"""Staff read personal data in a role, under a case, and each reading is on the person's ledger."""

from datetime import timedelta

import pytest

from tests.people.staff.conftest import ANN, BEN
from troth.people.staff.members import Staff, StaffError
from troth.policy import Purpose
from troth.vault.vault import PolicyViolation

CARE = Purpose.CUSTOMER_CARE


@pytest.fixture
async def efax(place):
    """A tenant whose policy has the roles support, billing, privacy and legal; Ann asked for support."""
    made = await place("efax", "staff", "support")
    await made.collected(ANN, "support.request", CARE, EmailAddress=ANN, SupportRequest="It beeps.")
    return made


async def seen(place, member, role, case="T-104", purpose=None):
    async with place.office.scope.reading(place.tenant, member, role, case, purpose) as data:
        person = await data.find(ANN)
        return [held.record.practice for held in await data.held(person.person)]


async def test_a_billing_clerk_cannot_open_support_data(efax):
    clerk, helper = await efax.staff("clerk@x.example", "billing"), await efax.staff("h@x.example", "support")
    assert await seen(efax, helper, "support") == ["support"]
    assert await seen(efax, clerk, "billing") == []
    with pytest.raises(PolicyViolation, match="has not the role 'support'"):
        await seen(efax, clerk, "support")
    with pytest.raises(PolicyViolation, match="'billing' does not serve CommunicationForCustomerCare"):
        await seen(efax, clerk, "billing", purpose=CARE)


async def test_a_reading_is_on_the_persons_ledger_with_case_role_and_reader(efax):
    helper = await efax.staff("helper@x.example", "support")
    await seen(efax, helper, "support", "T-104")
    async with efax.vault.under(CARE, efax.tenant) as data:
        ann = await data.find(ANN)
    (used,) = await efax.acts(ann, "used")
    assert (used["case"], used["role"], used["staff"]) == ("T-104", "support", str(helper.person))
    assert (used["practice"], used["purpose"]) == ("support", "CommunicationForCustomerCare")


async def test_a_refusal_is_on_the_readers_own_ledger(efax):
    clerk = await efax.staff("clerk@x.example", "billing")
    with pytest.raises(PolicyViolation):
        await seen(efax, clerk, "support")
    key = await efax.office.staff.key(efax.tenant, clerk.person)
    (refused,) = await efax.acts(key, "refused")
    assert refused["reason"] == "a member of staff has not the role 'support'"


@pytest.mark.parametrize("case", ["", "   ", "x" * 81])
async def test_without_a_case_nothing_is_read(efax, case):
    helper = await efax.staff("helper@x.example", "support")
    with pytest.raises(PolicyViolation, match="under a case alone"):
        await seen(efax, helper, "support", case)


async def test_a_role_that_was_taken_opens_nothing_to_a_page_that_is_still_open(efax):
    helper = await efax.staff("helper@x.example", "support")
    assert await efax.office.staff.remove(efax.tenant, "helper@x.example")
    with pytest.raises(PolicyViolation):
        await seen(efax, helper, "support")


async def test_an_administrator_without_a_role_reads_nothing(efax):
    await efax.accounts.open(efax.tenant, "office@x.example", "four unrelated words here", "administrator")
    office = await efax.office.staff.named(efax.tenant, "office@x.example")
    assert office.administers
    with pytest.raises(PolicyViolation, match="has not the role 'support'"):
        await seen(efax, office, "support")


async def test_whoever_has_not_confirmed_the_policy_reads_nothing(place, clock):
    made = await place("emailserving", "staff", "support")
    await made.collected(ANN, "support.request", CARE, EmailAddress=ANN, SupportRequest="It beeps.")
    await made.office.staff.add(made.tenant, "new@x.example", "four unrelated words here", ["support"])
    new = await made.office.staff.named(made.tenant, "new@x.example")
    with pytest.raises(PolicyViolation, match="not confirmed the policy in time"):
        await seen(made, new, "support")
    await made.office.staff.confirm(made.tenant, new.person)
    assert await seen(made, new, "support") == ["support"]
    clock.on(days=31)
    with pytest.raises(PolicyViolation, match="not confirmed the policy in time"):
        await seen(made, new, "support")


async def test_deadlines_of_staff_follow_the_setting_clock_ahead(served):
    async with served("emailserving", "staff", ahead=timedelta(days=32)) as server:
        parts, tenant = server.parts, server.house.tenant
        today = Staff(parts.accounts, parts.vault, parts.database)
        await today.add(tenant, "helper@x.example", "four unrelated words here", ["support"])
        helper = await today.named(tenant, "helper@x.example")
        await today.confirm(tenant, helper.person)
        with pytest.raises(PolicyViolation, match="not confirmed the policy in time"):
            async with parts.office.scope.reading(tenant, helper, "support", "T-104"):
                pass
        await parts.office.staff.confirm(tenant, helper.person)
        async with parts.office.scope.reading(tenant, helper, "support", "T-104") as data:
            assert await data.find(ANN) is None


async def test_a_new_version_asks_everybody_to_confirm_anew(place):
    from dataclasses import replace

    made = await place("emailserving", "staff", "support")
    await made.collected(ANN, "support.request", CARE, EmailAddress=ANN, SupportRequest="It beeps.")
    helper = await made.staff("helper@x.example", "support")
    assert await seen(made, helper, "support") == ["support"]
    made.tenant = replace(made.tenant, policy=replace(made.tenant.policy, version=2))
    with pytest.raises(PolicyViolation, match="not confirmed the policy in time"):
        await seen(made, helper, "support")


async def test_a_look_up_shows_no_passphrase_and_nobody_else(efax):
    await efax.registered(ANN)
    await efax.registered(BEN)
    keeper = await efax.staff("keeper@x.example", "privacy")
    found = await efax.office.scope.look_up(efax.tenant, keeper, "privacy", "R-7", ANN)
    assert sorted(one.practice for one in found) == ["registration", "support"]
    assert {one.fields["EmailAddress"] for one in found} == {ANN}
    assert all("Password" not in one.fields for one in found)
    assert await efax.office.scope.look_up(efax.tenant, keeper, "privacy", "R-7", "no@x.example") is None


async def test_only_roles_and_titles_of_the_policy_can_be_given(efax):
    staff = efax.office.staff
    with pytest.raises(StaffError, match="no purposes to the role 'auditor'"):
        await staff.add(efax.tenant, "a@x.example", "four unrelated words here", ["auditor"])
    with pytest.raises(StaffError, match=r"no word to a 'king'. Titles are: operations officer"):
        await staff.add(efax.tenant, "a@x.example", "four unrelated words here", [], ["king"])
    with pytest.raises(StaffError, match="give a role or a title"):
        await staff.add(efax.tenant, "a@x.example", "four unrelated words here", [])
