"""Records: who can see them, under which purpose, and what is left of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import new_tenant, zixcorp
from troth.policy import Purpose
from troth.vault.scopes import Scope
from troth.vault.seal import PersonKey, SealBroken
from troth.vault.vault import Collection, PolicyViolation


async def collect_member(vault, tenant, address="ann@patients.example"):
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        person = await data.identify(address)
        record = await data.collect(
            Collection(person, "people.member", {"EmailAddress": address, "Password": "x"})
        )
    return person, record


async def test_a_record_is_read_under_a_purpose_that_its_practice_serves(vault, tenant):
    person, record = await collect_member(vault, tenant)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        (found,) = await data.read_at(person.person, "people.member")
    assert found.id == record
    assert found.fields == {"EmailAddress": "ann@patients.example", "Password": "x"}
    assert found.version == 1
    assert found.practice == "member"


async def test_a_record_is_not_seen_under_a_purpose_that_its_practice_lacks(vault, tenant):
    person, record = await collect_member(vault, tenant)
    async with vault.under(Purpose.CUSTOMER_CARE, tenant) as data:
        assert await data.read_at(person.person, "people.member") == []
        assert await data.records([record]) == {}


async def test_a_record_of_one_tenant_is_not_seen_by_another(vault, tenant, other_tenant):
    person, record = await collect_member(vault, tenant)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, other_tenant) as data:
        assert await data.records([record]) == {}
        assert await data.find("ann@patients.example") is None
        assert await data.person(person.person) is None


async def test_the_servers_own_role_sees_no_record_without_a_purpose(vault, tenant, raw):
    await collect_member(vault, tenant)
    assert await raw.fetch("SELECT * FROM vault.record") == []
    assert await raw.fetch("SELECT * FROM keys.person_key") == []
    assert await raw.fetch("SELECT * FROM vault.lookup") == []


async def test_a_scope_without_its_proof_sees_nothing(vault, tenant, raw, keyring):
    await collect_member(vault, tenant)
    await raw.execute(f"SET troth.tenant = '{tenant.id}'; SET troth.mask = '{2**62}'; SET troth.proof = 'x'")
    assert await raw.fetch("SELECT * FROM vault.record") == []
    narrow = Scope(tenant.id, Purpose.PAYMENT_MANAGEMENT).proof(keyring.derive("scope"))
    await raw.execute(f"SET troth.proof = '{narrow}'")
    assert await raw.fetch("SELECT * FROM vault.record") == []
    proof = Scope(tenant.id, 2**62 - 1).proof(keyring.derive("scope"))
    await raw.execute(f"SET troth.mask = '{2**62 - 1}'; SET troth.proof = '{proof}'")
    assert len(await raw.fetch("SELECT * FROM vault.record")) == 1


async def test_the_servers_own_role_cannot_read_the_key_of_the_proofs(raw):
    import asyncpg

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await raw.fetch("SELECT key FROM vault.scope_key")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await raw.execute("UPDATE vault.entry SET commitment = ''")
    assert not await raw.fetchval(
        "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )


async def test_data_without_a_practice_cannot_be_stored_and_the_refusal_is_on_the_ledger(vault, tenant):
    person, _ = await collect_member(vault, tenant)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        with pytest.raises(PolicyViolation, match="'member' does not collect Gender"):
            await data.collect(
                Collection(
                    person, "people.member", {"EmailAddress": "a@b.example", "Password": "x", "Gender": "f"}
                )
            )
        with pytest.raises(PolicyViolation, match=r"no practice collects at 'survey\.answer'"):
            await data.collect(Collection(person, "survey.answer", {"Opinion": "good"}))
    await vault._entries.close()
    details = [e["detail"] for e in (await vault.ledger.export(tenant, person))["entries"]]
    assert sum('"act":"refused"' in detail for detail in details) == 2


async def test_a_disclosure_that_the_policy_does_not_state_is_refused(vault, tenant):
    person, _ = await collect_member(vault, tenant)
    async with vault.under(Purpose.MESSAGE_DELIVERY, tenant) as data:
        data.disclose(person, "MessageRecipient", ["CommunicationContent"])
        with pytest.raises(PolicyViolation, match="EmailAddress may not go to StatisticsPartner"):
            data.disclose(person, "StatisticsPartner", ["EmailAddress"])


async def test_a_notice_that_the_policy_does_not_have_is_refused(vault, tenant):
    person, _ = await collect_member(vault, tenant)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        data.notify(person, "message-waiting")
        with pytest.raises(PolicyViolation, match="there is no notice 'newsletter'"):
            data.notify(person, "newsletter")


async def test_erasing_a_person_destroys_the_key_and_the_rows_of_nobody_else(vault, tenant, superuser):
    person, record = await collect_member(vault, tenant)
    other, kept = await collect_member(vault, tenant, "ben@patients.example")
    assert await vault.erase(tenant, person) == 1
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        assert await data.find("ann@patients.example") is None
        assert set(await data.records([record, kept])) == {kept}
    left = await superuser.fetch("SELECT * FROM keys.person_key WHERE person = $1", person.person)
    assert left == []
    assert other.person != person.person


async def test_the_same_address_is_the_same_person_whatever_its_case(vault, tenant):
    person, _ = await collect_member(vault, tenant)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        assert (await data.identify(" Ann@Patients.Example")).person == person.person


async def test_a_record_that_is_moved_to_another_person_does_not_open(vault, tenant, superuser):
    _, record = await collect_member(vault, tenant)
    other, _ = await collect_member(vault, tenant, "ben@patients.example")
    await superuser.execute("UPDATE vault.record SET person = $1 WHERE id = $2", other.person, record)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        with pytest.raises(SealBroken):
            await data.records([record])


async def test_no_address_is_readable_in_any_table(vault, tenant, superuser, database):
    await collect_member(vault, tenant, "marker-person@patients.example")
    tables = await superuser.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
        "WHERE schemaname IN ('keys', 'vault', 'people', 'inbox', 'mail', 'spool')"
    )
    assert len(tables) > 10
    for table in tables:
        rows = await superuser.fetch(f"SELECT t::text AS line, t.* FROM {table['name']} t")
        for row in rows:
            assert "marker-person" not in row["line"]
            values = [value for value in row.values() if isinstance(value, bytes)]
            assert not any(b"marker-person" in value for value in values)


async def test_a_version_of_the_policy_that_drops_a_category_refuses_it_from_then_on(vault, database):
    tenant = await new_tenant(database, zixcorp())
    person, _ = await collect_member(vault, tenant)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        with pytest.raises(PolicyViolation, match="requires EmailAddress"):
            await data.collect(Collection(person, "people.member", {}))


@given(st.binary(max_size=200), st.binary(max_size=40), st.binary(max_size=40))
def test_what_is_sealed_opens_with_its_own_context_alone(content, context, other):
    from uuid import UUID

    key = PersonKey(UUID(int=7), bytes(range(32)))
    sealed = key.seal(content, context)
    assert key.open(sealed, context) == content
    if other != context:
        with pytest.raises(SealBroken):
            key.open(sealed, other)


async def test_a_record_is_bound_to_the_version_it_was_collected_under(vault, tenant, superuser):
    _, record = await collect_member(vault, tenant)
    await superuser.execute("UPDATE vault.record SET policy_version = 2 WHERE id = $1", record)
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        with pytest.raises(SealBroken):
            await data.records([record])
