"""Addresses beyond ASCII (RFC 6531) through the whole server: in, onward, into the portal and back."""

import email
import email.policy
from email.policy import SMTPUTF8

import aiosmtplib
import pytest

from tests.assembled import PASSPHRASE, SECRET, assembled, letter
from tests.mail.next_host import next_host
from tests.portal import Visitor
from troth.mail import decisions
from troth.mail.outgoing import captured
from troth.mail.reading import read
from troth.mail.rules import load

JÖRG, JÖRG_ELSEWHERE_SPELT = "jörg@bücher.example", "JO\u0308RG@xn--bcher-kva.example"
ADA, ADA_IN_ASCII = "ada@bücher.example", "ada@xn--bcher-kva.example"
BEN = "ben@patients.example"


async def send(server, mail, *recipients, sender="", login=""):
    """Hand a mail in as a client that says SMTPUTF8; the content goes as it is."""
    content = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTPUTF8)
    async with server.smtp(tls=bool(login)) as client:
        await client.ehlo()
        if login:
            await client.auth_plain(login, PASSPHRASE)
        await client.mail(sender or server.doctor, options=["SMTPUTF8", "BODY=8BITMIME"], encoding="utf-8")
        for recipient in recipients:
            await client.rcpt(recipient, encoding="utf-8")
        return (await client.data(content)).message


def text(content):
    return " ".join((read(content).body_text or "").split())


def parts_of_report(content):
    """The words, the fields of each recipient, and the kind of what came back (RFC 6522)."""
    words, status, returned = email.message_from_bytes(content, policy=email.policy.default).iter_parts()
    return words.get_content(), list(status.iter_parts())[1:], returned.get_content_type()


async def test_plain_mail_goes_on_byte_for_byte_and_with_its_addresses_as_they_are(cluster, tmp_path):
    async with next_host(utf8=True) as host, assembled(cluster, tmp_path, relay=host.relay) as server:
        mail = letter(server.doctor, JÖRG, "The car park is closed: größtenteils.", "Größe")
        await send(server, mail, JÖRG, ADA)
        await server.carried()
        (taken,) = host.taken
        assert (taken.sender, taken.recipients, taken.utf8) == (server.doctor, (JÖRG, ADA), True)
        trace, _, content = taken.content.partition(b"From:")
        assert b"From:" + content == mail.as_bytes(policy=SMTPUTF8)
        assert trace.isascii()
        assert b"with UTF8SMTP " in trace


async def test_without_smtputf8_at_the_next_host_the_sender_hears_5_6_7_and_the_others_get_their_mail(
    cluster, tmp_path
):
    async with next_host(utf8=False) as host, assembled(cluster, tmp_path, relay=host.relay) as server:
        await send(server, letter(server.doctor, BEN, "Hello."), BEN, JÖRG)
        await server.carried()
        assert host.to(BEN)[0].recipients == (BEN,)
        (report,) = host.to(server.doctor)
        assert report.sender == "<>"
        words, (about,), kind = parts_of_report(report.content)
        assert f"{JÖRG}: 553" in words
        assert about["Final-Recipient"] == r"utf-8; j\x{F6}rg@b\x{FC}cher.example"
        assert (about["Action"], about["Status"]) == ("failed", "5.6.7")
        assert kind == "text/rfc822-headers"
        assert len(host.taken) == 2


async def test_a_header_beyond_ascii_does_not_go_where_it_is_not_understood(cluster, tmp_path):
    async with next_host(utf8=False) as host, assembled(cluster, tmp_path, relay=host.relay) as server:
        await send(server, letter(server.doctor, BEN, "Hello.", "Größe"), BEN)
        await server.carried()
        (report,) = host.taken
        _, (about,), kind = parts_of_report(report.content)
        assert (about["Final-Recipient"], about["Status"]) == (f"rfc822; {BEN}", "5.6.9")
        assert kind == "message/global-headers"


@pytest.mark.parametrize("utf8", [True, False], ids=["with SMTPUTF8", "without"])
async def test_a_domain_in_unicode_goes_on_as_it_is_or_in_a_labels(cluster, tmp_path, utf8):
    async with next_host(utf8=utf8) as host, assembled(cluster, tmp_path, relay=host.relay) as server:
        await send(server, letter(server.doctor, BEN, "Hello."), ADA)
        await server.carried()
        (taken,) = host.taken
        assert (taken.recipients, taken.utf8) == ((ADA if utf8 else ADA_IN_ASCII,), utf8)


async def test_a_client_that_did_not_say_smtputf8_may_not_name_such_an_address(server):
    async with server.smtp() as client:
        await client.ehlo()
        await client.mail(server.doctor)
        with pytest.raises(aiosmtplib.SMTPRecipientRefused) as refused:
            await client.rcpt(JÖRG, encoding="utf-8")
    assert (refused.value.code, refused.value.message[:5]) == (553, "5.6.7")


RELAYS = ["a folder", "a next host"]


@pytest.mark.parametrize("relay", RELAYS)
async def test_a_message_is_sealed_read_and_answered_under_any_spelling_of_the_address(
    cluster, tmp_path, relay
):
    async with next_host(utf8=True) as host:
        where = host.relay if relay == "a next host" else ""
        async with assembled(cluster, tmp_path, relay=where) as server:

            def mails(recipient):
                if where:
                    return [mail.content for mail in host.to(recipient)]
                found = [mail for mail in captured(server.folder) if recipient in mail.recipients]
                return [mail.content() for mail in reversed(found)]

            await send(server, letter(server.doctor, JÖRG, SECRET, "Ihre Größe"), JÖRG)
            await server.carried()
            (notice,) = mails(JÖRG)
            assert f"To: {JÖRG}\r\n".encode() in notice
            assert "biopsy" not in text(notice)
            link = "/m/" + text(notice).partition("/m/")[2][:43]
            visitor = Visitor(server.browser(), JÖRG, link)
            assert JÖRG in (await visitor.browser.get(link)).text
            await visitor.register(PASSPHRASE)
            assert SECRET in (await visitor.get()).text
            for spelling in (JÖRG, JÖRG_ELSEWHERE_SPELT):
                assert (await visitor.sign_in(PASSPHRASE, spelling)).status_code == 303
            assert (await visitor.sign_in(PASSPHRASE, "jorg@bücher.example")).status_code == 403
            await visitor.browser.post(visitor.path("/reply"), files={"text": (None, "Danke schön.")})
            await server.carried()
            (answer,) = mails(server.doctor)
            assert read(answer).addresses("from") == (("", JÖRG),)
            assert read(answer).subject == "Re: Ihre Größe"
            assert "Danke schön." in text(answer)


async def test_a_second_message_under_another_spelling_comes_to_the_same_portal(server):
    for spelling in (ADA, ADA_IN_ASCII):
        await send(server, letter(server.doctor, ADA_IN_ASCII, SECRET, f"To {spelling}"), spelling)
        await server.carried()
    visitor = Visitor(server.browser(), ADA, server.links(ADA)[0])
    await visitor.register(PASSPHRASE)
    assert (await visitor.sign_in(PASSPHRASE, ADA)).status_code == 303
    later = Visitor(server.browser(), ADA, server.links(ADA_IN_ASCII)[0])
    assert (await later.sign_in(PASSPHRASE, ADA_IN_ASCII)).status_code == 303
    assert f"To {ADA_IN_ASCII}" in await later.inbox()
    assert f"To {ADA}" in await later.inbox()


async def test_two_mailboxes_that_look_alike_are_two_people(server):
    for address in ("strasse@patients.example", "straße@patients.example"):
        await send(server, letter(server.doctor, BEN, SECRET, f"For {address}"), address)
        await server.carried()
    visitor = Visitor(
        server.browser(), "strasse@patients.example", server.links("strasse@patients.example")[0]
    )
    await visitor.register(PASSPHRASE)
    assert "For straße@patients.example" not in await visitor.inbox()
    assert (await visitor.sign_in(PASSPHRASE, "straße@patients.example")).status_code == 403


async def test_a_notice_that_cannot_be_sent_is_told_to_the_sender(cluster, tmp_path):
    async with next_host(utf8=False) as host, assembled(cluster, tmp_path, relay=host.relay) as server:
        await send(server, letter(server.doctor, BEN, SECRET), JÖRG)
        await server.carried()
        (failed,) = host.taken
        assert failed.recipients == (server.doctor,)
        assert JÖRG in text(failed.content)
        assert "The recipient's mail system did not take it" in text(failed.content)


async def test_a_member_with_such_an_address_signs_in_sends_and_is_told_what_became_of_it(cluster, tmp_path):
    async with assembled(cluster, tmp_path, networks=()) as server:
        name = server.house.tenant.name
        member = await server.member(f"bärbel@{name}")
        mail = letter(member, BEN, SECRET, X_Troth_Receipt="yes")
        await send(server, mail, BEN, sender=member, login=f"BA\u0308RBEL@{name}")
        await server.carried()
        (notice,) = server.caught(BEN)
        assert notice.content().isascii()
        assert read(notice.content()).subject == f"{member} has sent you a confidential message"
        visitor = Visitor(server.browser(), BEN, server.links(BEN)[0])
        await visitor.register(PASSPHRASE)
        await visitor.get()
        await visitor.browser.post(visitor.path("/reply"), files={"text": (None, "Thank you.")})
        await server.carried()
        answer, receipt = server.caught(member)
        assert "was picked up on" in text(receipt.content())
        assert "Thank you." in text(answer.content())
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
            await send(server, mail, BEN, sender=f"barbel@{name}", login=member)
        assert refused.value.code == 553


async def test_both_sides_hear_of_a_message_that_expired(server, superuser):
    await send(server, letter(server.doctor, BEN, SECRET), JÖRG)
    await server.carried()
    number = server.house.tenant.id
    await superuser.execute("UPDATE inbox.item SET expires_at = now() WHERE tenant = $1", number)
    await server.parts.ending.expire(lambda _: server.house.tenant)
    await server.carried()
    assert JÖRG in text(server.caught(server.doctor)[0].content())
    assert "was not read in time" in text(server.caught(JÖRG)[0].content())


async def test_a_fresh_link_comes_to_whom_asks_for_it_in_another_spelling(server):
    await send(server, letter(server.doctor, BEN, SECRET), JÖRG)
    await server.carried()
    visitor = Visitor(server.browser(), JÖRG, server.links(JÖRG)[0])
    await visitor.register(PASSPHRASE)
    answer = await server.browser().post("/sign-in", data={"address": JÖRG_ELSEWHERE_SPELT})
    assert answer.status_code == 200
    for task in list(server.parts.portal.doors._sending):
        await task
    await server.carried()
    assert server.caught(JÖRG_ELSEWHERE_SPELT) == []
    (fresh,) = server.caught("jörg@xn--bcher-kva.example")
    assert "You asked for a link" in text(fresh.content())


RULES = """
name = "places"
default = "deliver"
[rule.there]
when = { recipient_domain = ["Bücher.example", "*.xn--bcher-kva.example"] }
verdict = "refuse"
[rule.them]
when = { sender = ["bücher.example"] }
verdict = "refuse"
"""


async def test_a_rule_for_a_domain_holds_however_the_domain_is_written(server):
    rules = load(RULES, source="rules.toml")
    server.parts.holders[server.house.tenant.id].replace(rules)
    there = ["a@bücher.example", "b@xn--bcher-kva.example", "c@BÜCHER.example", "d@x.bücher.example"]
    await send(server, letter(server.doctor, BEN, "Hello."), *there, "e@bucher.example")
    await server.carried()
    (kept,) = await decisions.recent(server.parts.vault, server.house.tenant)
    assert dict(kept.verdicts) == dict.fromkeys(there, "refuse") | {"e@bucher.example": "deliver"}
