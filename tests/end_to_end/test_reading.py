"""A sealed message is opened, read, downloaded and answered, however the person browses."""

from email.policy import SMTP

import pytest

from tests.end_to_end import post, visit
from tests.end_to_end.post import DOCTOR


@pytest.fixture
def patient() -> str:
    return post.new_patient()


async def test_the_text_is_read_by_the_link_and_a_chosen_passphrase(server, visitor, patient):
    post.send(server, post.letter(patient))
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient))
    assert await visit.heading(visitor.page) == "Your results"
    assert await visitor.page.locator(".letter-text").inner_text() == (
        "Dear Jane Miller,\n\nit is type 2 diabetes, found early.\n\nAda Okafor\n"
    )
    assert await visitor.cookies() == []


async def test_html_is_shown_in_its_frame_and_nobody_else_is_asked_for_anything(
    server, visitor, patient, trap
):
    post.send(server, post.with_html(post.letter(patient), trap.address))
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient))
    await visitor.page.get_by_role("link", name="Show as the sender laid it out").click()
    frame = visitor.page.frame_locator("iframe")
    assert await frame.locator("b").inner_text() == "type 2 diabetes"
    await visitor.page.get_by_role("link", name="Show the message alone, to print it").click()
    assert await visitor.page.locator("b").inner_text() == "type 2 diabetes"
    await visitor.page.wait_for_load_state("networkidle")
    assert visitor.hosts == {f"127.0.0.1:{server.web}"}
    assert trap.knocks == 0


async def test_file_and_whole_message_are_downloaded_byte_for_byte(server, visitor, patient):
    mail = post.with_file(post.letter(patient))
    post.send(server, mail)
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient))
    assert await visit.downloaded(visitor.page, "living well.bin") == ("living well.bin", post.FORM)
    name, eml = await visit.downloaded(visitor.page, "Download")
    assert name.startswith("message-") and name.endswith(".eml")
    trace, _, kept = eml.partition(b"From: ")
    assert b"From: " + kept == mail.as_bytes(policy=SMTP)
    assert trace.startswith(b"Received: ")


async def test_an_answer_with_a_file_reaches_the_clinic(server, visitor, patient, tmp_path):
    letter = post.letter(patient, f"For {patient}")
    post.send(server, letter)
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient))
    form = tmp_path / "consent form.pdf"
    form.write_bytes(post.FORM)
    words = f"Thank you.\n.\nI come on Tuesday – {patient}"
    await visit.answer(visitor.page, words, form)
    assert await visit.said(visitor.page) == "Your answer is on its way."

    answer = post.arrived(server, DOCTOR, f"Re: {letter['Subject']}")
    assert (answer["From"], answer["To"]) == (patient, DOCTOR)
    assert answer["Subject"] == f"Re: For {patient}"
    assert answer["In-Reply-To"] == letter["Message-ID"]
    assert post.text_of(answer) == words + "\n"
    (attached,) = answer.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("consent form.pdf", post.FORM)


async def test_the_sender_is_told_of_the_pick_up_and_only_when_they_asked(server, visitor, patient):
    post.send(server, post.letter(patient, X_Troth_Receipt="yes"))
    link = post.link_for(server, patient)
    assert post.receipts(server, patient) == []
    await visit.choose_passphrase(visitor.page, link)
    receipt = post.arrived(server, DOCTOR, f"{patient} has picked up your message")
    assert "Your results" not in receipt.as_string()

    post.send(server, post.letter(patient, "Not to be told"))
    await visit.sign_in(visitor.page, post.link_for(server, patient, since=1), patient)
    assert await visit.heading(visitor.page) == "Not to be told"
    await visitor.page.get_by_role("link", name="All messages").click()
    post.send(server, post.letter("colleague@clinic.example", "After it"))
    post.arrived(server, "colleague@clinic.example", "After it")
    assert len(post.receipts(server, patient)) == 1
