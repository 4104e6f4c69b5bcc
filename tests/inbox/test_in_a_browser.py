"""A real browser with scripts turned off reads, answers, deletes and signs out, and keeps no cookie."""

import asyncio
import socket

import pytest
import uvicorn
from playwright.async_api import async_playwright

from tests.conftest import engine
from tests.end_to_end.browsers import launch
from tests.inbox.scripted import LINK, MESSAGE, SESSION
from troth.inbox.pages import routes
from troth.inbox.portal import Arrival, ArrivalKind, Draft, Opened
from troth.site.brand import Brand
from troth.site.pages import Pages
from troth.site.shell import shell
from troth.site.static import assets


@pytest.fixture
async def address(portal):
    brand = Brand("Lindenhof Clinic", "127.0.0.1", "#1f5f66", "#8fd0d3", "help@clinic.example")
    pages = Pages(lambda _: brand, ("troth.site", "troth.inbox"), assets())
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(shell(routes(portal, pages), pages), log_level="warning")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await task


@pytest.fixture
async def context():
    async with async_playwright() as playwright:
        browser = await launch(playwright, engine("chromium"))
        yield await browser.new_context(java_script_enabled=False)
        await browser.close()


async def test_the_whole_visit_works_without_scripts_and_without_cookies(portal, address, context):
    portal.arrival = Arrival(ArrivalKind.FIRST_VISIT, "m@home.example")
    portal.opened = Opened(SESSION, MESSAGE)
    page = await context.new_page()
    await page.goto(f"{address}/m/{LINK}")
    await page.get_by_label("New passphrase").fill("four unrelated words")
    await page.get_by_label("The same once more").fill("four unrelated words")
    await page.get_by_role("button", name="Open my message").click()
    assert page.url == f"{address}/s/{SESSION}/message/{MESSAGE}"

    await page.get_by_role("link", name="Show as the sender laid it out").click()
    framed = page.frame_locator("iframe").get_by_text("They are good.")
    await framed.wait_for()

    await page.get_by_role("link", name="Answer", exact=True).click()
    await page.get_by_label("Your answer").fill("Thank you.")
    await page.get_by_role("button", name="Send").click()
    assert await page.get_by_role("status").inner_text() == "Your answer is on its way."
    assert portal.asked[-2][-1] == Draft("Thank you.", False, ())

    await page.get_by_role("link", name="Your results").click()
    await page.get_by_role("link", name="Delete").click()
    await page.get_by_role("button", name="Delete for good").click()
    assert await page.get_by_role("status").inner_text() == "The message is deleted."

    await page.get_by_role("button", name="Sign out").click()
    assert await page.get_by_role("heading").inner_text() == "You are signed out"
    assert await context.cookies() == []


async def test_a_framed_letter_runs_no_script_even_if_one_got_through(portal, address, context):
    portal.html_ = "<p>hello</p><script>document.body.textContent = 'owned'</script>"
    browser = context.browser
    scripted = await browser.new_context(java_script_enabled=True)
    page = await scripted.new_page()
    await page.goto(f"{address}/s/{SESSION}/message/{MESSAGE}?as=html")
    await page.frame_locator("iframe").get_by_text("hello").wait_for()
    await page.goto(f"{address}/s/{SESSION}/message/{MESSAGE}/body")
    assert await page.locator("p").inner_text() == "hello"
