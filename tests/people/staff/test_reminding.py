"""Staff are reminded by mail to confirm the policy: every month and at each version, once each time."""

import asyncio
from dataclasses import replace

import pytest

from tests.people.staff.conftest import PASSPHRASE
from troth.mail.reading import read
from troth.people.staff.members import Staff
from troth.people.staff.reminding import Reminders

HELPER = "helper@x.example"


class Desk:
    """The reminders of one tenant, on a clock that a test sets."""

    def __init__(self, server, clock):
        parts = server.parts
        self.clock = clock
        self.server, self.tenant = server, server.house.tenant
        self.staff = Staff(parts.accounts, parts.vault, parts.database, clock)
        self.reminders = Reminders(self.staff, parts.spool, parts.courier, lambda: [self.tenant])

    async def add(self, address=HELPER, *roles):
        await self.staff.add(self.tenant, address, PASSPHRASE, roles or ("support",))

    async def confirm(self, address=HELPER):
        member = await self.staff.named(self.tenant, address)
        self.clock.on(minutes=1)
        await self.staff.confirm(self.tenant, member.person)

    async def mails(self, address=HELPER):
        """How many reminders somebody has got after one more round."""
        await self.reminders.step()
        await self.server.carried()
        return len(self.server.caught(address, "Please confirm the privacy policy"))


@pytest.fixture
async def desk(served, clock):
    async with served("emailserving", "staff", jobs=True) as server:
        yield Desk(server, clock)


async def test_a_new_colleague_and_then_everybody_every_month(desk, clock):
    await desk.add()
    assert [await desk.mails(), await desk.mails()] == [1, 1]
    await desk.confirm()
    clock.on(days=20)
    assert await desk.mails() == 1
    clock.on(days=5)
    assert [await desk.mails(), await desk.mails()] == [2, 2]
    await desk.confirm()
    clock.on(days=25)
    assert await desk.mails() == 3


async def test_who_stays_late_is_reminded_every_month_and_not_every_round(desk, clock):
    await desk.add()
    assert await desk.mails() == 1
    clock.on(days=29)
    assert await desk.mails() == 1
    clock.on(days=3)
    assert await desk.mails() == 2


async def test_each_version_reminds_everybody_anew(desk):
    await desk.add()
    assert await desk.mails() == 1
    await desk.confirm()
    assert await desk.mails() == 1
    desk.tenant = replace(desk.tenant, policy=replace(desk.tenant.policy, version=2))
    assert [await desk.mails(), await desk.mails()] == [2, 2]


async def test_the_mail_says_what_is_closed_until_when_and_where_to_go(desk, clock):
    await desk.add()
    await desk.mails()
    (first,) = desk.server.caught(HELPER)
    text = " ".join(read(first.content()).body_text.split())
    assert "our privacy policy, version 1," in text
    assert "Personal data is closed to you until you do." in text
    assert "/staff" in text
    await desk.confirm()
    clock.on(days=25)
    await desk.mails()
    (second,) = [mail for mail in desk.server.caught(HELPER) if mail.content() != first.content()]
    assert "Personal data is closed to you from" in " ".join(read(second.content()).body_text.split())


async def test_two_processes_remind_once(desk):
    await desk.add()
    await asyncio.gather(*(desk.reminders.step() for _ in range(4)))
    assert await desk.mails() == 1


async def test_nobody_without_a_role_is_reminded(desk):
    await desk.server.member("office@x.example", "administrator")
    assert await desk.mails("office@x.example") == 0


async def test_nobody_is_reminded_under_a_policy_that_asks_for_nothing(served, clock):
    async with served("efax", "staff", jobs=True) as server:
        desk = Desk(server, clock)
        await desk.add()
        assert await desk.mails() == 0
