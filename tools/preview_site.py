"""Serve every page with made-up content, take its picture at two widths in both schemes, and run axe-core.

`uv run python -m tools.preview_site FOLDER` writes PNG files there and exits 1 if axe-core finds anything;
without a folder it only serves, on http://127.0.0.1:8099/.
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from tools import preview_staff
from tools.preview_portal import FIRST, LETTERS, RETURNING, SESSION, PreviewPortal
from troth.inbox.pages import routes
from troth.site.brand import Brand
from troth.site.pages import Pages
from troth.site.shell import shell
from troth.site.static import assets

PORT = 8099
AXE = "node_modules/axe-core/axe.min.js"
HTMX = Path("node_modules/htmx.org/dist/htmx.min.js")
BRAND = Brand("Lindenhof Clinic", "127.0.0.1", "#1f5f66", "#8fd0d3", "help@clinic.example")
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET = ["--disable-sync", "--no-first-run"]
MESSAGE = f"/s/{SESSION}/message/{LETTERS[0]}"
PATHS = [
    *preview_staff.PAGES,
    f"/m/{FIRST}",
    f"/m/{RETURNING}",
    f"/m/{RETURNING}/forgotten",
    "/m/some-unknown-link",
    "/sign-in",
    f"/s/{SESSION}/",
    f"/s/{SESSION}/?done=deleted",
    f"/s/{SESSION[::-1]}/",
    MESSAGE,
    f"{MESSAGE}?as=html",
    f"/s/{SESSION}/message/{LETTERS[4]}",
    f"{MESSAGE}/reply-all",
    f"{MESSAGE}/delete",
    f"/s/{SESSION}/passphrase",
    "/nothing-here",
]
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]


def application() -> Any:
    """Return the whole site over the portal in memory."""
    pages = Pages(lambda host: BRAND, ("troth.site", "troth.inbox"), assets([HTMX]))
    return shell([*routes(PreviewPortal(), pages), *preview_staff.routes(pages)], pages)


@asynccontextmanager
async def serving() -> AsyncIterator[None]:
    """Serve the site while the block runs."""
    server = uvicorn.Server(uvicorn.Config(application(), port=PORT, log_level="warning"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn offers no event
        await asyncio.sleep(0.05)
    yield
    server.should_exit = True
    await task


async def look(folder: Path) -> int:
    """Take all pictures and return the number of findings."""
    async with serving(), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM + QUIET)
        found = 0
        for scheme in ("light", "dark"):
            for width in (320, 390, 1280):
                found += await _walk(browser, folder, scheme, width)
        await browser.close()
    return found


async def _walk(browser: Browser, folder: Path, scheme: Scheme, width: int) -> int:
    # The policy of the pages admits no foreign script, so that axe-core needs it lifted.
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=width != 1280
    )
    page = await context.new_page()
    page.on("console", lambda message: print("console:", page.url, message.text))
    found = 0
    for path in PATHS:
        await page.goto(f"http://127.0.0.1:{PORT}{path}")
        if width != 320:
            name = re.sub(r"[^a-z0-9]+", "-", path.replace(SESSION, "s").lower()).strip("-") or "home"
            await page.screenshot(path=folder / f"{name}.{width}.{scheme}.png", full_page=True)
        found += await _examine(page, path, scheme, width)
    await context.close()
    return found


async def _examine(page: Page, path: str, scheme: Scheme, width: int) -> int:
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    if wide:
        print(f"{path} {width} {scheme}: wider than the window")
    if width == 1280:
        return int(wide)
    await page.add_script_tag(path=AXE)
    findings = await page.evaluate(
        "tags => axe.run(document, {iframes: false, runOnly: tags}).then("
        "found => found.violations.map(one => one.id + ' ' + one.nodes.map(n => n.html).join(' | ')))",
        RULES,
    )
    for finding in findings:
        print(f"{path} {width} {scheme}: {finding[:600]}")
    return len(findings) + int(wide)


def main() -> None:
    """Serve, or look and tell."""
    if len(sys.argv) < 2:
        uvicorn.run(application(), port=PORT)
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    found = asyncio.run(look(folder))
    print(f"{len(PATHS)} pages, {found} findings")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
