"""Whatever happens on the way, everybody is told once, and what comes back is counted."""

import asyncio
import contextlib

import pytest

from tests.people.publishing.world import day, next_version
from troth.mail.outgoing.parcel import Verdict
from troth.people.choices import How, Made
from troth.people.publishing import announcing
from troth.people.publishing.progress import stands
from troth.policy import Purpose
from troth.runtime.spool import Spool

MANY = 30


@pytest.fixture
async def efax(under, monkeypatch):
    """efax with thirty people, who are found and told in small batches."""
    monkeypatch.setattr(announcing, "SLICE", 7)
    monkeypatch.setattr(announcing, "BATCH", 4)
    world = await under("efax")
    for number in range(MANY):
        await world.register(f"p{number}@people.example", "free")
    await world.publish(next_version(world.text(), effective=day()))
    return world


def told(world):
    return sorted(mail.recipients[0] for mail in world.server.caught_all())


EVERYBODY = sorted(f"p{number}@people.example" for number in range(MANY))


async def test_an_announcement_that_is_cut_off_again_and_again_tells_everybody_once(efax, monkeypatch):
    """A process that dies leaves its transaction undone: a cancelled one does the same, at any point."""
    add_on, times = Spool.add_on, iter(range(1000))

    async def dies_every_third_time(self, connection, items):
        await add_on(self, connection, items)
        if next(times) % 3 == 0:
            raise asyncio.CancelledError

    monkeypatch.setattr(Spool, "add_on", dies_every_third_time)
    worked = True
    while worked:
        with contextlib.suppress(asyncio.CancelledError):
            worked = await efax.parts.announcing.step()
    await efax.server.carried()
    assert told(efax) == EVERYBODY


async def test_two_workers_at_once_tell_everybody_once(efax):
    async def work():
        for _ in range(60):
            await efax.parts.announcing.step()

    await asyncio.gather(work(), work(), work())
    await efax.announce()
    assert told(efax) == EVERYBODY


async def test_nobody_is_told_while_another_worker_still_finds_people(efax, monkeypatch):
    """It may let go between this one's two looks; a version would be done with people never found."""

    async def held_by_another(*_):
        return False

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(announcing.Announcing, "_find", held_by_another)
        await efax.parts.announcing.step()
    assert (await stands(efax.parts.database, efax.tenant.id))[2].state == "finding"
    await efax.announce()
    assert told(efax) == EVERYBODY


async def test_who_registers_before_the_version_is_in_force_is_told_too_and_nobody_twice(efax):
    await efax.announce()
    late = await efax.register("late@people.example", "paid")
    await efax.announce()
    assert told(efax) == EVERYBODY
    await efax.settle()
    after = await efax.register("after@people.example", "paid")
    await efax.announce()
    assert told(efax) == sorted([*EVERYBODY, "late@people.example"])
    assert (await efax.serving(late.person), await efax.serving(after.person)) == (0, 1)


async def test_who_refuses_contact_after_being_found_is_not_mailed(efax):
    for _ in range(7):
        await efax.parts.announcing.step()
    async with efax.parts.database.connection() as connection:
        due = await connection.fetchval(
            "SELECT person FROM people.publication_task WHERE tenant = $1 AND state = 'due' "
            "ORDER BY person DESC LIMIT 1",
            efax.tenant.id,
        )
    async with efax.parts.vault.under(Purpose.RIGHTS_FULFILMENT, efax.tenant) as data:
        who = await data.person(due)
    await efax.choices.choose(efax.tenant, who, [Made("contact", False)], How("page", "No contact."))
    await efax.announce()
    assert len(told(efax)) == MANY - 1


class Refuses:
    """A next host that does not know some of the people."""

    def __init__(self, relay, unknown):
        self._relay = relay
        self._unknown = unknown

    async def send(self, parcel):
        if self._unknown & set(parcel.recipients):
            return Verdict(550, "5.1.1", "No such user").on_all(parcel)
        return await self._relay.send(parcel)


async def test_mails_that_come_back_are_counted_and_stop_nobody_elses(efax, monkeypatch):
    unknown = {"p3@people.example", "p17@people.example"}
    monkeypatch.setattr(efax.parts.sending, "_relay", Refuses(efax.parts.relay, unknown))
    await efax.announce()
    assert told(efax) == [address for address in EVERYBODY if address not in unknown]
    stand = (await stands(efax.parts.database, efax.tenant.id))[2]
    assert (stand.state, stand.found, stand.told, stand.failed) == ("done", MANY, MANY, 2)
