"""Members in a real browser: registering and signing in with and without scripts and cookies, passkeys."""

import asyncio
import re
import socket
import time
from contextlib import asynccontextmanager

import pytest
import uvicorn

from tests.assembled import assembled
from tests.end_to_end.axe import violations
from tests.end_to_end.visit import PASSPHRASE, heading
from troth.app.tenancy import add_tenant, policy_text
from troth.mail.reading import read

POLICIES = ("efax", "anonymizer", "emailserving", "webex")


class Site:
    """One server with four organisations, each at a host of its own under localhost."""

    def __init__(self, server, port):
        self.server, self.port, self.people = server, port, 0

    def at(self, policy, path=""):
        return f"http://{policy}.localhost:{self.port}{path}"

    def address(self):
        self.people += 1
        return f"person-{self.people}@people.example"

    async def link(self, policy, address):
        until = time.monotonic() + 30
        while not (mails := self.server.caught(address, "Confirm")):
            assert time.monotonic() < until, f"nobody asked {address} to confirm it"
            await self.server.carried()
            await asyncio.sleep(0.1)
        text = read(mails[0].content()).body_text or ""
        return self.at(policy, re.search(r"/verify/[A-Za-z0-9_-]+", text)[0])


@asynccontextmanager
async def served(server):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        web = uvicorn.Server(uvicorn.Config(server.app, log_level="warning", lifespan="off"))
        task = asyncio.create_task(web.serve([listener]))
        yield Site(server, listener.getsockname()[1])
        web.should_exit = True
        await task


@pytest.fixture(scope="module")
async def site(cluster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("members")
    for policy in POLICIES:
        add_tenant(folder / "tenants", f"{policy}.localhost", policy_text(policy))
    async with assembled(cluster, folder, tenants=0) as server, served(server) as site:
        yield site


async def begin(page, site, policy):
    """The first pages of registering, up to the form."""
    await page.goto(site.at(policy, "/register"))
    if policy == "anonymizer":
        await page.get_by_label("Where you live").select_option("US")
        await page.get_by_label("Your age in years").fill("41")
        await page.get_by_role("button", name="Go on").click()
    if policy == "efax":
        await page.get_by_role("button", name="Go on with free").click()


async def fill_in(page, policy, address):
    await page.get_by_label("Mail address").fill(address)
    if policy in ("efax", "webex"):
        await page.get_by_label("Name", exact=True).fill("Ann Miller")
    if policy in ("efax", "emailserving"):
        await page.get_by_label("Name to sign in with").fill(address.partition("@")[0])
    if policy == "efax":
        await page.get_by_label("Gender").select_option("woman")
        await page.get_by_label("Occupation").fill("nurse")
        await page.get_by_label("sport").check()
    await page.get_by_label("Passphrase").fill(PASSPHRASE)
    await page.get_by_label("The same once more").fill(PASSPHRASE)
    await page.get_by_role("button", name="Register").click()


async def register(page, site, policy):
    """Somebody registers and confirms; they arrive signed in, if their browser can be."""
    address = site.address()
    await begin(page, site, policy)
    await fill_in(page, policy, address)
    assert await heading(page) == "Look at your mail"
    await page.goto(await site.link(policy, address))
    await page.get_by_label("Passphrase").fill(PASSPHRASE)
    await page.get_by_role("button", name="Confirm").click()
    return address


async def sign_in(page, site, policy, address, *, remember=False):
    await page.goto(site.at(policy, "/sign-in"))
    await page.get_by_label("Mail address").fill(address)
    await page.get_by_label("Passphrase").fill(PASSPHRASE)
    if remember:
        await page.get_by_label("Keep me signed in").check()
    await page.get_by_role("button", name="Sign in").click()


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
