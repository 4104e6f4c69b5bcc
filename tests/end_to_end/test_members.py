"""Members in a real browser: registering and signing in with and without scripts and cookies, passkeys."""

import re

import pytest

from tests.end_to_end.axe import violations
from tests.end_to_end.site import begin, register, sign_in, site_of
from tests.end_to_end.visit import heading

POLICIES = ("efax", "anonymizer", "emailserving", "webex")


@pytest.fixture(scope="module")
async def site(cluster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("members")
    async with site_of(cluster, folder, POLICIES, "members.localhost") as site:
        yield site


@pytest.mark.parametrize("policy", POLICIES)
async def test_people_register_confirm_and_sign_in_and_out(site, visitor, way, policy):
    page = visitor.page
    address = await register(page, site, policy)
    if way == "without cookies" and policy == "webex":
        assert await heading(page) == "A cookie is needed"
        return
    assert await heading(page) == "Your account"
    assert address in await page.inner_text("main")
    place = "/u/[A-Za-z0-9_-]{43}/" if way == "without cookies" else "/me/"
    assert re.fullmatch(site.at(policy) + place, page.url)
    await page.get_by_role("button", name="Sign out").click()
    assert await heading(page) == "You are signed out"
    assert await visitor.cookies() == []
    await sign_in(page, site, policy, address)
    assert await heading(page) == "Your account"
    names = [name for name, _ in await visitor.cookies()]
    assert names == ([] if way == "without cookies" else ["session"])


async def test_a_ticked_box_leaves_a_cookie_that_outlives_the_browser(site, reader):
    address = await register(reader.page, site, "efax")
    await sign_in(reader.page, site, "efax", address, remember=True)
    (cookie,) = await reader.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("remember-me", True, "Lax")
    assert len(cookie["value"]) == 43
    assert cookie["expires"] > 0


async def authenticator(page):
    """A security key that answers by itself, as Chromium simulates it (WebAuthn's own test interface)."""
    wire = await page.context.new_cdp_session(page)
    await wire.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    await wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})


async def test_a_passkey_is_made_and_asked_for_after_the_passphrase(site, reader):
    page = reader.page
    address = await register(page, site, "emailserving")
    await authenticator(page)
    await page.get_by_role("link", name="Second factor").click()
    await page.get_by_label("A name for it").fill("blue key")
    await page.get_by_role("button", name="Make a passkey").click()
    await page.get_by_role("button", name="Remove blue key").wait_for()
    assert await page.locator("main li code").count() == 8
    await page.get_by_role("button", name="Sign out").click()
    await sign_in(page, site, "emailserving", address)
    assert await heading(page) == "One more step"
    await page.get_by_role("button", name="Use your passkey").click()
    await page.wait_for_url("**/me/")
    assert await heading(page) == "Your account"


async def test_without_the_passkeys_device_nobody_gets_past_the_passphrase(site, reader, browsers):
    page = reader.page
    address = await register(page, site, "emailserving")
    await authenticator(page)
    await page.goto(site.at("emailserving", "/me/second-factor"))
    await page.get_by_label("A name for it").fill("key")
    await page.get_by_role("button", name="Make a passkey").click()
    await page.get_by_role("button", name="Remove key").wait_for()
    async with browsers.visitor("with scripts") as thief:
        await authenticator(thief.page)
        await sign_in(thief.page, site, "emailserving", address)
        await thief.page.get_by_role("button", name="Use your passkey").click()
        await thief.page.get_by_text("Your browser did not give a passkey").wait_for()
        assert await heading(thief.page) == "One more step"


async def test_what_was_typed_stays_and_each_problem_is_named(site, visitor):
    page = visitor.page
    await begin(page, site, "efax")
    await page.evaluate("document.querySelector('form.form').noValidate = true")
    await page.get_by_label("Name", exact=True).fill("Ann Miller")
    await page.get_by_label("sport").check()
    await page.get_by_role("button", name="Register").click()
    assert await page.get_by_label("Name", exact=True).input_value() == "Ann Miller"
    assert await page.get_by_label("sport").is_checked()
    assert await page.get_by_role("alert").first.is_visible()
    assert await page.get_by_label("Gender").get_attribute("aria-invalid") == "true"


async def test_axe_finds_nothing_on_the_pages_of_members(site, reader):
    page, found = reader.page, []
    for policy in POLICIES:
        await page.goto(site.at(policy, "/register"))
        found += await violations(page)
        await begin(page, site, policy)
        found += await violations(page)
    await page.goto(site.at("webex", "/sign-in"))
    found += await violations(page)
    await begin(page, site, "efax")
    await page.evaluate("document.querySelector('form.form').noValidate = true")
    await page.get_by_role("button", name="Register").click()
    found += await violations(page)
    await register(page, site, "efax")
    found += await violations(page)
    for path in ("/passphrase", "/second-factor", "/plan", "/again"):
        await page.goto(site.at("efax", "/me" + path))
        found += await violations(page)
    assert found == []
