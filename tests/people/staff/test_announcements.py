"""Mails to everybody: under a notice, to those whose choices allow it, once each, with a way out."""

import asyncio
from dataclasses import replace

import pytest

from tests.people.staff.conftest import PASSPHRASE, policy_with
from troth.mail.reading import read
from troth.people.choices import Choices, How, Made
from troth.people.staff.composing import Draft, composable, draft_refused, letter
from troth.people.staff.members import StaffError
from troth.policy import Purpose
from troth.vault.vault import Collection, PolicyViolation

NEWS = ("There is news.",)
HOW = How("page", "as shown")


async def member(server, address, plan=None, state="active"):
    """A registered member with an account, on a plan."""
    parts, tenant = server.parts, server.house.tenant
    async with parts.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
        person = await data.identify(address)
        practice = tenant.policy.at("people.registration")
        fields = dict.fromkeys(practice.required, "x") | {"EmailAddress": address}
        record = await data.collect(Collection(person, "people.registration", fields, plan=plan))
    async with parts.database.connection() as connection:
        await connection.execute(
            "INSERT INTO people.account (person, tenant, role, record, public_key, plan, state) "
            "VALUES ($1, $2, 'member', $3, '', $4, $5)",
            person.person,
            tenant.id,
            record,
            plan,
            state,
        )
    return person


async def choose(server, person, choice, on):
    choices = Choices(server.parts.vault, server.parts.database)
    await choices.choose(server.house.tenant, person, [Made(choice, on)], HOW)


async def announce(server, notice, *text, offers=False):
    """Send a mail to everybody; returns whom it reached, sorted."""
    announcements, tenant = server.parts.office.announcements, server.house.tenant
    made = await announcements.announce(tenant, Draft(notice, "News", text or NEWS, offers))
    while await announcements.send_batch(tenant, made):
        pass
    return await reached(server)


async def reached(server):
    spooled = await server.parts.spool.listed(server.house.tenant.id, "outgoing")
    return sorted(item.head["recipients"][0][0] for item in spooled)


async def forget(server):
    async with server.parts.database.connection() as connection:
        await connection.execute("DELETE FROM spool.item WHERE tenant = $1", server.house.tenant.id)


async def test_a_service_announcement_reaches_everybody_and_carries_no_offer(served):
    async with served("efax", "announcements", "membership") as server:
        free = await member(server, "free@x.example", "free")
        paid = await member(server, "paid@x.example", "paid")
        await member(server, "left@x.example", "paid", state="closed")
        await choose(server, paid, "newsletter-paid", on=False)
        await choose(server, free, "contact", on=False)
        assert await announce(server, "service-announcement") == ["free@x.example", "paid@x.example"]
        for words, offers in (("Ten per cent off!", True), ("[offer] Ten per cent off!", False)):
            with pytest.raises(StaffError, match="cannot be turned off, and carries no offers"):
                await announce(server, "service-announcement", words, offers=offers)


async def test_a_newsletter_goes_by_plan_and_choice(served):
    async with served("efax", "announcements", "membership") as server:
        await member(server, "free@x.example", "free")
        await member(server, "on@x.example", "paid")
        off = await member(server, "off@x.example", "paid")
        await choose(server, off, "newsletter-paid", on=False)
        assert await announce(server, "newsletter-paid") == ["on@x.example"]
        await forget(server)
        assert await announce(server, "newsletter-free") == ["free@x.example"]


async def test_offers_go_to_the_free_plan_and_to_those_on_the_paid_one_who_asked(served):
    async with served("efax", "announcements", "membership") as server:
        await member(server, "free@x.example", "free")
        await member(server, "silent@x.example", "paid")
        asked = await member(server, "asked@x.example", "paid")
        await choose(server, asked, "promotions-paid", on=True)
        assert await announce(server, "promotion-paid", offers=True) == ["asked@x.example"]
        await forget(server)
        assert await announce(server, "promotion-free", offers=True) == ["free@x.example"]


async def test_a_promotion_without_a_link_to_leave_cannot_be_sent(served):
    async with served("efax", "announcements", "membership") as server:
        asked = await member(server, "asked@x.example", "paid")
        await choose(server, asked, "promotions-paid", on=True)
        office, tenant = server.parts.office, server.house.tenant
        silent = replace(office.announcements, leave=lambda *_: None)
        made = await silent.announce(tenant, Draft("promotion-paid", "Offer", NEWS, offers=True))
        with pytest.raises(PolicyViolation, match="ends with a link to leave, and this one has none"):
            await silent.send_batch(tenant, made)
        assert await reached(server) == []
        await office.announcements.send_batch(tenant, made)
        (item,) = await server.parts.spool.listed(tenant.id, "outgoing")
        reading = read(item.content)
        assert "If you want no more mails of this kind, follow this link." in reading.body_text
        assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in item.content


async def test_each_person_gets_it_once_though_batches_run_side_by_side_and_are_cut_off(served):
    async with served("emailserving", "announcements", "membership") as server:
        everybody = sorted(f"m{number}@x.example" for number in range(23))
        for address in everybody:
            await member(server, address)
        office, tenant = server.parts.office, server.house.tenant
        small = replace(office.announcements, batch=4)
        made = await small.announce(tenant, Draft("service-announcement", "News", NEWS))
        assert await small.send_batch(tenant, made)
        broken = replace(small, courier=_Breaks(small.courier))
        with pytest.raises(RuntimeError):
            await broken.send_batch(tenant, made)
        assert len(await reached(server)) == 4
        while (await small.listed(tenant))[0].finished_at is None:
            await asyncio.gather(*[small.send_batch(tenant, made) for _ in range(3)])
        assert await reached(server) == everybody
        assert (await small.listed(tenant))[0].mailed == 23
        assert not await small.send_batch(tenant, made)


class _Breaks:
    """A courier that stops in the middle of a batch."""

    def __init__(self, courier):
        self._courier, self._left = courier, 2

    def tell(self, tenant, **said):
        self._left -= 1
        if self._left < 0:
            raise RuntimeError("killed")
        return self._courier.tell(tenant, **said)


async def test_the_ledger_of_each_person_says_that_they_were_told(served):
    async with served("emailserving", "announcements", "membership") as server:
        await member(server, "a@x.example")
        await member(server, "b@x.example")
        await announce(server, "service-announcement")
        told = [said for said in await server.ledger("a@x.example") if said["act"] == "notified"]
        assert [(said["notice"], said["practice"]) for said in told] == [
            ("service-announcement", "registration")
        ]


async def test_who_comes_after_it_was_made_is_not_written_to(served):
    async with served("emailserving", "announcements", "membership") as server:
        await member(server, "early@x.example")
        office, tenant = server.parts.office, server.house.tenant
        made = await office.announcements.announce(tenant, Draft("service-announcement", "News", NEWS))
        await member(server, "late@x.example")
        await office.announcements.send_batch(tenant, made)
        assert await reached(server) == ["early@x.example"]


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        (
            "efax",
            [
                "service-announcement",
                "newsletter-free",
                "newsletter-paid",
                "promotion-free",
                "promotion-paid",
            ],
        ),
        ("anonymizer", ["service-announcement", "newsletter", "promotion"]),
        ("emailserving", ["service-announcement", "newsletter", "promotion"]),
        ("webex", ["service-announcement", "promotion"]),
        ("zixcorp", ["service-contact"]),
    ],
)
def test_the_notices_to_write_under_are_those_of_the_policy(policy, names):
    found = policy_with(policy, "announcements")
    assert [notice.name for notice in composable(found)] == names


def test_a_draft_needs_a_notice_a_subject_and_a_text():
    policy = policy_with("webex", "announcements", "membership")
    assert draft_refused(policy, Draft("service-announcement", "News", NEWS)) is None
    for wrong in (
        Draft("newsletter", "News", NEWS),
        Draft("passphrase-failures", "News", NEWS),
        Draft("promotion", " ", NEWS),
        Draft("promotion", "News", ()),
        Draft("promotion", "x" * 151, NEWS),
    ):
        assert draft_refused(policy, wrong) is not None


def test_a_notice_that_the_policy_lacks_is_never_mailed(tenant):
    with pytest.raises(PolicyViolation):
        letter(None, tenant, Draft("newsletter", "News", NEWS), "a@x.example", path=None, leave="/leave/x")


async def test_the_console_sends_and_says_why_it_does_not(served):
    async with served("emailserving", "staff", "announcements", "membership") as server:
        await member(server, "a@x.example")
        await server.member("office@x.example", "administrator")
        browser = server.browser()
        signed = await browser.post("/staff", data={"name": "office@x.example", "passphrase": PASSPHRASE})
        page = signed.headers["location"] + "announcements"
        form = {"notice": "service-announcement", "subject": "Sunday", "text": "We rest.\r\n\r\nYou too."}
        refused = await browser.post(page, data={**form, "offers": "yes"})
        assert (refused.status_code, "carries no offers" in refused.text) == (400, True)
        assert "We rest." in refused.text
        assert (await browser.post(page, data=form)).status_code == 303
        assert "on its way" in (await browser.get(page)).text
