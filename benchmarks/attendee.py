"""Somebody in a meeting of Troth's, in a browser: through the lobby at once, and away again."""

import asyncio
import time
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from benchmarks.browser import WAIT_MS

# Runs in each page before its own scripts: gives a name and presses the button as soon as the lobby is there,
# and says when the first frame of somebody else is shown.
AT_ONCE = """
(() => {
  const looked = new WeakSet();
  let pressed = false;
  const look = () => {
    if (!document.body) return;
    if (!pressed && document.body.dataset.stage === "lobby") {
      pressed = true;
      document.getElementById("lobby-name").value = "Somebody";
      setTimeout(() => document.querySelector("#lobby-form [type=submit]").click());
    }
    for (const video of document.querySelectorAll(".tile:not([data-own]) video")) {
      if (looked.has(video)) continue;
      looked.add(video);
      video.requestVideoFrameCallback(() => window.firstFrame());
    }
  };
  const what = { subtree: true, childList: true, attributeFilter: ["data-stage"] };
  new MutationObserver(look).observe(document, what);
})();
"""


@dataclass(slots=True)
class Attendee:
    """One person's page in a context of its own, and when the first frame of another was on it."""

    page: Page
    first_frame: "asyncio.Future[float]"

    @classmethod
    async def begin(cls, browser: Browser) -> "Attendee":
        """A browser that has been nowhere yet."""
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def framed() -> None:
            if not seen.done():
                seen.set_result(time.perf_counter())

        await page.expose_function("firstFrame", framed)
        return cls(page, seen)

    async def come(self, address: str) -> "Attendee":
        """Open the link and be in the meeting."""
        await self.page.add_init_script(AT_ONCE)
        await self.page.goto(address)
        await self.page.wait_for_selector("body[data-stage=in]")
        return self

    async def seconds_to_a_frame(self, address: str) -> float:
        """Open the link; the seconds from then until somebody else is seen."""
        await self.page.add_init_script(AT_ONCE)
        began = time.perf_counter()
        await self.page.goto(address, wait_until="commit")
        async with asyncio.timeout(WAIT_MS / 1000):
            return await self.first_frame - began

    async def sees(self, people: int) -> None:
        """Wait until so many others are there."""
        script = "n => document.querySelectorAll('.tile:not([data-own])').length === n"
        await self.page.wait_for_function(script, arg=people)

    async def leave(self) -> None:
        """Go elsewhere: the page says that it leaves."""
        await self.page.goto("about:blank")
        await self.page.context.close()
