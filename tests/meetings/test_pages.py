"""The pages on which a member plans meetings: in a real browser, with and without scripts."""

import os
import re
from datetime import timedelta

import pytest

from tests.end_to_end.axe import violations
from tests.end_to_end.browsers import WAYS
from tests.end_to_end.conftest import browsers, reader, visitor
from tests.end_to_end.pictures import PHONE, picture
from tests.end_to_end.site import register
from tests.end_to_end.visit import heading
from troth.runtime.clock import now

__all__ = ["browsers", "reader", "visitor"]
SIGNED_IN_WAYS = [way for way in WAYS if way != "without cookies"]
DAY = f"{now() + timedelta(days=20):%Y-%m-%d}"
SHOTS = os.environ.get("TROTH_SCREENSHOTS") == "1"


async def signed_in(page, organisation):
    """A member who is on the page of their meetings."""
    await register(page, organisation.site, "webex")
    await page.get_by_role("link", name="Meetings", exact=True).click()
    assert await heading(page) == "Meetings"


async def fill_in(page, title="Quarterly talk", invited="guest@people.example"):
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Day", exact=True).fill(DAY)
    await page.get_by_label("Time", exact=True).fill("14:30")
    await page.get_by_label("Time zone").select_option("Europe/Berlin")
    await page.get_by_label("Mail addresses").fill(invited)


@pytest.mark.parametrize("way", SIGNED_IN_WAYS)
async def test_a_member_plans_a_meeting_changes_it_and_calls_it_off(organisation, visitor, way):
    page = visitor.page
    await signed_in(page, organisation)
    await page.get_by_role("link", name="Plan a meeting").click()
    await fill_in(page)
    await page.get_by_role("button", name="Plan it").click()
    assert await heading(page) == "Quarterly talk"
    assert "at 14:30 (Europe/Berlin), for 60 minutes." in await page.inner_text("main")
    assert "guest@people.example" in await page.inner_text("main")
    await page.get_by_role("link", name="Change it").click()
    await page.get_by_label("Minutes").fill("90")
    await page.get_by_text("If it takes place more than once").click()
    await page.get_by_label("Repeats").select_option("weekly")
    await page.get_by_role("button", name="Change it and tell everybody").click()
    assert "every week on" in await page.inner_text("main")
    await page.get_by_role("button", name="Call it off").click()
    assert "called off" in await page.inner_text("h1")
    await page.get_by_role("link", name="Meetings", exact=True).first.click()
    assert "Over, or called off" in await page.inner_text("main")


async def test_each_wrong_entry_says_what_is_missing_and_keeps_what_was_typed(organisation, reader):
    page = reader.page
    await signed_in(page, organisation)
    await page.goto(organisation.url + "/me/meetings/new")
    await fill_in(page, invited="not an address")
    await page.get_by_label("Time zone").select_option("")
    await page.get_by_role("button", name="Plan it").click()
    said = await page.inner_text("main")
    assert "2 entries to look at again" in said
    assert "Choose a time zone from the list." in said
    assert "'not an address' is no mail address. Write one address a line." in said
    assert await page.get_by_label("Title").input_value() == "Quarterly talk"


async def test_nobody_sees_the_meetings_of_another_member(organisation, reader):
    meeting, _ = await organisation.plan()
    await signed_in(reader.page, organisation)
    for path in ("", "/change"):
        answer = await reader.page.goto(f"{organisation.url}/me/meetings/{meeting}{path}")
        assert answer.status == 404


async def test_an_invitation_that_is_taken_back_and_a_link_with_its_bounds_are_listed(organisation, reader):
    page = reader.page
    await signed_in(page, organisation)
    await page.get_by_role("link", name="Plan a meeting").click()
    await fill_in(page)
    await page.get_by_role("button", name="Plan it").click()
    await page.get_by_role("button", name="Take it back").click()
    assert "taken back" in await page.inner_text("table")
    await page.get_by_text("Make a link that may be passed on").click()
    await page.locator("#link-uses").fill("3")
    await page.get_by_role("button", name="Make a link").click()
    assert re.search(r"/meet/[A-Za-z0-9_-]{43}", await page.inner_text("table"))
    assert "0 times of 3" in await page.inner_text("table")


async def test_the_pages_have_nothing_that_axe_finds(organisation, reader):
    page = reader.page
    await signed_in(page, organisation)
    found = await violations(page)
    await page.goto(organisation.url + "/me/meetings/new")
    await fill_in(page)
    found += await violations(page)
    if SHOTS:
        await picture(page, "meeting-plan", whole=True)
    await page.get_by_role("button", name="Plan it").click()
    found += await violations(page)
    if SHOTS:
        await picture(page, "meeting-planned", whole=True)
        await picture(page, "meeting-planned-phone", window=PHONE)
    assert found == []


async def test_one_can_be_begun_at_once_and_leads_to_the_lobby(organisation, reader):
    await signed_in(reader.page, organisation)
    await reader.page.get_by_role("button", name="Begin one now").click()
    await reader.page.wait_for_selector("body[data-stage=lobby]")
    assert await heading(reader.page) == "Before you come in"


async def test_a_policy_without_meetings_has_no_such_pages(organisation, reader):
    for path in ("/me/meetings", "/meet/" + "A" * 43):
        answer = await reader.page.goto(organisation.site.at("emailserving", path))
        assert answer.status == 404 or "Sign in" in await heading(reader.page)


async def test_the_page_of_a_meeting_names_all_its_modules_at_once(organisation, reader):
    _, (host,) = await organisation.plan()
    page = reader.page
    await page.goto(f"{organisation.url}/meet/{host}", wait_until="networkidle")
    named = await page.evaluate(
        "[...document.querySelectorAll('link[rel=modulepreload]')].map(one => one.href)"
    )
    asked = await page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    modules = {name for name in asked if "/meet/code/" in name and name.endswith(".js")}
    assert len(modules) > 30
    assert modules <= set(named)
