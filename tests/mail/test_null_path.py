"""Mail without a return path, such as a member's disposition notification (RFC 6409, 3.2; RFC 8098)."""

import aiosmtplib
import pytest

from tests.assembled import PASSPHRASE, SECRET, assembled, letter
from troth.mail import decisions
from troth.mail.outgoing import captured
from troth.mail.reading import read
from troth.mail.rules import load

BEN = "ben@patients.example"


@pytest.fixture
async def server(cluster, tmp_path):
    """A server that takes mail from members only."""
    async with assembled(cluster, tmp_path, networks=()) as running:
        await running.member()
        yield running


async def send(server, mail, *recipients, login=""):
    async with server.smtp(tls=True) as client:
        await client.ehlo()
        if login:
            await client.auth_plain(login, PASSPHRASE)
        await client.mail("")
        for recipient in recipients:
            await client.rcpt(recipient)
        await client.data(mail.as_bytes().replace(b"\n", b"\r\n"))


def displayed(server):
    return letter(server.doctor, BEN, "Your mail was displayed.", "Read: the car park")


def text(mail):
    return " ".join((read(mail.content()).body_text or "").split())


async def kept(server):
    (one,) = await decisions.recent(server.parts.vault, server.house.tenant)
    return one


async def test_a_member_hands_in_mail_without_a_return_path_and_answers_for_it(server):
    await send(server, displayed(server), BEN, login=server.doctor)
    await server.carried()
    (passed,) = server.caught(BEN)
    assert passed.sender == ""
    assert (await kept(server)).sender == server.doctor


async def test_nobody_else_does(server):
    with pytest.raises(aiosmtplib.SMTPRecipientRefused) as refused:
        await send(server, displayed(server), BEN)
    assert refused.value.code == 530


async def test_the_rules_for_a_member_hold_without_a_return_path_and_nobody_is_told(server):
    text_ = f'name = "r"\n[rule.no]\nwhen = {{ sender = ["{server.doctor}"] }}\nverdict = "refuse"\n'
    server.parts.holders[server.house.tenant.id].replace(load(text_, source="rules.toml"))
    await send(server, displayed(server), BEN, login=server.doctor)
    await server.carried()
    assert (await kept(server)).verdict == "refuse"
    assert captured(server.folder) == ()


async def test_what_must_be_sealed_is_sealed_in_the_members_name_and_its_end_is_told_to_nobody(
    server, superuser
):
    await send(server, letter(server.doctor, BEN, SECRET, X_Troth_Receipt="yes"), BEN, login=server.doctor)
    await server.carried()
    (notice,) = server.caught(BEN)
    assert f"({server.doctor}) has sent you a confidential message" in text(notice)
    disclosed = [line for line in await server.ledger(server.doctor) if line["act"] == "disclosed"]
    assert [line["recipient"] for line in disclosed] == ["MessageRecipient"]
    number = server.house.tenant.id
    await superuser.execute("UPDATE inbox.item SET expires_at = now() WHERE tenant = $1", number)
    await server.parts.ending.expire(lambda _: server.house.tenant)
    await server.carried()
    assert server.caught(server.doctor) == []


async def test_a_held_one_is_shown_to_the_administrator_under_the_members_name(server):
    text_ = f'name = "r"\n[rule.wait]\nwhen = {{ sender = ["{server.doctor}"] }}\nverdict = "hold"\n'
    server.parts.holders[server.house.tenant.id].replace(load(text_, source="rules.toml"))
    await send(server, displayed(server), BEN, login=server.doctor)
    await server.carried(held=1)
    office = await server.member(f"office@{server.house.tenant.name}", "administrator")
    form = {"name": office, "passphrase": PASSPHRASE}
    where = (await server.browser().post("/staff", data=form)).headers["location"]
    assert server.doctor in (await server.browser().get(where + "held")).text
