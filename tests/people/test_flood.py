"""A flood of passphrases at real doors: who is admitted is served, who is not hears that we are busy."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager

import aiosmtplib
import pytest

from tests.assembled import PASSPHRASE, SECRET, letter
from tests.portal import Visitor

WRONG = "these words are not it"
FLOOD = 30
ADMITTED = 2 + 4


@pytest.fixture(autouse=True)
def short_line(monkeypatch, slow_hashes):
    monkeypatch.setattr("troth.people.passphrase.MOST_WAITING", 4)


@asynccontextmanager
async def mail_programs(server, number):
    """Mail programs that are connected and inside TLS."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(server.smtp(tls=True)) for _ in range(number)]


async def sign_in(program, address, passphrase):
    await program.ehlo()
    try:
        said = await program.auth_plain(address, passphrase)
    except aiosmtplib.SMTPAuthenticationError as refused:
        said = aiosmtplib.SMTPResponse(refused.code, refused.message)
    return said.code, said.message[:5]


async def test_mail_programs_hear_454_and_the_admitted_are_answered(server):
    await server.member()
    async with mail_programs(server, FLOOD + 1) as (first, *flood):
        member = asyncio.create_task(sign_in(first, server.doctor, PASSPHRASE))
        await asyncio.sleep(0.03)
        strangers = (sign_in(program, f"x@{server.house.tenant.name}", WRONG) for program in flood)
        answers = Counter(await asyncio.gather(*strangers))
        assert set(answers) == {(535, "5.7.8"), (454, "4.7.0")}
        assert answers[535, "5.7.8"] >= ADMITTED - 1
        assert await member == (235, "2.7.0")
        assert await sign_in(flood[-1], server.doctor, PASSPHRASE) == (235, "2.7.0")


async def test_browsers_get_a_kind_page_that_says_when_to_come_back(server):
    office = await server.member(f"office@{server.house.tenant.name}", "administrator")

    async def knock(name):
        return await server.browser().post("/staff", data={"name": name, "passphrase": WRONG})

    answers = await asyncio.gather(*(knock(f"nobody{number}@clinic.example") for number in range(FLOOD)))
    codes = Counter(answer.status_code for answer in answers)
    assert codes == {403: ADMITTED, 503: FLOOD - ADMITTED}
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == "10"
            assert "<h1>Very many people are here just now</h1>" in answer.text
            assert "nothing was counted against you" in answer.text
    right = {"name": office, "passphrase": PASSPHRASE}
    assert (await server.browser().post("/staff", data=right)).status_code == 303


async def test_who_is_turned_away_has_not_failed(server, superuser):
    await server.member()
    async with mail_programs(server, FLOOD) as programs:
        answers = await asyncio.gather(*(sign_in(one, server.doctor, PASSPHRASE) for one in programs))
    assert set(answers) == {(235, "2.7.0"), (454, "4.7.0")}
    failures = "SELECT failures FROM people.account WHERE tenant = $1"
    assert await superuser.fetchval(failures, server.house.tenant.id) == 0


async def test_a_first_visit_that_is_turned_away_can_be_made_again(server):
    jane = "jane.miller@patients.example"
    await server.send(letter(server.doctor, jane, SECRET), jane)
    await server.carried()
    visitor = Visitor(server.browser(), jane, server.links(jane)[0])
    form = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
    staff = {"name": "nobody@clinic.example", "passphrase": WRONG}
    flood = [asyncio.create_task(server.browser().post("/staff", data=staff)) for _ in range(FLOOD)]
    await asyncio.sleep(0.1)
    assert (await visitor.browser.post(visitor.link, data=form)).status_code == 503
    await asyncio.gather(*flood)
    await visitor.register(PASSPHRASE)
    assert SECRET in (await visitor.get()).text
