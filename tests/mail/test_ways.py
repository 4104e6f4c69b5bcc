"""Where each mail goes: by recipient, by wish, by who hands it in, and what happens when it cannot go on."""

import asyncio
import base64
import ssl

import aiosmtplib
import pytest

from tests.assembled import LOCAL, PASSPHRASE, SECRET, assembled, letter
from tests.mail.smtp.serving import make_certificate, server_context
from tests.portal import Visitor
from troth.app.tenancy import policy_text
from troth.mail import decisions
from troth.mail.reading import read
from troth.mail.rules import load

JANE, BEN = "jane.miller@patients.example", "ben@patients.example"

MIXED = """
name = "mixed"
default = "deliver"
[rule.sealed]
when = { subject_tag = "secure", recipient_domain = ["sealed.example"] }
verdict = "encrypt"
[rule.held]
when = { subject_tag = "secure", recipient_domain = ["held.example"] }
verdict = "hold"
[rule.refused]
when = { subject_tag = "secure", recipient_domain = ["refused.example"] }
verdict = "refuse"
"""


def rules(server, text):
    server.parts.holders[server.house.tenant.id].replace(load(text, source="rules.toml"))


async def verdicts(server):
    return dict((await decisions.recent(server.parts.vault, server.house.tenant))[0].verdicts)


async def row(server, superuser, column):
    return await superuser.fetchval(
        f"SELECT {column} FROM inbox.item WHERE tenant = $1", server.house.tenant.id
    )


async def test_each_recipient_of_one_mail_goes_their_own_way(server):
    rules(server, MIXED)
    ways = [f"a@{way}.example" for way in ("plain", "sealed", "held", "refused")]
    await server.send(letter(server.doctor, ways[0], SECRET, "[secure] Results"), *ways)
    await server.carried(held=1)
    plain, sealed, held, refused = ways
    assert await verdicts(server) == {plain: "deliver", sealed: "encrypt", held: "hold", refused: "refuse"}
    assert SECRET.encode() in server.caught(plain)[0].content()
    assert len(server.links(sealed)) == 1
    assert SECRET.encode() not in server.caught(sealed)[0].content()
    assert server.caught(held) == server.caught(refused) == []
    (report,) = server.caught(server.doctor)
    text = read(report.content()).body_text or ""
    assert refused in text
    assert sealed not in text and held not in text and plain not in text
    (waiting,) = await server.parts.spool.listed(server.house.tenant.id, "held")
    assert [address for address, _, _ in waiting.head["recipients"]] == [held]
    assert [reason["rule"] for reason in waiting.head["reasons"]][:1] == ["held"]


async def test_a_held_mail_goes_out_sealed_once_it_is_released(server):
    rules(server, MIXED)
    await server.send(letter(server.doctor, "a@held.example", SECRET, "[secure] Results"), "a@held.example")
    await server.carried(held=1)
    (waiting,) = await server.parts.spool.listed(server.house.tenant.id, "held")
    released = await asyncio.gather(
        *(server.parts.gateway.release(server.house, waiting.id) for _ in range(3))
    )
    assert sorted(released) == [False, False, True]
    await server.carried()
    assert len(server.links("a@held.example")) == 1


async def test_a_held_mail_that_is_refused_is_told_to_its_sender(server):
    rules(server, MIXED)
    await server.send(letter(server.doctor, "a@held.example", SECRET, "[secure] Results"), "a@held.example")
    await server.carried(held=1)
    (waiting,) = await server.parts.spool.listed(server.house.tenant.id, "held")
    assert await server.parts.gateway.refuse(server.house, waiting.id)
    assert not await server.parts.gateway.release(server.house, waiting.id)
    await server.carried()
    assert len(server.caught(server.doctor)) == 1
    assert server.caught("a@held.example") == []
    assert "message-failed" in [line.get("notice") for line in await server.ledger(server.doctor)]


async def test_mail_within_the_own_domain_stays_plain(server):
    nurse = f"nurse@{server.house.tenant.name}"
    await server.send(letter(server.doctor, nurse, SECRET), nurse, JANE)
    await server.carried()
    assert await verdicts(server) == {nurse: "deliver", JANE: "encrypt"}
    assert SECRET.encode() in server.caught(nurse)[0].content()


async def test_a_released_mail_stays_plain_within_the_own_domain(server):
    nurse = f"nurse@{server.house.tenant.name}"
    rules(server, MIXED.replace("held.example", server.house.tenant.name))
    await server.send(letter(server.doctor, nurse, SECRET, "[secure] Results"), nurse)
    await server.carried(held=1)
    (waiting,) = await server.parts.spool.listed(server.house.tenant.id, "held")
    await server.parts.gateway.release(server.house, waiting.id)
    await server.carried()
    assert SECRET.encode() in server.caught(nurse)[0].content()


@pytest.mark.parametrize(
    ("subject", "header", "days"),
    [
        ("[expires 1d] Results", None, 1),
        ("[expires 21d] Results", None, 21),
        ("[expires 90d] Results", None, 21),
        ("Results", "3", 3),
        ("[expires 9d] Results", "5 days", 5),
        ("Results", None, 14),
    ],
)
async def test_the_sender_says_how_long_a_message_stays(server, superuser, subject, header, days):
    mail = letter(server.doctor, JANE, SECRET, subject)
    if header:
        mail["X-Troth-Expires"] = header
    await server.send(mail, JANE)
    await server.carried()
    assert (await row(server, superuser, "expires_at - delivered_at")).total_seconds() == pytest.approx(
        days * 86_400, abs=5
    )


async def test_the_tag_is_gone_from_the_subject_that_is_shown(server):
    visitor = await server.visitor(
        JANE, letter(server.doctor, JANE, "Nothing odd.", "[secure] About [x] Tuesday")
    )
    page = (await visitor.get()).text
    assert "<h1>About [x] Tuesday</h1>" in page
    assert "[secure]" not in page + await visitor.inbox()


async def test_a_receipt_is_sent_once_and_only_where_it_was_asked_for(server):
    silent = await server.visitor(JANE)
    await silent.get()
    await server.carried()
    assert server.caught(server.doctor) == []
    asking = await server.visitor(BEN, letter(server.doctor, BEN, SECRET, X_Troth_Receipt="yes"))
    await server.carried()
    assert server.caught(server.doctor) == []
    for _ in range(2):
        await asking.get()
    await server.carried()
    (receipt,) = server.caught(server.doctor)
    assert BEN in (read(receipt.content()).body_text or "")
    told = await server.ledger(server.doctor)
    assert [line["notice"] for line in told if line["act"] == "notified"] == ["pick-up-receipt"]
    assert any(
        (line.get("recipient"), line.get("purpose")) == ("MessageSender", "MessageNotification")
        for line in await server.ledger(BEN)
    )


async def test_one_person_spelt_twice_gets_one_message_and_one_notice(server, superuser):
    await server.send(letter(server.doctor, JANE, SECRET), JANE, JANE.upper(), BEN)
    await server.carried()
    assert len(server.caught(JANE)) == 1
    assert server.caught(JANE.upper()) == []
    assert await row(server, superuser, "count(*)") == 2


async def test_an_answer_stays_sealed_to_everybody_outside(server):
    mail = letter(server.doctor, f"{JANE}, {BEN}", SECRET)
    visitor = await server.visitor(JANE, mail)
    await visitor.browser.post(
        visitor.path("/reply-all"), files={"text": (None, "Words that no rule knows.")}
    )
    await server.carried()
    assert b"Words that no rule knows." in server.caught(server.doctor)[0].content()
    assert len(server.caught(BEN)) == 1
    assert b"Words that no rule knows." not in server.caught(BEN)[0].content()
    reader = Visitor(server.browser(), BEN, server.links(BEN)[0])
    await reader.register(PASSPHRASE)
    assert "Words that no rule knows." in (await reader.get()).text


async def test_a_member_signs_in_over_tls_and_sends_in_their_own_name_alone(cluster, tmp_path):
    async with assembled(cluster, tmp_path, networks=()) as server:
        await server.member()
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
            await server.send(letter(server.doctor, BEN, "Hello."), BEN)
        assert refused.value.code == 530
        async with server.smtp(tls=True) as client:
            await client.login(server.doctor, PASSPHRASE)
            with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
                await client.mail(f"nurse@{server.house.tenant.name}")
            assert refused.value.code == 553
            await client.sendmail(server.doctor, [BEN], letter(server.doctor, BEN, "Hello.").as_bytes())
        await server.carried()
        assert server.caught(BEN)[0].sender == server.doctor


@pytest.mark.parametrize("who", ["wrong passphrase", "a recipient", "nobody"])
async def test_who_is_no_member_or_has_the_wrong_words_does_not_get_in(cluster, tmp_path, who):
    async with assembled(cluster, tmp_path, networks=(), jobs=False) as server:
        await server.member()
        await server.member(JANE, "recipient")
        name = {
            "wrong passphrase": server.doctor,
            "a recipient": JANE,
            "nobody": f"x@{server.house.tenant.name}",
        }
        words = PASSPHRASE + ("!" if who == "wrong passphrase" else "")
        async with server.smtp(tls=True) as client:
            await client.ehlo()
            with pytest.raises(aiosmtplib.SMTPAuthenticationError) as refused:
                await client.auth_plain(name[who], words)
        assert (refused.value.code, refused.value.message[:5]) == (535, "5.7.8")


async def test_a_passphrase_is_not_asked_for_in_the_clear(server):
    await server.member()
    async with server.smtp() as client:
        await client.ehlo()
        said = base64.b64encode(f"\0{server.doctor}\0{PASSPHRASE}".encode())
        assert (await client.execute_command(b"AUTH", b"PLAIN", said)).code == 538


async def test_a_known_certificate_hands_in_mail_and_an_unknown_one_does_not(cluster, tmp_path):
    import hashlib

    mine, der = make_certificate(tmp_path, "mail.clinic.example")
    other, _ = make_certificate(tmp_path, "mail.other.example")
    own, _ = make_certificate(tmp_path, "localhost")
    context = server_context(own)
    context.verify_mode = ssl.CERT_OPTIONAL
    for authority in (mine, other):
        context.load_verify_locations(authority)
    known = f'certificates = ["{hashlib.sha256(der).hexdigest()}"]\n'
    async with assembled(cluster, tmp_path, networks=(), extra=known, tls=context) as server:
        for certificate, code in ((mine, 250), (other, 530)):
            ours = ssl.create_default_context(cafile=str(own))
            ours.check_hostname = False
            ours.load_cert_chain(certificate)
            async with server.smtp(ours, tls=True) as client:
                try:
                    assert (await client.mail(server.doctor)).code == code
                except aiosmtplib.SMTPSenderRefused as refused:
                    assert refused.code == code


async def test_a_sender_of_no_tenants_domain_writes_to_nobody_but_our_own_desk(server):
    with pytest.raises(aiosmtplib.SMTPRecipientRefused) as refused:
        await server.send(letter("a@elsewhere.example", BEN, "Hello."), BEN, sender="a@elsewhere.example")
    assert refused.value.code == 550


ODD = [
    '"odd <b>"@patients.example',
    '"bär"@patients.example',
    "a@[192.0.2.1]",
    "bär@☃.example",  # no domain name can hold it (RFC 5892)
    "ba\u0308r@patients.example",  # decomposed
    "ben\u212a@patients.example",  # the Kelvin sign, which is not composed either
    "b\u200dr@patients.example",
    "b\u202er@patients.example",
    "ä" * 33 + "@patients.example",
]


@pytest.mark.parametrize("address", ODD, ids=ascii)
async def test_an_address_that_no_notice_could_be_sent_to_is_refused_at_once(server, address):
    with pytest.raises(aiosmtplib.SMTPRecipientRefused) as refused:
        async with server.smtp() as client:
            await client.ehlo()
            await client.mail(server.doctor, options=["SMTPUTF8"], encoding="utf-8")
            await client.rcpt(address, encoding="utf-8")
    assert (refused.value.code, refused.value.message[:5]) == (553, "5.1.3")


async def test_a_mail_with_a_broken_thread_can_be_answered(server):
    mail = letter(server.doctor, JANE, SECRET, Message_ID="not an id", References="<a@b> broken <c d@e>")
    visitor = await server.visitor(JANE, mail)
    answer = await visitor.browser.post(visitor.path("/reply"), files={"text": (None, "Thank you.")})
    assert answer.status_code == 303
    await server.carried()
    reading = read(server.caught(server.doctor)[0].content())
    assert (reading.header("in-reply-to"), reading.header("references")) == (None, "<a@b>")


async def test_mail_that_goes_in_circles_is_refused(server):
    mail = b"Received: by somewhere\r\n" * 51 + letter(server.doctor, BEN, "Hello.").as_bytes()
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await server.send(mail, BEN)
    assert (refused.value.code, refused.value.message[:5]) == (554, "5.4.6")


LACKING = {
    "the notice": ("[notice.message-waiting]", "[notice.something-else]"),
    "the disclosure": ('recipient = "MessageRecipient"', 'recipient = "Auditor"'),
}


@pytest.mark.parametrize("what", LACKING)
async def test_what_the_policy_does_not_state_is_not_done_and_the_ledger_says_so(cluster, tmp_path, what):
    policy = policy_text("zixcorp").replace(*LACKING[what])
    async with assembled(cluster, tmp_path, policy=policy) as server:
        await server.send(letter(server.doctor, JANE, SECRET), JANE)
        await server.carried()
        assert server.caught(JANE) == []
        (failed,) = server.caught(server.doctor)
        assert "rules of your organisation" in " ".join((read(failed.content()).body_text or "").split())
        about = JANE if what == "the notice" else server.doctor
        refused = [line["reason"] for line in await server.ledger(about) if line["act"] == "refused"]
        assert len(refused) == 1
        assert ("message-waiting" if what == "the notice" else "MessageRecipient") in str(refused[0])


async def test_mail_that_could_not_go_on_for_its_time_is_given_up_and_told(server, monkeypatch):
    def broken(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("troth.mail.gateway.read", broken)
    await server.send(letter(server.doctor, JANE, SECRET), JANE)
    number = server.house.tenant.id
    past = "UPDATE spool.item SET expires_at = now(), due_at = now() WHERE tenant = $1 AND queue = 'incoming'"
    async with server.parts.database.connection() as connection:
        await asyncio.sleep(0.3)
        await connection.execute(past, number)
    await server.carried()
    assert server.caught(JANE) == []
    assert len(server.caught(server.doctor)) == 1


async def test_links_lead_to_the_host_of_the_tenant_that_sent_them(cluster, tmp_path):
    async with assembled(cluster, tmp_path, tenants=2, networks=LOCAL) as server:
        for house in server.parts.houses.all:
            sender = f"doctor@{house.tenant.name}"
            recipient = f"jane@{house.tenant.name.split('.')[0]}-patients.example"
            await server.send(letter(sender, recipient, SECRET), recipient, sender=sender)
            await server.carried()
            (notice,) = server.caught(recipient)
            assert f"http://{house.tenant.name}:8080/m/" in (read(notice.content()).body_text or "")
            visitor = Visitor(server.browser(house.tenant.name), recipient, server.links(recipient)[0])
            await visitor.register(PASSPHRASE)
            assert SECRET in (await visitor.get()).text
