"""Every page that a person or an administrator meets has no violation that axe-core knows."""

import pytest

from tests.end_to_end import post, visit
from tests.end_to_end.axe import AXE, violations, violations_where_no_script_runs


@pytest.fixture
def page(reader):
    if not AXE.exists():
        pytest.fail(f"{AXE} is missing; npm ci brings it")
    return reader.page


@pytest.fixture
def patient() -> str:
    return post.new_patient()


@pytest.mark.parametrize(
    "path", ["/", "/policy", "/sign-in", "/staff", "/demo", "/m/unknown-link-0123", "/x"]
)
async def test_the_public_page(server, page, path):
    await page.goto(server.base_url + path)
    assert await violations(page) == []


async def test_a_caught_mail_and_the_answer_to_a_lost_link(server, page, patient):
    await page.goto(f"{server.base_url}/demo")
    await page.locator("article a").first.click()
    assert await violations(page) == []
    await page.goto(f"{server.base_url}/sign-in")
    await page.get_by_label("Your mail address").fill(patient)
    await page.get_by_role("button", name="Send me a link").click()
    assert await violations(page) == []


async def test_the_first_visit_and_its_refusals(server, page, patient):
    post.send(server, post.letter(patient))
    link = post.link_for(server, patient)
    await page.goto(link)
    assert await violations(page) == []
    await visit.choose_passphrase(page, link, "short")
    assert await page.get_by_role("alert").is_visible()
    assert await violations(page) == []


async def test_the_message_its_frame_and_its_answer(server, page, patient, trap):
    spouse = post.new_patient()
    mail = post.with_file(post.with_html(post.letter(patient, Cc=spouse), trap.address))
    post.send(server, mail, spouse)
    await visit.choose_passphrase(page, post.link_for(server, patient))
    message = page.url
    assert await violations_where_no_script_runs(page, message + "/body") == []
    for path in ("", "?as=html", "/reply", "/reply-all", "/delete"):
        await page.goto(message + path)
        assert await violations(page) == []
    await page.goto(message + "/reply")
    await page.get_by_role("button", name="Send").click()
    assert await page.get_by_role("alert").inner_text() == "Write a few words or attach a file first."
    assert await violations(page) == []


async def test_the_list_full_and_empty_and_the_passphrase(server, page, patient):
    post.send(server, post.letter(patient, "One"))
    await visit.choose_passphrase(page, post.link_for(server, patient))
    home = page.url.partition("message/")[0]
    await visit.answer(page, "Thank you.")
    post.send(server, post.letter(patient, "Another"))
    post.link_for(server, patient, since=1)
    await page.goto(home + "?done=answered")
    assert await page.locator(".unread").count() == 1
    assert await violations(page) == []
    for subject in ("One", "Another"):
        await page.get_by_role("link", name=subject).click()
        await page.get_by_role("link", name="Delete").click()
        await page.get_by_role("button", name="Delete for good").click()
    assert await page.get_by_role("heading", name="Nothing here").is_visible()
    assert await violations(page) == []
    await page.goto(home + "passphrase")
    assert await violations(page) == []


async def test_coming_back_starting_over_and_leaving(server, page, patient):
    post.send(server, post.letter(patient))
    link = post.link_for(server, patient)
    await visit.choose_passphrase(page, link)
    inside = page.url
    await visit.sign_out(page)
    assert await violations(page) == []
    for path in (inside, link, link + "/forgotten"):
        await page.goto(path)
        assert await violations(page) == []
    await visit.sign_in(page, link, patient, "not the passphrase at all")
    assert await page.get_by_role("alert").is_visible()
    assert await violations(page) == []


async def test_the_staffs_pages(server, page, patient):
    address, passphrase = server.staff()
    await visit.staff_sign_in(page, server.base_url, (address, "not the passphrase"))
    assert await violations(page) == []
    post.send(server, post.with_locked_zip(post.letter(patient)))
    await visit.staff_sign_in(page, server.base_url, (address, passphrase))
    assert await violations(page) == []
    held = await visit.wait_for_held(page, patient)
    assert await violations(page) == []
    await held.get_by_role("button", name="Refuse").click()
    assert await violations(page) == []
    await page.get_by_role("link", name="Decisions").click()
    await page.locator("tbody a").first.click()
    assert await violations(page) == []


async def test_the_console(server, page, patient):
    address, passphrase = server.staff()
    await visit.staff_sign_in(page, server.base_url, (address, passphrase))
    home = page.url
    assert await violations(page) == []
    for path in ("policy", "ledger", "attestations", "staff", "suppliers", "transfers", "announcements"):
        await page.goto(home + path)
        assert await violations(page) == [], path
    await visit.give_roles(page, home, patient, "support", "legal")
    assert await violations(page) == []


async def test_the_pages_of_roles(server, page, patient):
    await visit.staff_sign_in(page, server.base_url, server.staff())
    passphrase = await visit.give_roles(page, page.url, patient, "support", "legal")
    await visit.sign_out(page)
    await visit.staff_sign_in(page, server.base_url, (patient, passphrase))
    home = page.url
    await page.goto(home + "people")
    assert await violations(page) == []
    await visit.look_up(page, patient, "support", "T-104")
    assert await violations(page) == []
    await page.goto(home + "legal")
    assert await violations(page) == []
