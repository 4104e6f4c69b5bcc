"""What belongs to somebody else is as if it were not there, whoever asks and however they are signed in."""

import re

import pytest

from tests.assembled import PASSPHRASE, SECRET, assembled, letter
from tests.portal import Visitor
from troth.mail.rules import load
from troth.runtime.ids import new_id

JANE, BEN = "jane.miller@patients.example", "ben@patients.example"
PARTS = ["", "/body", "/attachment/0", "/eml", "/reply", "/reply-all", "/delete"]
HOLDING = 'name = "h"\ndefault = "deliver"\n[rule.h]\nwhen = { subject_tag = "secure" }\nverdict = "hold"\n'


def with_file(server, recipient):
    mail = letter(server.doctor, recipient, SECRET)
    mail.add_alternative("<p>As HTML</p>", subtype="html")
    mail.add_attachment(b"file of " + recipient.encode(), "application", "pdf", filename="results.pdf")
    return mail


async def staff(server, address=""):
    """The path of an administrator's session."""
    address = await server.member(address or f"office@{server.house.tenant.name}", "administrator")
    answer = await server.browser().post("/staff", data={"name": address, "passphrase": PASSPHRASE})
    return re.fullmatch(r"(/staff/[A-Za-z0-9_-]{43}/)", answer.headers["location"])[1]


async def test_nobody_reaches_another_persons_message_by_its_id(server):
    jane = await server.visitor(JANE, with_file(server, JANE))
    ben = await server.visitor(BEN, with_file(server, BEN))
    for part in PARTS:
        assert (await jane.get(part)).status_code == 200, part
        answer = await ben.browser.get(f"{ben.home}message/{jane.message}{part}")
        nothing = await ben.browser.get(f"{ben.home}message/{new_id()}{part}")
        assert (answer.status_code, answer.text) == (404, nothing.text), part


async def test_nobody_answers_or_deletes_another_persons_message(server):
    jane, ben = await server.visitor(JANE), await server.visitor(BEN)
    for part in ("/reply", "/reply-all"):
        files = {"text": (None, "I am Jane.")}
        assert (
            await ben.browser.post(f"{ben.home}message/{jane.message}{part}", files=files)
        ).status_code == 404
    assert (await ben.browser.post(f"{ben.home}message/{jane.message}/delete")).status_code == 404
    await server.carried()
    assert server.caught(server.doctor) == []
    assert SECRET in (await jane.get()).text


async def test_another_persons_link_does_not_open_with_ones_own_passphrase(server):
    jane, ben = await server.visitor(JANE), await server.visitor(BEN)
    thief = Visitor(server.browser(), BEN, jane.link)
    await server.parts.accounts.change(
        server.house.tenant, (await person(server, BEN)), PASSPHRASE, "the four words of ben"
    )
    assert (await thief.sign_in("the four words of ben")).status_code == 403
    assert thief.home == ""
    assert ben.home != ""


async def person(server, address):
    from troth.policy import Purpose

    async with server.parts.vault.under(Purpose.IDENTITY_AUTHENTICATION, server.house.tenant) as data:
        return (await data.find(address)).person


async def test_staff_pages_do_not_open_with_a_recipients_session(server):
    jane = await server.visitor(JANE)
    token = jane.home.split("/")[2]
    for path in ("decisions", f"decisions/{new_id()}", "held"):
        assert (await server.browser().get(f"/staff/{token}/{path}")).status_code == 403
    for deed in ("release", "refuse"):
        answer = await server.browser().post(f"/staff/{token}/held/{new_id()}/{deed}")
        assert answer.status_code == 403


async def test_staff_pages_do_not_open_for_a_member_who_does_not_administer(server):
    await server.member()
    answer = await server.browser().post("/staff", data={"name": server.doctor, "passphrase": PASSPHRASE})
    assert answer.status_code == 403
    assert "location" not in answer.headers


async def test_portal_pages_do_not_open_with_a_staff_session(server):
    await server.visitor(JANE)
    token = (await staff(server)).split("/")[2]
    for path in ("", "passphrase", f"message/{new_id()}"):
        assert (await server.browser().get(f"/s/{token}/{path}")).status_code in (404, 410), path
    assert (await server.browser().get(f"/s/{token}/")).status_code == 410


async def test_one_tenants_sessions_and_links_mean_nothing_at_anothers_host(cluster, tmp_path):
    async with assembled(cluster, tmp_path, tenants=2) as server:
        other = server.parts.houses.all[1].tenant.name
        jane = await server.visitor(JANE)
        office = await staff(server)
        there = server.browser(other)
        assert (await server.browser().get(jane.home)).status_code == 200
        assert (await there.get(jane.home)).status_code == 410
        assert (await there.get(jane.path())).status_code == 410
        assert (await there.get(jane.link)).status_code == 410
        assert (await Visitor(there, JANE, jane.link).sign_in(PASSPHRASE)).status_code == 410
        assert (await there.get(office + "decisions")).status_code == 403
        assert (await server.browser().get(office + "decisions")).status_code == 200
        nowhere = server.browser("elsewhere.example")
        assert (await nowhere.get(jane.home)).status_code == 410
        assert (await nowhere.get(office + "held")).status_code == 403


async def test_an_administrator_neither_sees_nor_resolves_what_another_tenant_holds(cluster, tmp_path):
    async with assembled(cluster, tmp_path, tenants=2) as server:
        mine, theirs = server.parts.houses.all
        server.parts.holders[theirs.tenant.id].replace(load(HOLDING, source="rules.toml"))
        sender = f"doctor@{theirs.tenant.name}"
        await server.send(letter(sender, JANE, SECRET, "[secure] Results"), JANE, sender=sender)
        await server.carried(held=1)
        (held,) = await server.parts.spool.listed(theirs.tenant.id, "held")
        office = await staff(server)
        page = await server.browser().get(office + "held")
        assert str(held.id) not in page.text
        for deed in ("release", "refuse"):
            assert (await server.browser().post(f"{office}held/{held.id}/{deed}")).status_code == 404
        assert len(await server.parts.spool.listed(theirs.tenant.id, "held")) == 1
        assert mine.tenant.id != theirs.tenant.id


async def test_an_administrator_sees_why_a_mail_is_held_and_nothing_of_what_it_says(server):
    server.parts.holders[server.house.tenant.id].replace(load(HOLDING, source="rules.toml"))
    await server.send(letter(server.doctor, JANE, SECRET, "[secure] Miller"), JANE)
    await server.carried(held=1)
    page = (await server.browser().get(await staff(server) + "held")).text
    assert JANE in page
    assert "biopsy" not in page
    assert "Miller" not in page


@pytest.mark.parametrize("role", ["member", "administrator"])
async def test_a_link_alone_never_gives_anybody_a_members_account(server, role):
    jane = await server.visitor(JANE)
    await server.member(JANE, role, "the passphrase of staff")
    answer = await jane.start_over("chosen by whoever reads the mailbox")
    assert answer.status_code == 410
    assert (await jane.sign_in("the passphrase of staff")).status_code == 403
    unlocked = await server.parts.accounts.unlock(server.house.tenant, JANE, "the passphrase of staff")
    assert unlocked.account.role == role
