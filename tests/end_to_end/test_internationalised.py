"""Somebody whose address is in their own script: told, let in and heard like everybody else."""

import smtplib
from email.policy import SMTPUTF8

from tests.end_to_end import post, visit


def send(server, mail):
    """Hand a mail in as the clinic's server does for such an address (RFC 6531)."""
    with smtplib.SMTP("127.0.0.1", server.smtp, timeout=30) as smtp:
        smtp.ehlo("mail.clinic.example")
        options = ["SMTPUTF8", "BODY=8BITMIME"]
        smtp.sendmail(post.DOCTOR, [mail["To"]], mail.as_bytes(policy=SMTPUTF8), mail_options=options)


async def test_a_message_is_read_found_again_and_answered_under_the_address_as_it_is_typed(
    server, visitor, way
):
    jörg = f"jörg.{way.replace(' ', '.')}@bücher.example"
    send(server, post.letter(jörg, f"Größe {way}"))
    page, link = visitor.page, post.link_for(server, jörg)
    await visit.choose_passphrase(page, link)
    await visit.sign_out(page)
    decomposed = jörg.replace("ö", "o\u0308").replace("bücher", "xn--bcher-kva")
    await visit.sign_in(page, link, decomposed)
    assert await visit.heading(page) == f"Größe {way}"

    await visit.answer(page, "Danke schön.")
    assert await visit.said(page) == "Your answer is on its way."
    post.arrived(server, post.DOCTOR, f"Re: Größe {way}")
    answer = next(mail for mail in server.captured() if mail.sender == jörg)
    assert answer.recipients == (post.DOCTOR,)
    assert f"From: {jörg}\r\n".encode() in answer.content()
