"""axe-core run on a page as people see it: light and dark, on a phone's width and on a desk's."""

import asyncio
import json

from playwright.async_api import Frame, Page

from tests.conftest import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LIGHTS = ("light", "dark")
WIDTHS = (320, 1280)
HEIGHT = 800
SECONDS = 120
_RUN = (
    "async (options) => (await axe.run({iframes: false, resultTypes: ['violations'], ...options})).violations"
)
_EVERYTHING: dict[str, object] = {}
_COLOURS: dict[str, object] = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules that see a difference between light and dark."""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def violations_where_no_script_runs(page: Page, address: str) -> list[str]:
    """The violations of a page in a sandbox that axe cannot run in: the same document outside it."""
    document = await (await page.context.request.get(address)).text()
    await page.goto("about:blank")
    await page.set_content(document)
    return await violations(page)


async def violations(page: Page) -> list[str]:
    """Every violation on the page in each light and width, and every page that scrolls sideways."""
    await page.evaluate(AXE.read_text())
    found = []
    for light in LIGHTS:
        await page.emulate_media(color_scheme=light, reduced_motion="reduce")
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": HEIGHT})
            where = f"{await page.title()} ({light}, {width} px)"
            rules = _EVERYTHING if light == "light" else _COLOURS
            found += [f"{where}: {problem}" for problem in await _problems(page.main_frame, rules)]
    return found


async def violations_as_it_is(page: Page) -> list[str]:
    """Every violation on the page in the light and width that it has."""
    await page.evaluate(AXE.read_text())
    return await _problems(page.main_frame, _EVERYTHING)


async def _problems(frame: Frame, rules: dict[str, object]) -> list[str]:
    async with asyncio.timeout(SECONDS):
        problems = [_told(violation) for violation in await frame.evaluate(_RUN, rules)]
    if (wider := await frame.evaluate(_OVERFLOW)) > 0:
        problems.append(f"scrolls sideways by {wider} px")
    return problems


def _told(violation: dict) -> str:
    nodes = [(node["target"], node["failureSummary"]) for node in violation["nodes"]]
    return f"{violation['id']}: {json.dumps(nodes[:3])}"
