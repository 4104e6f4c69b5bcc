"""Administrators see what was decided and why, with every match masked, and resolve what is held."""

import pytest

from tests.end_to_end import post, visit
from tests.end_to_end.post import DOCTOR

SECRETS = ("diabetes", "Miller", "Your results", "219-09-9998", "type 2")


@pytest.fixture
async def office(server, visitor):
    """The page of a signed-in administrator."""
    await visit.staff_sign_in(visitor.page, server.base_url, server.staff())
    await visitor.page.get_by_role("link", name="Decisions").click()
    return visitor.page


async def test_a_decision_is_explained_with_masked_matches_only(server, office):
    patient = post.new_patient()
    mail = post.letter(patient)
    mail.set_content("Dear Jane Miller,\n\nit is type 2 diabetes; your number is SSN 219-09-9998.\n")
    post.send(server, mail)
    post.link_for(server, patient)
    await office.reload()
    assert await visit.heading(office) == "Recent decisions"
    row = office.locator("tbody tr").filter(has_text=patient)
    assert await row.locator(".tag").inner_text() == "sealed"
    assert await row.locator(".excerpt").all_inner_texts() == ["J••• ••••••", "d•••••••", "•••-••-••98"]
    await row.get_by_role("link").click()
    assert await visit.heading(office) == "The message was sealed"
    assert [word for word in SECRETS if word in await office.content()] == []


async def test_an_unreadable_archive_is_held_and_goes_out_sealed_when_released(server, office):
    patient = post.new_patient()
    post.send(server, post.with_locked_zip(post.letter(patient, "Locked up")))
    held = await visit.wait_for_held(office, patient)
    told = await held.inner_text()
    assert "unreadable-archive: attachment r••••••.zip › r••••••.txt encrypted-archive" in told
    assert [word for word in ("Locked up", "results", "diabetes", "Miller") if word in told] == []
    assert post.all_to(server, patient) == []
    await held.get_by_role("button", name="Release").click()
    assert await visit.said(office) == "The message goes out, sealed in the portal."
    await visit.choose_passphrase(office, post.link_for(server, patient))
    assert await visit.heading(office) == "Locked up"


async def test_a_refused_archive_is_told_to_its_sender_and_never_sent(server, office):
    patient = post.new_patient()
    post.send(server, post.with_locked_zip(post.letter(patient)))
    await (await visit.wait_for_held(office, patient)).get_by_role("button", name="Refuse").click()
    assert await visit.said(office) == "The message was refused; its sender is told."
    told = post.arrived(server, DOCTOR, "Your message could not be delivered", about=patient)
    assert "The rules of your organisation do not allow it" in post.text_of(told)
    assert post.all_to(server, patient) == []


async def test_wrong_words_a_members_account_and_an_ended_session_open_nothing(server, visitor):
    address, passphrase = server.staff()
    for name, words in ((address, "not the passphrase"), (DOCTOR, server.doctor())):
        await visit.staff_sign_in(visitor.page, server.base_url, (name, words))
        assert await visitor.page.get_by_role("alert").locator("strong").inner_text() == "That did not fit"
    await visit.staff_sign_in(visitor.page, server.base_url, (address, passphrase))
    there = visitor.page.url
    await visit.sign_out(visitor.page)
    assert (await visitor.page.goto(there)).status == 403
    assert await visitor.cookies() == []


async def test_a_helper_looks_somebody_up_under_a_case_and_sees_what_the_role_shows(server, visitor):
    page, helper = visitor.page, post.new_patient()
    await visit.staff_sign_in(page, server.base_url, server.staff())
    passphrase = await visit.give_roles(page, page.url, helper, "support", "billing")
    await visit.sign_out(page)
    await visit.staff_sign_in(page, server.base_url, (helper, passphrase))
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
    await visit.look_up(page, DOCTOR, "support", "T-104")
    assert await page.get_by_text("This role sees nothing of what is held.").is_visible()
    await visit.look_up(page, DOCTOR, "billing", "B-7")
    assert await page.locator("article dd").filter(has_text=DOCTOR).count() == 1
    assert await page.get_by_text("Password").count() == 0
    assert [
        role for role in ("Staff", "Held", "Decisions") if await page.get_by_role("link", name=role).count()
    ] == []
