"""Look-ups by sealed values and marks, and what changes and deletions of many records leave behind."""

import asyncio
from datetime import timedelta

import pytest

from tests.vault.test_records import collect_member
from troth.policy import Purpose
from troth.vault.chosen import CollectedAt, Expired, HeldOn, Marked, Named, Tagged
from troth.vault.marks import Mark
from troth.vault.retention import sweep
from troth.vault.vault import Collection, PolicyViolation, Vault

DELIVERY = Purpose.MESSAGE_DELIVERY
SUBJECT = "CommunicationsMetadata.subject"
DECISION = Mark(1, "decision", ("allow", "inform"))


@pytest.fixture
async def marking(database, keyring, ledger):
    vault = Vault(database, keyring, ledger, marks=(DECISION,))
    yield vault
    await vault.close()


def message(person, subject, content="hello", **more):
    fields = {"CommunicationContent": content, "CommunicationsMetadata": {"subject": subject}}
    return Collection(person, "portal.message", fields, found_by=(SUBJECT,), **more)


async def store(vault, tenant, *subjects, address="ann@patients.example", **more):
    async with vault.under(DELIVERY, tenant) as data:
        person = await data.identify(address)
        return person, [await data.collect(message(person, subject, **more)) for subject in subjects]


async def acts_of(vault, tenant, person):
    await vault.flush()
    export = await vault.ledger.export(tenant, person)
    return [line["detail"].split('"act":"')[1].split('"')[0] for line in export["entries"]]


async def tokens_left(superuser, record):
    tags = await superuser.fetchval("SELECT count(*) FROM vault.tag WHERE record = $1", record)
    marks = await superuser.fetchval("SELECT count(*) FROM vault.mark WHERE record = $1", record)
    return tags, marks


async def test_a_record_is_found_by_a_value_that_it_was_collected_to_be_found_by(vault, tenant, other_tenant):
    _, (first, _) = await store(vault, tenant, "results", "invoice")
    async with vault.under(DELIVERY, tenant) as data:
        (found,) = await data.select(Tagged(SUBJECT, "results"))
        assert await data.select(Tagged(SUBJECT, "nothing")) == []
    assert found.id == first
    async with vault.under(DELIVERY, other_tenant) as data:
        assert await data.select(Tagged(SUBJECT, "results")) == []


async def test_a_value_finds_nothing_under_a_purpose_that_the_practice_lacks(vault, tenant):
    await store(vault, tenant, "results")
    async with vault.under(Purpose.PAYMENT_MANAGEMENT, tenant) as data:
        assert await data.select(Tagged(SUBJECT, "results")) == []
        assert await data.remove(Tagged(SUBJECT, "results")) == 0
        assert await data.revise(Tagged(SUBJECT, "results"), lambda record: {}) == 0


async def test_what_records_are_found_by_is_not_seen_without_a_proven_scope(marking, tenant, raw):
    await store(marking, tenant, "results", marks={DECISION: "allow"})
    assert await raw.fetch("SELECT * FROM vault.tag") == []
    assert await raw.fetch("SELECT * FROM vault.mark") == []
    await raw.execute(f"SET troth.tenant = '{tenant.id}'; SET troth.mask = '1'; SET troth.proof = 'x'")
    assert await raw.fetch("SELECT * FROM vault.tag") == []
    assert await raw.fetch("SELECT * FROM vault.mark") == []
    assert await raw.fetch("SELECT * FROM vault.scope") == []


async def test_equal_values_of_two_tenants_do_not_look_alike(vault, tenant, other_tenant, superuser):
    _, (mine,) = await store(vault, tenant, "results")
    _, (theirs,) = await store(vault, other_tenant, "results")
    rows = await superuser.fetch("SELECT token FROM vault.tag WHERE record = ANY($1)", [mine, theirs])
    assert len({row["token"] for row in rows}) == 2


async def test_a_bounded_read_gives_the_oldest_first(vault, tenant):
    person, identifiers = await store(vault, tenant, "a", "a", "a")
    async with vault.under(DELIVERY, tenant) as data:
        two = await data.select(Tagged(SUBJECT, "a"), most=2)
        everything = await data.select(HeldOn(person.person))
        at_the_point = await data.select(CollectedAt("portal.message"))
    assert [record.id for record in two] == identifiers[:2]
    assert [record.id for record in everything] == identifiers
    assert [record.id for record in at_the_point] == identifiers


async def test_a_revised_record_is_sealed_anew_and_found_by_its_new_value(vault, tenant, superuser):
    person, (record,) = await store(vault, tenant, "results")
    sealed = "SELECT sealed FROM vault.record WHERE id = $1"
    before = await superuser.fetchval(sealed, record)

    def renamed(held):
        return {**held.fields, "CommunicationsMetadata": {"subject": "answer"}}

    async with vault.under(DELIVERY, tenant) as data:
        assert await data.revise(Tagged(SUBJECT, "results"), renamed, found_by=(SUBJECT,)) == 1
        assert await data.select(Tagged(SUBJECT, "results")) == []
        (found,) = await data.select(Tagged(SUBJECT, "answer"))
    assert found.fields["CommunicationsMetadata"] == {"subject": "answer"}
    assert await superuser.fetchval(sealed, record) != before
    assert await acts_of(vault, tenant, person) == ["collected", "changed", "used"]


async def test_a_change_that_the_practice_does_not_cover_is_refused_and_changes_nothing(vault, tenant):
    person, identifiers = await store(vault, tenant, "a", "b")
    async with vault.under(DELIVERY, tenant) as data:
        with pytest.raises(PolicyViolation, match="'stored-message' does not collect Gender"):
            await data.revise(Named(identifiers), lambda held: {**held.fields, "Gender": "f"})
        kept = await data.records(identifiers)
    assert all("Gender" not in record.fields for record in kept.values())
    assert "refused" in await acts_of(vault, tenant, person)


async def test_changes_at_the_same_time_do_not_lose_one_another(vault, tenant):
    _, (record,) = await store(vault, tenant, "count", content="0")

    async def add_one():
        async with vault.under(DELIVERY, tenant) as data:
            await data.revise(
                Named([record]),
                lambda held: {
                    **held.fields,
                    "CommunicationContent": str(int(held.fields["CommunicationContent"]) + 1),
                },
            )

    await asyncio.gather(*(add_one() for _ in range(8)))
    async with vault.under(DELIVERY, tenant) as data:
        (held,) = (await data.records([record])).values()
    assert held.fields["CommunicationContent"] == "8"


async def test_a_mark_is_set_on_many_records_without_touching_them(marking, tenant, superuser):
    person, identifiers = await store(marking, tenant, "a", "b", marks={DECISION: "allow"})
    versions = "SELECT xmin::text FROM vault.record WHERE id = ANY($1) ORDER BY id"
    before = await superuser.fetch(versions, identifiers)
    async with marking.under(DELIVERY, tenant) as data:
        assert len(await data.select(Marked(DECISION, "allow"))) == 2
        assert await data.mark(CollectedAt("portal.message"), DECISION, "inform") == 2
        assert await data.select(Marked(DECISION, "allow")) == []
        found = await data.select(Marked(DECISION, "inform"))
    assert [record.marks for record in found] == [{"decision": "inform"}] * 2
    assert await superuser.fetch(versions, identifiers) == before
    acts = await acts_of(marking, tenant, person)
    assert sorted(acts) == ["collected", "collected", "marked", "used", "used"]


async def test_a_mark_is_not_set_under_a_purpose_that_does_not_see_the_record(marking, tenant):
    await store(marking, tenant, "a", marks={DECISION: "allow"})
    async with marking.under(Purpose.PAYMENT_MANAGEMENT, tenant) as data:
        assert await data.mark(CollectedAt("portal.message"), DECISION, "inform") == 0
        with pytest.raises(ValueError, match="not a value of mark 'decision'"):
            await data.mark(CollectedAt("portal.message"), DECISION, "perhaps")


async def test_a_deletion_takes_what_the_record_was_found_by_and_is_on_the_ledger(marking, tenant, superuser):
    person, (record, _) = await store(marking, tenant, "a", "b", marks={DECISION: "allow"})
    assert await tokens_left(superuser, record) == (1, 1)
    async with marking.under(DELIVERY, tenant) as data:
        assert await data.remove(Tagged(SUBJECT, "a")) == 1
        assert await data.remove(Tagged(SUBJECT, "a")) == 0
        assert len(await data.select(HeldOn(person.person))) == 1
    assert await tokens_left(superuser, record) == (0, 0)
    assert (await acts_of(marking, tenant, person)).count("deleted") == 1


async def test_what_expired_is_chosen_and_a_sweep_takes_its_tokens(
    marking, tenant, superuser, database, keyring
):
    _, (over,) = await store(marking, tenant, "a", wish=timedelta(0), marks={DECISION: "allow"})
    _, (current,) = await store(marking, tenant, "b", marks={DECISION: "allow"})
    async with marking.under(DELIVERY, tenant) as data:
        assert [record.id for record in await data.select(Expired())] == [over]
    await sweep(database, keyring)
    assert await tokens_left(superuser, over) == (0, 0)
    assert await tokens_left(superuser, current) == (1, 1)


async def test_an_erasure_takes_the_tokens_of_the_persons_records(marking, tenant, superuser):
    person, (record,) = await store(marking, tenant, "a", marks={DECISION: "allow"})
    await marking.erase(tenant, person)
    assert await tokens_left(superuser, record) == (0, 0)


async def test_records_of_other_practices_are_left_alone(vault, tenant):
    person, member = await collect_member(vault, tenant)
    await store(vault, tenant, "a")
    async with vault.under(DELIVERY, tenant) as data:
        assert await data.remove(HeldOn(person.person)) == 1
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        assert set(await data.records([member])) == {member}
