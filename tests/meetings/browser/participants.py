"""People in a meeting, each in a browser of their own: what a test has them do, and what they see."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Page, Route

from tests.conftest import ROOT

STATIC = ROOT / "src" / "troth" / "meetings" / "static"
WAIT_MS = 60_000
WINDOW = {"width": 1280, "height": 800}


@dataclass
class Participant:
    """One person's page."""

    page: Page
    name: str
    trouble: list[str] = field(default_factory=list)

    @classmethod
    async def begin(cls, context: BrowserContext, address: str, name: str) -> "Participant":
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        person = cls(page, name)
        page.on("pageerror", lambda error: person.trouble.append(str(error)))
        page.on("console", lambda said: said.type == "error" and person.trouble.append(said.text))
        await page.goto(address)
        return person

    async def knock(self) -> None:
        """Give a name and ask to come in."""
        await self.page.get_by_label("Your name").fill(self.name)
        await self.page.get_by_role("button", name="Join the meeting").click()

    async def stage(self, stage: str) -> None:
        """Wait until the page is there."""
        await self.page.wait_for_selector(f"body[data-stage={stage}]")

    async def come_in(self) -> "Participant":
        await self.page.wait_for_selector("[data-act=lobby-cam][aria-pressed=true]")
        await self.knock()
        await self.stage("in")
        return self

    async def press(self, name: str) -> None:
        """Press one of the controls below."""
        await self.page.locator(".controls").get_by_role("button", name=name, exact=True).click()

    async def sees(self, condition: str, argument: object = None) -> None:
        """Wait for a condition, which is a script's function."""
        await self.page.wait_for_function(condition, arg=argument)

    async def seat(self) -> str:
        return await self.page.get_attribute(".tile[data-own]", "data-seat")

    async def sees_moving(self, name: str, what: str = "cam") -> None:
        """Wait until this person's picture has shown frames, and then more."""
        tile = f".tile[data-what={what}]:not([data-own]):has-text('{name}')"
        first = int(await self.page.locator(tile).get_attribute("data-frames"))
        await self.sees(
            "([name, what, first]) => [...document.querySelectorAll(`.tile[data-what=${what}]`)]"
            ".some((tile) => tile.innerText.includes(name) && tile.hasAttribute('data-video')"
            " && Number(tile.dataset.frames) > first + 5)",
            [name, what, first],
        )

    async def hears(self, name: str) -> None:
        """Wait until sound of this person has come in."""
        await self.sees(
            "(name) => [...document.querySelectorAll('.tile:not([data-own])')]"
            ".some((tile) => tile.innerText.includes(name) && Number(tile.dataset.level) > 10)",
            name,
        )

    async def open(self, panel: str) -> None:
        """Open a panel beside the meeting, where it is not open."""
        if not await self.page.locator(f"#panel-{panel.lower()}").is_visible():
            await self.press(panel)


def changed(text: str, other: str) -> Callable[[Route], Awaitable[None]]:
    """Serves a module with one text replaced; fails where it does not have it."""

    async def serve(route: Route) -> None:
        body = (STATIC / route.request.url.rpartition("/")[2]).read_text()
        assert text in body
        await route.fulfill(body=body.replace(text, other), content_type="text/javascript")

    return serve


@dataclass
class Participants:
    """Lets people into one organisation's meetings."""

    browser: Browser
    organisation: object
    contexts: list[BrowserContext] = field(default_factory=list)

    async def at_the_door(self, token: str, name: str, *changes: tuple[str, str, str]) -> Participant:
        """Somebody who has followed a link of an invitation.

        With changes (a module, a text in it, another text) their browser does not keep to the protocol.
        """
        self.contexts.append(await self.browser.new_context(viewport=WINDOW))
        for module, text, other in changes:
            await self.contexts[-1].route(f"**/{module}", changed(text, other))
        return await Participant.begin(self.contexts[-1], f"{self.organisation.url}/meet/{token}", name)

    async def two(self) -> tuple[Participant, Participant]:
        """A meeting of Hana, the host, and Ann."""
        _, (host, guest) = await self.organisation.plan("ann@people.example")
        hana = await (await self.at_the_door(host, "Hana")).come_in()
        ann = await (await self.at_the_door(guest, "Ann")).come_in()
        return hana, ann

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()
