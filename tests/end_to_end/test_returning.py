"""Whoever comes again signs in, finds their messages, and deletes them for good."""

import pytest

from tests.end_to_end import post, visit
from tests.end_to_end.post import DOCTOR


@pytest.fixture
def patient() -> str:
    return post.new_patient()


async def test_a_second_message_opens_with_address_and_passphrase(server, visitor, patient):
    post.send(server, post.letter(patient, "The first"))
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient))
    await visit.sign_out(visitor.page)
    assert await visit.heading(visitor.page) == "You are signed out"

    post.send(server, post.letter(patient, "The second"))
    await visit.sign_in(visitor.page, post.link_for(server, patient, since=1), patient)
    assert await visit.heading(visitor.page) == "The second"
    await visitor.page.get_by_role("link", name="All messages").click()
    assert await visitor.page.locator(".subject").all_inner_texts() == ["The second", "The first"]
    assert await visitor.cookies() == []


async def test_a_signed_out_session_and_its_pages_are_over(server, visitor, patient):
    post.send(server, post.letter(patient))
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient))
    there = visitor.page.url
    await visit.sign_out(visitor.page)
    for path in (there, there + "/eml", there + "/reply"):
        answer = await visitor.page.goto(path)
        assert (answer.status, await visit.heading(visitor.page)) == (410, "Your session has ended")


async def test_the_one_cookie_is_the_address_where_it_was_asked_for_and_allowed(
    server, visitor, patient, way
):
    post.send(server, post.letter(patient))
    link = post.link_for(server, patient)
    await visit.choose_passphrase(visitor.page, link)
    await visit.sign_out(visitor.page)

    await visitor.page.goto(link)
    await visitor.page.get_by_label("Remember my address on this device").check()
    async with visitor.page.expect_response(lambda response: response.request.method == "POST") as entering:
        await visit.give_passphrase(visitor.page, patient)
    assert "address=" in await (await entering.value).header_value("set-cookie")
    assert await visit.heading(visitor.page) == "Your results"

    allowed = way != "without cookies"
    assert await visitor.cookies() == ([("address", patient.replace("@", "%40"))] if allowed else [])
    await visit.sign_out(visitor.page)
    await visitor.page.goto(link)
    remembered = await visitor.page.get_by_label("Your mail address").input_value()
    assert remembered == (patient if allowed else "")


async def test_a_deleted_message_is_gone_from_every_page(server, visitor, patient):
    post.send(server, post.letter(patient, "To be deleted"))
    link = post.link_for(server, patient)
    await visit.choose_passphrase(visitor.page, link)
    there = visitor.page.url
    await visitor.page.get_by_role("link", name="Delete").click()
    assert await visit.heading(visitor.page) == "Delete this message?"
    await visitor.page.get_by_role("button", name="Delete for good").click()
    assert await visit.said(visitor.page) == "The message is deleted."
    assert await visitor.page.get_by_role("heading", name="Nothing here").is_visible()
    for path in ("", "/body", "/eml", "/reply", "/attachment/0"):
        assert (await visitor.page.goto(there + path)).status == 404


async def test_a_forgotten_passphrase_costs_the_old_messages_and_opens_the_new(server, visitor, patient):
    post.send(server, post.letter(patient, "Read before"))
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient), "a passphrase to forget")
    post.send(server, post.letter(patient, "Never read"))
    await visitor.page.goto(post.link_for(server, patient, since=1))
    await visitor.page.get_by_role("link", name="I have forgotten my passphrase").click()
    await visitor.page.get_by_label("I understand that my earlier messages are lost.").check()
    await visitor.page.get_by_label("New passphrase").fill(visit.PASSPHRASE)
    await visitor.page.get_by_label("The same once more").fill(visit.PASSPHRASE)
    await visitor.page.get_by_role("button", name="Give up the old messages and start over").click()
    assert await visitor.page.get_by_role("heading", name="Nothing here").is_visible()
    await visit.sign_out(visitor.page)

    post.send(server, post.letter(patient, "After all"))
    await visit.sign_in(visitor.page, post.link_for(server, patient, since=2), patient)
    assert await visit.heading(visitor.page) == "After all"
    failed = [mail for mail in post.all_to(server, DOCTOR) if patient in post.text_of(mail)]
    assert [mail["Subject"] for mail in failed] == ["Your message could not be delivered"]
    assert "deleted before it was read" in post.text_of(failed[0])


async def test_whoever_lost_the_link_is_sent_a_fresh_one(server, visitor, patient):
    post.send(server, post.letter(patient))
    await visit.choose_passphrase(visitor.page, post.link_for(server, patient))
    await visit.sign_out(visitor.page)
    for address in (patient, "nobody-here@patients.example"):
        await visitor.page.goto(f"{server.base_url}/sign-in")
        await visitor.page.get_by_label("Your mail address").fill(address)
        await visitor.page.get_by_role("button", name="Send me a link").click()
        assert await visit.heading(visitor.page) == "Look at your mail"
    fresh = post.link_for(server, patient, subject="Your link to your messages")
    await visit.sign_in(visitor.page, fresh, patient)
    assert await visitor.page.locator(".subject").all_inner_texts() == ["Your results"]
    assert post.all_to(server, "nobody-here@patients.example") == []
