"""What a member looks at: a record of theirs where the policy states it, shown to them, theirs to clear."""

import pytest

from tests.visits.conftest import registered
from troth.people.choices import Choices
from troth.policy import Purpose
from troth.visits.profile import Profiles, clear, looks_of


@pytest.fixture
def profiles(vault, database):
    return Profiles(vault, Choices(vault, database))


async def held(vault, tenant, person):
    async with vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
        return [h for h in await data.held(person.person, own=True) if h.record.practice == "profile"]


async def test_what_a_member_looks_at_is_a_record_of_theirs_that_they_can_clear(
    vault, profiles, tenant_under
):
    efax = await tenant_under("efax", "profile")
    person = await registered(vault, efax, "paid")
    for page in ("/prices", "/fax", "/prices"):
        profiles.looked_at(efax, person.person, page)
    await profiles.flush()
    profiles.looked_at(efax, person.person, "/fax")
    await profiles.flush()
    (shown,) = await held(vault, efax, person)
    assert shown.record.fields == {"Preference": {"/prices": 2, "/fax": 2}}
    assert shown.source == "browser"
    assert await looks_of(vault, efax, person.person, Purpose.PERSONALISATION) == {"/prices": 2, "/fax": 2}
    assert await clear(vault, efax, person.person) == 1
    assert await held(vault, efax, person) == []


async def test_nothing_is_gathered_where_the_policy_has_no_profile(vault, profiles, tenant_under):
    for policy in ("emailserving", "webex", "zixcorp"):
        tenant = await tenant_under(policy)
        person = await registered(vault, tenant)
        profiles.looked_at(tenant, person.person, "/prices")
        assert profiles.waiting == {}


async def test_a_profile_serves_promotions_only_as_its_person_chose(vault, profiles, tenant_under, database):
    """A member on the paid plan has offers off until they turn them on, so their profile serves none."""
    from uuid import uuid4

    efax = await tenant_under("efax", "profile")
    person = await registered(vault, efax, "paid")
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO people.account (person, tenant, role, record, public_key, plan) "
            "VALUES ($1, $2, 'member', $3, '', 'paid')",
            person.person,
            efax.id,
            uuid4(),
        )
    profiles.looked_at(efax, person.person, "/prices")
    await profiles.flush()
    assert await looks_of(vault, efax, person.person, Purpose.DIRECT_MARKETING) == {}
    assert await looks_of(vault, efax, person.person, Purpose.PERSONALISATION) == {"/prices": 1}


async def test_an_erased_person_gets_no_profile(vault, profiles, tenant_under):
    efax = await tenant_under("efax", "profile")
    person = await registered(vault, efax, "paid")
    await vault.erase(efax, person)
    profiles.looked_at(efax, person.person, "/prices")
    await profiles.flush()
    assert await held(vault, efax, person) == []
