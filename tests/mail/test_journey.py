"""One mail's whole path: in over SMTP, decided, sealed, read and answered, or passed on and forgotten."""

from tests.assembled import PASSPHRASE, SECRET, letter
from tests.mail.reading.test_sealed import SEALED, SESSION_KEY, armoured, pgp_mime
from tests.portal import Visitor
from troth.mail import decisions
from troth.mail.reading import read

PATIENT = "jane.miller@patients.example"
MAN = "sam@neighbours.example"


async def test_a_message_is_sealed_read_and_answered(server):
    said = await server.send(letter(server.doctor, PATIENT, SECRET), PATIENT)
    assert said.startswith("2.0.0 Accepted as ")
    await server.carried()
    (notice,) = server.caught(PATIENT)
    assert b"biopsy" not in notice.content()
    assert notice.sender == ""
    visitor = Visitor(server.browser(), PATIENT, server.links(PATIENT)[0])
    assert PATIENT in (await visitor.browser.get(visitor.link)).text
    await visitor.register(PASSPHRASE)
    assert SECRET in (await visitor.get()).text
    await visitor.browser.post(visitor.path("/reply"), files={"text": (None, "Thank you.\r\nJane")})
    await server.carried()
    (answer,) = server.caught(server.doctor)
    assert (answer.sender, answer.recipients) == (PATIENT, (server.doctor,))
    assert read(answer.content()).subject == "Re: Your results"
    assert read(answer.content()).body_text == "Thank you.\r\nJane\r\n"
    assert "Answered" in await visitor.inbox()


async def test_the_decision_and_its_masked_reason_are_kept(server, superuser):
    text = "Dear Jane Miller, your number on file is SSN 219-09-9998."
    await server.send(letter(server.doctor, PATIENT, text), PATIENT)
    await server.carried()
    (kept,) = await decisions.recent(server.parts.vault, server.house.tenant)
    assert (kept.sender, kept.verdict, dict(kept.verdicts)) == (
        server.doctor,
        "encrypt",
        {PATIENT: "encrypt"},
    )
    reasons = [(reason["rule"], reason["where"]) for reason in kept.reasons]
    assert ("social-security", "body") in reasons
    assert all("219-09" not in reason["excerpt"] for reason in kept.reasons)
    assert any(reason["excerpt"] == "•••-••-••98" for reason in kept.reasons)
    sealed = await superuser.fetch(
        "SELECT sealed FROM vault.record WHERE tenant = $1", server.house.tenant.id
    )
    assert not any(b"social-security" in row["sealed"] for row in sealed)


async def test_after_a_pass_through_no_content_remains(server, superuser):
    mail = letter(server.doctor, MAN, "The car park is closed on Monday. " * 3000, "Parking")
    await server.send(mail, MAN)
    await server.carried()
    (passed,) = server.caught(MAN)
    assert passed.content().endswith(mail.as_bytes().replace(b"\n", b"\r\n"))
    number = server.house.tenant.id
    assert await superuser.fetch("SELECT id FROM spool.item WHERE tenant = $1", number) == []
    assert await superuser.fetch("SELECT id FROM inbox.item WHERE tenant = $1", number) == []
    practices = await superuser.fetch("SELECT practice FROM vault.record WHERE tenant = $1", number)
    assert [row["practice"] for row in practices] == ["decision"]
    assert [path for path in (server.folder.parent / "blobs").rglob("*") if path.is_file()] == []


async def test_end_to_end_encrypted_mail_passes_unscanned_and_unchanged(server):
    headers = (
        f"From: {server.doctor}\r\nTo: {PATIENT}\r\nSubject: [secure] type 2 diabetes of Jane Miller\r\n"
    )
    mail = headers.encode() + pgp_mime(armoured(SESSION_KEY + SEALED))
    assert read(mail).encrypted_to_person
    await server.send(mail, PATIENT)
    await server.carried()
    (passed,) = server.caught(PATIENT)
    assert passed.sender == server.doctor
    assert passed.content().endswith(mail)
    (kept,) = await decisions.recent(server.parts.vault, server.house.tenant)
    assert kept.verdict == "deliver"
    assert [reason["rule"] for reason in kept.reasons] == ["already-encrypted"]


async def test_a_header_that_only_says_encrypted_does_not_keep_the_words_from_the_rules(server):
    mail = letter(server.doctor, PATIENT, SECRET)
    mail.replace_header("Content-Type", 'text/plain; protocol="application/pgp-encrypted"')
    await server.send(mail, PATIENT)
    await server.carried()
    assert server.links(PATIENT)
