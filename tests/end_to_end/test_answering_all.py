"""An answer to everybody goes to the sender, and to the others as well sealed as the message was."""

from tests.end_to_end import post, visit
from tests.end_to_end.post import DOCTOR


async def test_others_get_the_answer_sealed_and_the_sender_gets_it_plain(server, reader):
    patient, spouse = post.new_patient(), post.new_patient()
    post.send(server, post.letter(patient, "For both of you", Cc=spouse), spouse)
    await visit.choose_passphrase(reader.page, post.link_for(server, patient))
    words = f"We both come on Tuesday, {patient}"
    await visit.answer(reader.page, words, everybody=True)
    assert await visit.said(reader.page) == "Your answer is on its way."

    answer = post.arrived(server, DOCTOR, "Re: For both of you")
    assert (answer["From"], answer["To"], answer["Cc"]) == (patient, DOCTOR, spouse)
    assert post.text_of(answer) == words + "\n"

    notice = post.arrived(server, spouse, f"{patient} has sent you a confidential message")
    assert all("Tuesday" not in mail.as_string() for mail in post.all_to(server, spouse))
    await visit.sign_out(reader.page)
    await visit.choose_passphrase(reader.page, post.link_in(server, notice))
    assert await visit.heading(reader.page) == "Re: For both of you"
    assert await reader.page.locator(".letter-text").inner_text() == words + "\n"


async def test_the_page_names_everybody_who_will_get_the_answer(server, reader):
    patient, spouse = post.new_patient(), post.new_patient()
    reply_to = "front.desk@clinic.example"
    post.send(server, post.letter(patient, "To the desk", Cc=spouse, Reply_To=reply_to), spouse)
    await visit.choose_passphrase(reader.page, post.link_for(server, patient))
    await reader.page.get_by_role("link", name="Answer all", exact=True).click()
    assert await reader.page.locator(".headers dd").first.inner_text() == f"{reply_to}, {spouse}"
    await reader.page.get_by_label("Your answer").fill("Thank you.")
    await reader.page.get_by_role("button", name="Send").click()
    assert post.arrived(server, reply_to, "Re: To the desk")["To"] == reply_to
