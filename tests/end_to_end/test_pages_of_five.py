"""A walk through what five tenants' people and staff see: nothing for axe, no script needed, and pictures."""

import os
import re

import pytest

from tests.assembled import PASSPHRASE, letter
from tests.conftest import FIVE
from tests.end_to_end.axe import violations
from tests.end_to_end.pictures import PHONE, picture
from tests.end_to_end.site import begin, register, site_of
from tests.end_to_end.visit import heading, staff_sign_in
from tests.people.publishing.world import day, next_version
from troth.app.first_versions import post_first_versions
from troth.app.live_policies import refresh
from troth.app.services import DECLARED
from troth.people.publishing.publisher import Publisher
from troth.people.rights.asked import Asked
from troth.people.staff.suppliers import Supplier

DOCTOR = "doctor@zixcorp.localhost"
PATIENT = "jane.miller@patients.example"
PICTURED = os.environ.get("TROTH_SCREENSHOTS") == "1"
LARGEST = 250_000  # bytes
TWICE = ("staff-overview", "staff-request", "privacy", "register-efax", "policy-diff")


@pytest.fixture(scope="module")
async def site(cluster, tmp_path_factory):
    """One server with the five tenants; something waits for the staff of one, another posted a version."""
    folder, networks = tmp_path_factory.mktemp("five"), {"zixcorp": ("127.0.0.1/32",)}
    async with site_of(cluster, folder, FIVE, "localhost", networks=networks) as site:
        await _staffed(site.server, site.house("zixcorp"))
        await _with_a_next_version(site.server, site.house("webex"))
        yield site


async def _staffed(server, house):
    """Staff, a request that waits for each kind of deed, and a case that one of two approved."""
    office, rights, tenant = server.parts.office, server.parts.rights, house.tenant
    await server.parts.accounts.open(tenant, DOCTOR, PASSPHRASE, "member")
    await server.parts.accounts.open(tenant, "office@zixcorp.localhost", PASSPHRASE, "administrator")
    for name in ("ada", "ben"):
        await office.staff.add(tenant, f"{name}@zixcorp.localhost", PASSPHRASE, ["legal", "privacy"])
    asked = (
        Asked("access", "form", DOCTOR, "Please send me a copy of all that you hold.", known=True),
        Asked("complaint", "mail", PATIENT, "A letter of mine was sent to somebody else."),
        Asked("erasure", "form", PATIENT, "Please delete everything."),
    )
    for one in asked:
        await rights.requests.open(tenant, one)
    ada = await office.staff.named(tenant, "ada@zixcorp.localhost")
    about = {"reference": "7 Js 120/26", "ground": "legal-process", "address": DOCTOR}
    await office.legal.open(tenant, ada, categories=["EmailAddress"], **about)


async def _with_a_next_version(server, house):
    versions = server.parts.versions
    await post_first_versions(server.parts.houses, versions)
    text = next_version(house.policy_file.read_text(), effective=day(40))
    await Publisher(server.parts.database, versions, DECLARED).publish(house, text, "next.toml")
    await refresh(server.parts)


async def tour(site, page):
    """Go from page to page; at each, its name."""
    async for name in console(site, page):
        yield name
    async for name in own(site, page):
        yield name
    async for name in public(site, page):
        yield name


async def console(site, page):
    await staff_sign_in(page, site.at("zixcorp"), ("ben@zixcorp.localhost", PASSPHRASE))
    assert await heading(page) == "Overview"
    yield "staff-overview"
    await page.get_by_role("link", name="Requests", exact=True).first.click()
    yield "staff-requests"
    await page.get_by_role("link", name="Complaint").first.click()
    assert "A letter of mine was sent to somebody else." in await page.inner_text("main")
    yield "staff-request"
    await page.get_by_role("link", name="All requests").click()
    await page.get_by_role("link", name="Erasure").first.click()
    assert await page.get_by_label("How you made sure").is_visible()
    yield "staff-identity"
    await page.get_by_role("link", name="Overview", exact=True).click()
    await page.get_by_role("link", name="Legal cases", exact=True).click()
    assert "7 Js 120/26" in await page.inner_text("main")
    yield "staff-case"
    await page.get_by_role("button", name="Sign out").click()


async def own(site, page):
    house = site.house("webex")
    partner = Supplier("Paper & Post", "PartnerService", ("EmailAddress",), "RequestedServiceProvision", None)
    await site.server.parts.office.suppliers.put(house.tenant, partner)
    await register(page, site, "webex")
    if await heading(page) == "A cookie is needed":
        return
    await page.get_by_role("link", name="Privacy", exact=True).first.click()
    await page.get_by_label("Paper & Post").check()
    await page.get_by_role("button", name="Keep it so").click()
    assert await page.get_by_label("Paper & Post").is_checked()
    yield "privacy"
    await page.get_by_role("button", name="Sign out").click()


async def public(site, page):
    for policy in ("anonymizer", "efax", "emailserving", "webex"):
        await begin(page, site, policy)
        yield f"register-{policy}"
    mail = letter(DOCTOR, PATIENT, "It moved to 10:15.", "[secure] Your appointment")
    await site.server.send(mail, PATIENT, sender=DOCTOR)
    await site.server.carried()
    await page.goto(site.at("zixcorp", site.server.links(PATIENT)[0]))
    assert await page.get_by_label("New passphrase").is_visible()
    yield "register-zixcorp"
    await page.goto(site.at("webex", "/policy"))
    yield "policy-page"
    await page.goto(site.at("webex", "/policy/1..2"))
    assert re.search("version 2", await page.inner_text("main"), re.IGNORECASE)
    yield "policy-diff"


STOPS = [
    *("staff-overview", "staff-requests", "staff-request", "staff-identity", "staff-case"),
    "privacy",
    *("register-anonymizer", "register-efax", "register-emailserving", "register-webex"),
    *("register-zixcorp", "policy-page", "policy-diff"),
]


async def test_axe_finds_nothing_on_any_page_of_the_walk(site, reader):
    found = []
    async for _ in tour(site, reader.page):
        found += await violations(reader.page)
    assert found == [], "\n".join(found)


async def test_the_whole_walk_needs_no_script(site, browsers):
    async with browsers.visitor("without scripts") as visitor:
        assert [name async for name in tour(site, visitor.page)] == STOPS


@pytest.mark.skipif(not PICTURED, reason="writes docs/images only where TROTH_SCREENSHOTS=1")
async def test_the_pictures_of_the_walk(site, reader):
    taken = []
    async for name in tour(site, reader.page):
        taken += await _pictures(reader.page, name)
    assert [path.name for path in taken if path.stat().st_size > LARGEST] == []


async def _pictures(page, name):
    """Each page in the light; some of them in the dark and on a phone as well."""
    whole = name not in ("policy-page", "policy-diff", "privacy")
    taken = [await picture(page, name, whole=whole)]
    if name in TWICE:
        taken.append(await picture(page, f"{name}-dark", light="dark", whole=whole))
        taken.append(await picture(page, f"{name}-phone", window=PHONE))
    return taken
