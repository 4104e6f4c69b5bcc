"""Debian's Postfix in front and behind, set up as the how-to says, with `troth serve` between."""

import os
import re
import smtplib
from collections.abc import AsyncIterator
from itertools import count

import httpx
import pytest

from tests.conftest import engine
from tests.end_to_end.post import DOCTOR
from tests.end_to_end.postfixes import TWO, WAYS, Post, running
from tests.mail.next_host import Taken
from tests.portal import Visitor
from troth.mail.reading import read

PASSPHRASE = "maple river quiet lantern"
FRIEND, NURSE = "friend@elsewhere.example", "nurse@clinic.example"
JÖRG = "jörg@bücher.example"
WORDS = "The waiting room, größtenteils,"
NULL = ("", "<>")  # aiosmtpd writes the null path as it is on the wire

MAIL = (
    "From: Dr. Okafor <{sender}>\r\nTo: {to}\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n"
    "Message-ID: <{number}@clinic.example>\r\nSubject: {subject}\r\nX-Odd:   spaces\tkept  \r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    f"{WORDS}\r\n..has moved.\r\n.\r\n\r\n-- \r\nto the first floor \r\n"
)
TRACES = re.compile(rb"\A(?:Received: [^\r\n]+\r\n(?:[ \t][^\r\n]+\r\n)*)+")
_number = count(1)


@pytest.fixture(scope="module", params=WAYS)
async def way(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
async def post(way: str) -> AsyncIterator[Post]:
    engine("postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix changes to its own users, so it must be started as root")
    async with running(way) as post:
        yield post


def mail(subject: str, to: str, sender: str = DOCTOR) -> bytes:
    return MAIL.format(sender=sender, to=to, number=next(_number), subject=subject).encode()


def traces(taken: Taken) -> list[bytes]:
    """The Received headers in front, the last hop first."""
    return [trace for trace in TRACES.match(taken.content)[0].split(b"Received: ") if trace]


def untraced(taken: Taken) -> bytes:
    return TRACES.sub(b"", taken.content)


def text(taken: Taken) -> str:
    return read(taken.content).body_text or ""


async def test_plain_mail_arrives_byte_for_byte_apart_from_received(post):
    sent = mail("The waiting room", FRIEND)
    await post.send(sent, FRIEND)
    taken = await post.arrived(post.outside, FRIEND, "The waiting room")
    assert (taken.sender, taken.recipients) == (DOCTOR, (FRIEND,))
    assert untraced(taken) == sent
    behind, troth, front = traces(taken)
    assert b"(Postfix)" in behind and b"(Postfix)" in front
    assert b"with ESMTPS id" in troth and b"(Postfix)" not in troth


async def test_a_secure_mail_goes_to_the_portal_and_the_notice_leaves_through_the_postfix_behind(post):
    sent = mail("[secure] About Tuesday", FRIEND).replace(b"X-Odd:", b"X-Troth-Receipt: yes\r\nX-Odd:")
    await post.send(sent, FRIEND)
    notice = await post.arrived(post.outside, FRIEND, "has sent you a confidential message")
    assert notice.sender in NULL
    assert b"(Postfix)" in traces(notice)[0]
    link = re.search(re.escape(post.troth.base_url) + r"(/m/\S+)", text(notice))[1]
    same_origin = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=post.troth.base_url, headers=same_origin) as browser:
        friend = Visitor(browser, FRIEND, link)
        await friend.register(PASSPHRASE)
        assert WORDS in (await friend.get()).text
        await browser.post(friend.path("/reply"), files={"text": (None, "I will be there.")})
    receipt = await post.arrived(post.inside, DOCTOR, f"{FRIEND} has picked up your message")
    assert receipt.sender in NULL
    answer = await post.arrived(post.inside, DOCTOR, "Re: About Tuesday")
    assert answer.sender == FRIEND
    assert "I will be there." in text(answer)
    assert not [taken for taken in post.outside.taken if b"Tuesday" in taken.content]


async def test_mail_of_the_world_comes_in_past_troth(post):
    sent = mail("From the world", DOCTOR, sender=FRIEND)
    await post.send(sent, DOCTOR, sender=FRIEND, port=post.front)
    taken = await post.arrived(post.inside, DOCTOR, "From the world")
    assert untraced(taken) == sent
    assert len(traces(taken)) == 1


async def test_a_colleague_gets_even_secure_mail_as_mail(post):
    await post.send(mail("[secure] For the nurse", NURSE), NURSE)
    assert WORDS in text(await post.arrived(post.inside, NURSE, "For the nurse"))


async def test_one_mail_to_people_inside_and_outside_reaches_each(post):
    await post.send(mail("For both", f"{NURSE}, {FRIEND}"), NURSE, FRIEND)
    assert (await post.arrived(post.outside, FRIEND, "For both")).recipients == (FRIEND,)
    assert (await post.arrived(post.inside, NURSE, "For both")).recipients == (NURSE,)


async def test_what_a_program_on_the_mail_server_sends_goes_through_troth_too(post):
    post.postfixes[0].sendmail(mail("From a program", FRIEND), FRIEND, sender=DOCTOR)
    taken = await post.arrived(post.outside, FRIEND, "From a program")
    behind, troth, front = traces(taken)
    assert b"(Postfix, from userid 0)" in front
    assert b"(Postfix)" in behind and b"(Postfix" not in troth


async def test_mail_without_a_return_path_leaves(post):
    await post.send(mail("A bounce", FRIEND), FRIEND, sender="")
    assert (await post.arrived(post.outside, FRIEND, "A bounce")).sender in NULL


async def test_an_address_beyond_ascii_travels_the_whole_way(post):
    sent = mail("Größe", JÖRG)
    await post.send(sent, JÖRG, utf8=True)
    taken = await post.arrived(post.outside, JÖRG, "Größe")
    assert untraced(taken) == sent
    assert taken.utf8


async def test_what_troth_refuses_comes_back_to_its_sender_from_the_mail_server(post):
    stranger = "somebody@not-the-clinic.example"
    await post.send(mail("Not ours", FRIEND, sender=stranger), FRIEND, sender=stranger)
    bounce = await post.arrived(post.outside, stranger, "Undelivered Mail")
    assert b"does not carry mail for the sender's domain" in bounce.content


async def test_nothing_goes_out_from_port_25_past_troth(post, way):
    if way == TWO:
        await post.send(mail("From port 25", FRIEND), FRIEND, port=post.front)
        assert len(traces(await post.arrived(post.outside, FRIEND, "From port 25"))) == 3
    else:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            await post.send(mail("From port 25", FRIEND), FRIEND, port=post.front)
        assert refused.value.recipients[FRIEND][0] == 554
