"""Invitations and what people answer to them: out as mails with a calendar, back to the server itself."""

import asyncio
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import SMTP

import aiosmtplib
import pytest

from tests.assembled import Server, assembled
from troth.app.tenancy import policy_text
from troth.mail.reading import read
from troth.runtime.ports import Outage

JANE = "jane.miller@patients.example"
REPLY = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"


@dataclass
class Heard:
    """A handler that remembers what it was told; for the first times it may be away."""

    away: int = 0
    told: list[tuple[int, str, str, bytes]] = field(default_factory=list)

    async def replied(self, tenant: int, token: str, address: str, calendar: bytes) -> None:
        if self.away:
            self.away -= 1
            raise Outage("away")
        self.told.append((tenant, token, address, calendar))


@pytest.fixture
async def server(cluster, tmp_path):
    async with assembled(cluster, tmp_path, networks=(), policy=policy_text("zixcorp")) as running:
        yield running


@pytest.fixture
def heard(server: Server) -> Heard:
    made = Heard()
    object.__setattr__(server.parts.reception.desk, "replies", made)  # the same desk as the gateway's
    return made


def answer(to: str, calendar: str = REPLY, **header: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Jane Miller <{JANE}>", to, "Accepted: Weekly round"
    for name, value in header.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Jane has accepted.")
    if calendar:
        mail.add_alternative(
            calendar.encode(), "text", "calendar", params={"method": "REPLY", "charset": "utf-8"}
        )
    return mail


async def test_an_invitation_leaves_with_its_calendar_and_its_way_back(server):
    courier, tenant = server.parts.courier, server.house.tenant.id
    host = courier.mail_host(tenant)
    assert host == server.house.sender.rpartition("@")[2]
    item = courier.appointment(
        tenant,
        to=JANE,
        notice="service-contact",
        subject="Weekly round",
        text=["Ann Miller invites you."],
        path="/meet/abc",
        calendar=REPLY.encode(),
        method="REQUEST",
        organiser=f"meeting+k7@{host}",
    )
    async with server.parts.database.transaction() as connection:
        await server.parts.spool.add_on(connection, [item])
    await server.carried()
    mail = read(server.caught(JANE, "Weekly round")[0].content())
    assert item.head["kind"] == "service-contact"
    assert f"{courier.pages_of(tenant)}/meet/abc" in (mail.body_text or "").splitlines()
    assert mail.addresses("reply-to") == (("", f"meeting+k7@{host}"),)
    assert mail.calendar is not None
    assert mail.calendar.content() == REPLY.encode()
    assert server.parts.reception.desk.houses.of_address(f"meeting+k7@{host}") is server.house


async def test_a_strangers_answer_is_heard_and_forgotten(server, heard):
    to = f"Meeting+K7abc@{server.house.tenant.name}"
    await server.send(answer(to), to, sender=JANE)
    await server.carried()
    assert heard.told == [(server.house.tenant.id, "k7abc", JANE, REPLY.encode())]
    assert server.caught_all() == []


async def test_an_answer_that_a_program_sent_by_itself_is_heard_too(server, heard):
    to = f"meeting+k7@{server.house.tenant.name}"
    async with server.smtp() as client:
        await client.ehlo()
        await client.mail("")
        await client.rcpt(to)
        await client.data(answer(to, Auto_Submitted="auto-replied").as_bytes(policy=SMTP))
    await server.carried()
    assert [token for _, token, _, _ in heard.told] == ["k7"]


async def test_a_calendar_in_another_charset_comes_in_utf_8(server, heard):
    to = f"meeting+k7@{server.house.tenant.name}"
    mail = answer(to, "")
    text = REPLY.replace("END", "X-NAME:Zoë\r\nEND")
    mail.add_alternative(text.encode("latin-1"), "text", "calendar", params={"charset": "iso-8859-1"})
    await server.send(mail, to, sender=JANE)
    await server.carried()
    assert [calendar for _, _, _, calendar in heard.told] == [text.encode()]


@pytest.mark.parametrize("calendar", ["", "x" * 65_537, "ö" * 32_769])
async def test_what_is_no_answer_is_dropped_without_a_word(server, heard, calendar):
    to = f"meeting+k7@{server.house.tenant.name}"
    await server.send(answer(to, calendar), to, sender=JANE)
    await server.carried()
    assert heard.told == []
    assert server.caught_all() == []


async def test_an_answer_to_no_meeting_at_all_is_dropped(server, heard):
    to = f"meeting+@{server.house.tenant.name}"
    await server.send(answer(to), to, sender=JANE)
    await server.carried()
    assert heard.told == []


async def test_an_answer_waits_while_it_cannot_be_heard(server, heard):
    heard.away = 1
    to = f"meeting+k7@{server.house.tenant.name}"
    await server.send(answer(to), to, sender=JANE)
    item = await spooled(server)
    async with server.parts.database.connection() as connection:
        await connection.execute("UPDATE spool.item SET due_at = now() WHERE id = $1", item)
    await server.carried()
    assert [token for _, token, _, _ in heard.told] == ["k7"]


async def spooled(server):
    """The item that is in the spool, once the handler was away for it."""
    desk = server.parts.reception.desk
    while desk.replies.away:
        await asyncio.sleep(0.05)
    async with server.parts.database.connection() as connection:
        return await connection.fetchval("SELECT id FROM spool.item")


async def test_where_nobody_hears_answers_there_is_no_such_address(server):
    desk, address = server.parts.reception.desk, f"meeting+k7@{server.house.tenant.name}"
    assert replace(desk, replies=None).house_of(address) is None
    assert replace(desk, replies=Heard()).house_of(address) is server.house
    assert replace(desk, replies=Heard()).house_of(f"meeting@{server.house.tenant.name}") is None
    assert replace(desk, replies=Heard()).house_of("meeting+k7@elsewhere.example") is None


async def test_other_addresses_of_the_house_stay_closed_to_strangers(server, heard):
    with pytest.raises(aiosmtplib.SMTPRecipientRefused):
        await server.send(answer(server.doctor), server.doctor, sender=JANE)
