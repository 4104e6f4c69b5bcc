"""Organisations on one server, each at a host of its own under localhost, and people who register there."""

import asyncio
import re
import secrets
import socket
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import uvicorn

from tests.assembled import assembled
from tests.end_to_end.visit import PASSPHRASE, heading
from troth.app.tenancy import add_tenant, policy_text
from troth.app.worker import WEB_SOCKETS
from troth.mail.reading import read


class Site:
    """One server whose organisations are named after their policies, such as efax.members.localhost."""

    def __init__(self, server, port, under):
        self.server, self.port, self.under = server, port, under

    def name(self, policy):
        return f"{policy}.{self.under}"

    def at(self, policy, path=""):
        return f"http://{self.name(policy)}:{self.port}{path}"

    def house(self, policy):
        return next(one for one in self.server.parts.houses.all if one.tenant.name == self.name(policy))

    async def link(self, policy, address):
        """The link to confirm an address, once it is mailed."""
        until = time.monotonic() + 30
        while not (mails := self.server.caught(address, "Confirm")):
            assert time.monotonic() < until, f"nobody asked {address} to confirm it"
            await self.server.carried()
            await asyncio.sleep(0.1)
        text = read(mails[0].content()).body_text or ""
        return self.at(policy, re.search(r"/verify/[A-Za-z0-9_-]+", text)[0])


@asynccontextmanager
async def site_of(cluster, folder, policies: Iterable[str], under: str, **settings) -> AsyncIterator[Site]:
    """Serve an organisation for each policy while the block lasts.

    `under` is the caller's own: tests that follow in the same database would meet its people otherwise.
    """
    for policy in policies:
        more = {name: value[policy] for name, value in settings.items() if policy in value}
        add_tenant(folder / "tenants", f"{policy}.{under}", policy_text(policy), **more)
    async with assembled(cluster, folder, tenants=0) as server:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            web = uvicorn.Server(
                uvicorn.Config(server.app, log_level="warning", lifespan="off", **WEB_SOCKETS)
            )
            task = asyncio.create_task(web.serve([listener]))
            yield Site(server, listener.getsockname()[1], under)
            web.should_exit = True
            await task


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
    address = f"person-{secrets.token_hex(4)}@people.example"
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
