"""Retention: records end at their time, and old copies of people's keys become noise."""

import asyncio

import pytest

from tests.conftest import Cluster
from tests.vault.test_records import collect_member
from troth.policy import Purpose
from troth.runtime.database import Database
from troth.runtime.keyring import KeyLost, Keyring
from troth.vault import retention
from troth.vault.seal import PersonKeys
from troth.vault.vault import Vault


async def wrapped(superuser, person):
    return await superuser.fetchrow("SELECT * FROM keys.person_key WHERE person = $1", person.person)


async def test_a_renewal_keeps_everything_readable_and_makes_old_copies_noise(
    vault, tenant, database, keyring, superuser
):
    people = [await collect_member(vault, tenant, f"{name}@patients.example") for name in ("ann", "ben")]
    copies = [await wrapped(superuser, person) for person, _ in people]
    assert await retention.renew_generation(database, keyring) >= 2
    assert await retention.renew_generation(database, keyring) >= 2  # it lasts a round
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        found = await data.records([record for _, record in people])
    addresses = {record.fields["EmailAddress"] for record in found.values()}
    assert addresses == {"ann@patients.example", "ben@patients.example"}
    for copy in copies:
        for keys in (keyring, Keyring(keyring._folder)):
            with pytest.raises(KeyLost):
                PersonKeys(keys).unwrap(copy["person"], copy["generation"], copy["wrapped"])
    assert len(keyring.old_generations()) == 1


async def test_a_key_that_was_made_while_the_generation_changed_survives(
    vault, tenant, database, keyring, superuser, monkeypatch
):
    make = PersonKeys.make

    def slow(self, person):
        made = make(self, person)
        fresh = Keyring(keyring._folder)
        new = fresh.next_generation()
        for old in fresh.old_generations():
            for row in (row for row in rows if row["generation"] == old):
                moved.append((row["person"], self.wrap(self.unwrap(row["person"], old, row["wrapped"]), new)))
            fresh.destroy_generation(old)
        return made

    rows = await superuser.fetch("SELECT * FROM keys.person_key")
    moved = []
    monkeypatch.setattr(PersonKeys, "make", slow)
    person, record = await collect_member(vault, tenant)
    monkeypatch.setattr(PersonKeys, "make", make)
    number = keyring.current_generation()
    await superuser.executemany(
        f"UPDATE keys.person_key SET wrapped = $2, generation = {number} WHERE person = $1", moved
    )
    row = await wrapped(superuser, person)
    assert row["generation"] == number
    key = PersonKeys(Keyring(keyring._folder)).unwrap(row["person"], row["generation"], row["wrapped"])
    assert key == person
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        assert set(await data.records([record])) == {record}


async def test_records_end_at_their_time_and_no_other_does(vault, tenant, database, keyring, superuser):
    _, ended = await collect_member(vault, tenant)
    _, kept = await collect_member(vault, tenant, "ben@patients.example")
    await superuser.execute("UPDATE vault.record SET expires_at = now() WHERE id = $1", ended)
    swept = await asyncio.gather(*(retention.sweep(database, keyring) for _ in range(3)))
    mine = [row for rows in swept for row in rows if row["tenant"] == tenant.id]
    assert [(row["id"], row["practice"]) for row in mine] == [(ended, "member")]
    async with vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        assert set(await data.records([ended, kept])) == {kept}


async def test_the_server_may_vacuum_what_it_deletes_from(cluster: Cluster, superuser):
    from troth.app.housekeeping import VACUUM

    database = Database(cluster.access, size=1)
    await database.open()
    said = []

    def heard(_, message):
        said.append(str(message))

    async with database.connection() as connection:
        await connection.execute("SET client_min_messages = warning")
        connection.add_log_listener(heard)
        await connection.execute(VACUUM)
        await asyncio.sleep(0)
        connection.remove_log_listener(heard)
    await database.close()
    assert [line for line in said if "permission denied" in line] == []


async def test_two_people_who_are_met_at_once_are_one_person(vault, tenant, database, keyring, ledger):
    other = Vault(database, keyring, ledger)

    async def meet(vault):
        async with vault.under(Purpose.MESSAGE_DELIVERY, tenant) as data:
            return (await data.identify("new@patients.example")).person

    met = await asyncio.gather(*(meet(one) for one in (vault, other) * 4))
    await other.close()
    assert len(set(met)) == 1
