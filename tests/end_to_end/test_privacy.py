"""People's rights in a real browser: with scripts, without them, without cookies; and nothing for axe."""

import re

import pytest

from tests.end_to_end.axe import violations
from tests.end_to_end.site import register, site_of
from tests.end_to_end.visit import heading
from tests.people.rights.asking import linked, person_of

POLICIES = ("efax", "webex", "zixcorp")


@pytest.fixture(scope="module")
async def site(cluster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("privacy")
    async with site_of(cluster, folder, POLICIES, "own.localhost") as site:
        yield site


async def to_privacy(page, site, policy):
    """Somebody registers and opens their privacy page; returns their address."""
    address = await register(page, site, policy)
    await page.get_by_role("link", name="Privacy").click()
    assert await heading(page) == "Your privacy"
    return address


async def test_people_choose_correct_take_copies_and_leave(site, visitor, way):
    page = visitor.page
    await to_privacy(page, site, "efax")
    await page.get_by_label("sport").check()
    await page.get_by_role("button", name="Keep my choices").click()
    assert await page.get_by_role("status").inner_text() == "Your choices are kept, and hold from now on."
    assert await page.get_by_label("sport").is_checked()
    await page.get_by_role("link", name="Correct it").first.click()
    await page.get_by_label("Name", exact=True).fill("Ann Baker")
    await page.get_by_role("button", name="Keep it so").click()
    assert await page.get_by_role("status").inner_text() == "Your data is corrected."
    assert "Ann Baker" in await page.inner_text("#held")
    await page.locator("main").get_by_role("link", name="Copies and proofs").last.click()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="My proofs (JSON)").click()
    assert (await download.value).suggested_filename == "my-proofs.json"
    await page.get_by_role("link", name="Your privacy").click()
    await page.get_by_role("link", name="Close and erase my account").click()
    await page.get_by_label("I know that what is erased cannot be brought back.").check()
    await page.get_by_role("button", name="Erase it now").click()
    assert await heading(page) == "Your data is erased"
    assert not await page.get_by_role("link", name="Privacy").count()


async def test_axe_finds_nothing_on_the_pages_of_somebodys_own(site, reader):
    page = reader.page
    await to_privacy(page, site, "efax")
    assert await violations(page) == []
    await page.get_by_role("link", name="Correct it").last.click()
    await page.locator("form.form").evaluate("form => form.noValidate = true")
    await page.get_by_label("Occupation").fill("")
    await page.get_by_role("button", name="Keep it so").click()
    assert await page.get_by_role("alert").is_visible()
    assert await violations(page) == []
    for path in ("/privacy/copies", "/privacy/copies/readable", "/privacy/erasure"):
        await page.goto(site.at("efax", f"/me{path}"))
        assert await violations(page) == []


async def test_axe_finds_nothing_on_a_request_a_closed_account_and_an_erased_one(site, reader):
    page = reader.page
    await to_privacy(page, site, "webex")
    await page.get_by_label("What is it about?").select_option("access")
    await page.get_by_label("In your words").fill("All of it, please.")
    await page.get_by_role("button", name="Send").click()
    assert await violations(page) == []
    await page.get_by_role("link", name="Access").click()
    assert await heading(page) == "Your request open"
    assert await violations(page) == []
    await page.goto(site.at("webex", "/me/privacy/erasure"))
    await page.get_by_label("I know that what is erased cannot be brought back.").check()
    await page.get_by_role("button", name="Close it now").click()
    assert await heading(page) == "Your account is closed"
    assert await violations(page) == []


@pytest.mark.parametrize("path", ["/support", "/privacy/request", "/choices/unknown"])
async def test_axe_finds_nothing_where_nobody_is_signed_in(site, reader, path):
    page = reader.page
    await page.goto(site.at("zixcorp", path))
    assert await violations(page) == []
    if path == "/choices/unknown":
        return
    await page.get_by_label("address").first.fill("nobody@elsewhere.example")
    words = (
        page.get_by_label("What is it about?") if path == "/support" else page.get_by_label("In your words")
    )
    await words.fill("It is slow.")
    await page.get_by_role("button", name="Send").click()
    assert await heading(page) in ("We have your request", "Look at your mail")
    assert await violations(page) == []


async def test_the_pages_behind_mailed_links_work_signed_out(site, visitor, way):
    page = visitor.page
    address = await register(page, site, "efax")
    server = site.server
    assert server.house == site.house("efax")
    person = await person_of(server, address)
    await visitor.context.clear_cookies()
    await page.goto(site.at("efax", server.parts.rights.choices.link(server.house.tenant, person.person)))
    assert await heading(page) == "Your choices"
    await page.get_by_role("button", name=re.compile("Turn")).click()
    assert await page.get_by_role("status").inner_text() == "Your choices are kept, and hold from now on."
    assert not await page.get_by_label("Contact").is_checked()
    await page.goto(site.at("efax", "/privacy/request"))
    await page.get_by_label("Your mail address").fill(address)
    await page.get_by_role("button", name="Send").click()
    await page.goto(site.at("efax", await linked(server, address, "Please confirm")))
    await page.get_by_role("button", name="It was me").click()
    assert (await heading(page)).startswith("Your request")
    assert await page.get_by_role("button", name="Withdraw it").is_visible()
