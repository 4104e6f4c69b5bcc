"""The ways in: a first visit, a fresh link, a forgotten passphrase, and wrong ones that cost time."""

import asyncio

import pytest

from tests.assembled import PASSPHRASE, SECRET, letter
from tests.portal import Visitor
from troth.inbox.portal import Opened
from troth.mail.reading import read
from troth.people.choices import Choices, How, Made
from troth.policy import Purpose

JANE = "jane.miller@patients.example"
WRONG = "these words are not it"


async def fresh(server, *addresses):
    """Ask for fresh links and wait until all of them are decided and sent."""
    for address in addresses:
        assert (await server.browser().post("/sign-in", data={"address": address})).status_code == 200
    while server.parts.portal.doors._sending:
        await asyncio.gather(*server.parts.portal.doors._sending)
    await server.carried()


async def waited(server, superuser):
    await superuser.execute(
        "UPDATE people.account SET locked_until = now() WHERE tenant = $1 AND locked_until > now()",
        server.house.tenant.id,
    )


async def test_a_form_that_is_sent_twice_opens_one_account_and_the_message_stays_readable(server):
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    await server.carried()
    token, host = server.links(JANE)[0].removeprefix("/m/"), server.house.tenant.name
    portal = server.parts.portal
    answers = await asyncio.gather(*(portal.register(host, token, PASSPHRASE, PASSPHRASE) for _ in range(3)))
    assert [type(answer) for answer in answers] == [Opened] * 3
    for answer in answers:
        assert SECRET in ((await portal.letter(host, answer.session, answer.message)).text or "")


async def test_a_first_visit_with_a_weak_or_mistyped_passphrase_opens_nothing(server):
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    await server.carried()
    browser, link = server.browser(), server.links(JANE)[0]
    for one, two in (("short", "short"), (PASSPHRASE, PASSPHRASE + "!")):
        assert (await browser.post(link, data={"passphrase": one, "again": two})).status_code == 422
    assert JANE in (await browser.get(link)).text


async def test_each_link_opens_its_own_message_and_all_lie_in_one_inbox(server):
    for subject in ("First", "Second"):
        await server.send(letter(server.doctor, JANE, SECRET, subject), JANE)
        await server.carried()
    second, first = server.links(JANE)
    visitor = Visitor(server.browser(), JANE, first)
    await visitor.register(PASSPHRASE)
    assert "Second" not in await visitor.inbox()
    later = Visitor(server.browser(), JANE, second)
    await later.sign_in(PASSPHRASE)
    page = await later.inbox()
    assert "First" in page
    assert "Second" in page


async def test_a_fresh_link_opens_with_the_passphrase_and_comes_once_in_five_minutes(server, superuser):
    visitor = await server.visitor(JANE)
    await fresh(server, JANE, JANE.upper(), JANE)
    assert len(server.links(JANE)) == 2
    again = Visitor(server.browser(), JANE, server.links(JANE)[0])
    assert again.link != visitor.link
    answer = await again.sign_in(PASSPHRASE)
    assert answer.headers["location"] == again.home
    assert "Your results" in await again.inbox()
    number = server.house.tenant.id
    older = (
        "UPDATE inbox.link SET expires_at = expires_at - interval '6 min' WHERE tenant = $1 AND item IS NULL"
    )
    await superuser.execute(older, number)
    await fresh(server, JANE)
    assert len(server.links(JANE)) == 3


async def test_who_wants_no_word_about_the_service_gets_a_link_that_they_ask_for(server):
    await server.visitor(JANE)
    async with server.parts.vault.under(Purpose.RIGHTS_FULFILMENT, server.house.tenant) as data:
        person = await data.find(JANE)
    choices = Choices(server.parts.vault, server.parts.database)
    await choices.choose(
        server.house.tenant, person, [Made("service-contact", False)], How("page", "No word about it.")
    )
    await fresh(server, JANE)
    assert len(server.links(JANE)) == 2


async def test_a_fresh_link_lasts_a_day(server, superuser):
    await server.visitor(JANE)
    await fresh(server, JANE)
    link, number = server.links(JANE)[0], server.house.tenant.id
    lasts = "SELECT expires_at - now() BETWEEN '23:55' AND '24:00' \
FROM inbox.link WHERE tenant = $1 AND item IS NULL"
    assert await superuser.fetchval(lasts, number)
    await superuser.execute("UPDATE inbox.link SET expires_at = now() WHERE tenant = $1", number)
    assert (await server.browser().get(link)).status_code == 410


async def test_nobody_without_an_account_is_sent_a_fresh_link(server):
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    await server.member()
    await server.carried()
    await fresh(server, JANE, server.doctor, "nobody@patients.example")
    assert len(server.caught(JANE)) == 1
    assert server.caught(server.doctor) == server.caught("nobody@patients.example") == []


async def test_wrong_passphrases_are_told_to_the_person_in_exactly_one_mail(server, superuser):
    visitor = await server.visitor(JANE)
    statuses = []
    for _ in range(8):
        await waited(server, superuser)
        statuses.append((await visitor.sign_in(WRONG)).status_code)
    assert statuses == [403, 403, 429, 429, 429, 429, 429, 429]
    assert (await visitor.sign_in(PASSPHRASE)).status_code == 429
    await server.carried()
    warning, _ = server.caught(JANE)
    assert "6 times" in (read(warning.content()).body_text or "")
    assert "passphrase-failures" in [line.get("notice") for line in await server.ledger(JANE)]
    await waited(server, superuser)
    assert (await visitor.sign_in(PASSPHRASE)).status_code == 303


async def test_starting_over_needs_the_persons_own_working_link(server):
    await server.visitor(JANE)
    stranger = Visitor(server.browser(), JANE, "/m/" + "x" * 43)
    assert (await stranger.start_over("quite another passphrase")).status_code == 410


@pytest.mark.parametrize("path", ["", "/forgotten"])
async def test_looking_at_a_link_as_mail_scanners_do_uses_nothing_up(server, path):
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    await server.carried()
    link = server.links(JANE)[0]
    for _ in range(3):
        await server.browser().get(link + path)
        await server.browser().head(link + path)
    visitor = Visitor(server.browser(), JANE, link)
    await visitor.register(PASSPHRASE)
    assert SECRET in (await visitor.get()).text
