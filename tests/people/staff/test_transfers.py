"""A change of control, as three policies have it: mail and refusal, thirty days on the site, or nothing."""

import re
from datetime import timedelta

import pytest

from tests.people.staff.conftest import enabling
from tests.people.staff.test_announcements import member
from troth.mail.reading import read
from troth.people.staff.members import StaffError

BUYER = "Bigger Corp"


async def exported(office, tenant, transfer):
    return [line async for line in office.transfers.export(tenant, transfer.id)]


def addresses(lines):
    return sorted(record["EmailAddress"] for line in lines for record in line["records"])


async def later(server, **span):
    """Have every notice of the tenant's begin and end earlier by so much."""
    sql = (
        "UPDATE people.transfer SET posted_at = posted_at - $2::interval, ends_at = ends_at - $2 "
        "WHERE tenant = $1"
    )
    async with server.parts.database.connection() as connection:
        await connection.execute(sql, server.house.tenant.id, timedelta(**span))


async def links(server):
    """The paths that people were mailed, by address."""
    found = {}
    for item in await server.parts.spool.listed(server.house.tenant.id, "outgoing"):
        text = re.sub(r"=\n", "", read(item.content).body_text)
        found[item.head["recipients"][0][0]] = re.search(r"/transfer/[A-Za-z0-9_=-]+", text)[0]
    return found


async def test_everybody_is_told_and_who_refuses_is_held_back(served):
    async with served("efax", "transfer", "membership") as server:
        office, tenant, browser = server.parts.office, server.house.tenant, server.browser()
        for name in ("ann", "ben", "eve"):
            await member(server, f"{name}@x.example", "paid")
        transfer = await office.transfers.announce(tenant, BUYER)
        await office.announcements.send_all()
        mailed = await links(server)
        assert sorted(mailed) == ["ann@x.example", "ben@x.example", "eve@x.example"]
        assert "Refuse, and hold my data back" in (await browser.get(mailed["ben@x.example"])).text
        for name, answer in (("ben", "refuse"), ("eve", "refuse"), ("eve", "agree")):
            kept = await browser.post(mailed[f"{name}@x.example"], data={"answer": answer})
            assert "Your answer is kept" in kept.text
        with pytest.raises(StaffError, match="locked until the notice ends"):
            await exported(office, tenant, transfer)
        await later(server, days=30)
        lines = await exported(office, tenant, transfer)
        assert addresses(lines) == ["ann@x.example", "eve@x.example"]
        assert set(lines[0]["records"][0]) == {"practice", "collected_at", "Name", "EmailAddress", "Username"}


async def test_each_person_sees_on_their_ledger_what_they_answered_and_what_went(served):
    async with served("efax", "transfer", "membership") as server:
        office, tenant, browser = server.parts.office, server.house.tenant, server.browser()
        for name in ("ann", "ben"):
            await member(server, f"{name}@x.example", "paid")
        transfer = await office.transfers.announce(tenant, BUYER)
        await office.announcements.send_all()
        await browser.post((await links(server))["ben@x.example"], data={"answer": "refuse"})
        await later(server, days=30)
        await exported(office, tenant, transfer)
        ann, ben = await server.ledger("ann@x.example"), await server.ledger("ben@x.example")
        (went,) = [said for said in ann if said["act"] == "disclosed"]
        assert (went["recipient"], went["company"], went["ground"]) == (
            "Acquirer",
            BUYER,
            "change of control",
        )
        assert [said["act"] for said in ben if said["act"] in ("disclosed", "chose")] == ["chose"]


async def test_a_notice_stands_on_the_site_for_thirty_days_and_locks_the_export(served):
    async with served("zixcorp", "transfer") as server:
        office, tenant, browser = server.parts.office, server.house.tenant, server.browser()
        await server.member("ann@x.example")
        transfer = await office.transfers.announce(tenant, BUYER)
        await office.announcements.send_all()
        assert await server.parts.spool.listed(tenant.id, "outgoing") == []
        said = f"is to pass to {BUYER}. This notice stands from"
        for page in ("/policy", "/"):
            assert said in (await browser.get(page)).text
        await later(server, days=29)
        with pytest.raises(StaffError, match="locked until the notice ends"):
            await exported(office, tenant, transfer)
        assert said in (await browser.get("/policy")).text
        await later(server, days=1)
        assert addresses(await exported(office, tenant, transfer)) == ["ann@x.example"]
        assert said not in (await browser.get("/policy")).text


async def test_where_the_policy_promises_no_notice_the_export_is_open_at_once(served):
    async with served("anonymizer", "transfer", "membership") as server:
        office, tenant = server.parts.office, server.house.tenant
        ann = await member(server, "ann@x.example")
        transfer = await office.transfers.announce(tenant, BUYER)
        assert not await office.transfers.answer(tenant, transfer.id, ann.person, refuses=True)
        assert addresses(await exported(office, tenant, transfer)) == ["ann@x.example"]
        with pytest.raises(StaffError, match="exported already"):
            await exported(office, tenant, transfer)


async def test_where_the_policy_gives_an_acquirer_nothing_there_is_no_transfer(served):
    async with served("webex", "membership") as server:
        with pytest.raises(StaffError, match="nothing may go to an acquirer"):
            await server.parts.office.transfers.announce(server.house.tenant, BUYER)


async def test_a_link_that_was_not_made_here_answers_for_nobody(served):
    async with served("efax", "transfer", "membership") as server:
        office, tenant, browser = server.parts.office, server.house.tenant, server.browser()
        ann = await member(server, "ann@x.example", "paid")
        transfer = await office.transfers.announce(tenant, BUYER)
        path = office.answers.path(tenant, transfer.id, ann.person)
        assert (await browser.get(path)).status_code == 200
        changed = path[:-2] + ("AA" if path[-2:] != "AA" else "BB")
        for wrong in (changed, "/transfer/x", "/transfer/" + "A" * 64, "/transfer/%F0%9F"):
            assert (await browser.get(wrong)).status_code == 404
            assert (await browser.post(wrong, data={"answer": "refuse"})).status_code == 404


def test_the_text_of_a_policy_with_more_services_is_that_of_the_repository():
    assert enabling("efax") in enabling("efax", "membership")
