"""Strangers learn nothing: not who has an account, not which links there were, not how often they guessed."""

import asyncio

from tests.assembled import PASSPHRASE, SECRET, letter
from tests.portal import Visitor
from tests.security.test_others_things import BEN, JANE
from troth.inbox.sealing import new_token
from troth.people.passphrase import Locksmith

WRONG = "these words are not it"


async def links(server, superuser):
    """Links that do not work, each for another cause."""
    jane, ben = await server.visitor(JANE), await server.visitor(BEN)
    await jane.browser.post(jane.path("/delete"))
    await superuser.execute("UPDATE inbox.link SET expires_at = now() WHERE item = $1", ben.message)
    return [jane.link, ben.link, f"/m/{new_token()}", "/m/short"]


async def test_a_deleted_an_expired_an_unknown_and_a_malformed_link_are_answered_alike(server, superuser):
    form = {"address": JANE, "passphrase": PASSPHRASE, "again": PASSPHRASE, "understood": "yes"}
    answers = set()
    for link in await links(server, superuser):
        browser = server.browser()
        for answer in (
            await browser.get(link),
            await browser.post(link, data=form),
            await browser.get(link + "/forgotten"),
            await browser.post(link + "/forgotten", data=form),
        ):
            answers.add((answer.status_code, answer.text, str(sorted(answer.headers.items()))))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 410


async def test_asking_for_a_fresh_link_is_answered_alike_for_everybody(server):
    await server.visitor(JANE)
    await server.member()
    answers = set()
    for address in (JANE, server.doctor, "nobody@patients.example"):
        answer = await server.browser().post("/sign-in", data={"address": address})
        answers.add((answer.status_code, answer.text.replace(address, "ADDRESS")))
    assert len(answers) == 1
    await asyncio.gather(*server.parts.portal.doors._sending)
    await server.carried()
    assert len(server.links(JANE)) == 2
    assert server.caught("nobody@patients.example") == server.caught(server.doctor) == []


async def test_the_staffs_door_answers_alike_whoever_knocks_and_however_often(server):
    office = await server.member(f"office@{server.house.tenant.name}", "administrator")
    await server.member()
    await server.visitor(JANE)
    answers = set()
    for address in (office, server.doctor, JANE, "nobody@patients.example"):
        for _ in range(4):
            answer = await server.browser().post("/staff", data={"name": address, "passphrase": WRONG})
            answers.add((answer.status_code, answer.text.replace(address, "ADDRESS")))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 403


async def test_other_doors_are_no_place_to_guess_a_recipients_passphrase(server, superuser):
    jane = await server.visitor(JANE)
    for _ in range(4):
        await server.browser().post("/staff", data={"name": JANE, "passphrase": WRONG})
    failures = "SELECT failures FROM people.account WHERE tenant = $1 AND role = 'recipient'"
    assert await superuser.fetchval(failures, server.house.tenant.id) == 0
    await jane.sign_in(WRONG)
    await server.browser().post("/staff", data={"name": JANE, "passphrase": PASSPHRASE})
    assert await superuser.fetchval(failures, server.house.tenant.id) == 1


async def test_a_wrong_address_and_a_wrong_passphrase_at_a_link_are_answered_alike(server):
    jane = await server.visitor(JANE)
    await server.visitor(BEN)
    answers = set()
    for address, passphrase in ((JANE, WRONG), (BEN, PASSPHRASE)):
        answer = await jane.sign_in(passphrase, address)
        answers.add((answer.status_code, answer.text.replace(address, "ADDRESS")))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 403


async def test_every_refused_sign_in_costs_one_slow_hash(server, monkeypatch):
    jane = await server.visitor(JANE)
    office = await server.member(f"office@{server.house.tenant.name}", "administrator")
    hashes = 0
    hash_ = Locksmith._hash

    async def counted(self, passphrase, salt):
        nonlocal hashes
        hashes += 1
        return await hash_(self, passphrase, salt)

    monkeypatch.setattr(Locksmith, "_hash", counted)
    for address in (office, JANE, "nobody@patients.example"):
        await server.browser().post("/staff", data={"name": address, "passphrase": WRONG})
    for address in (JANE, "nobody@patients.example"):
        await jane.sign_in(WRONG, address)
    assert hashes == 5


async def test_who_gets_a_message_learns_nothing_of_the_other_recipients_accounts(server):
    await server.visitor(JANE)
    await server.send(letter(server.doctor, JANE, SECRET, "Second"), JANE, BEN)
    await server.carried()
    ben = Visitor(server.browser(), BEN, server.links(BEN)[0])
    await ben.register(PASSPHRASE)
    assert JANE not in (await ben.get("/reply")).text
