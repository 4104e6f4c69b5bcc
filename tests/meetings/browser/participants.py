"""People in a meeting, each in a browser of their own: what a test has them do, and what they see."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Page, Route

from tests.conftest import ROOT

STATIC = ROOT / "src" / "troth" / "meetings" / "static"
WAIT_MS = 60_000
WINDOW = {"width": 1280, "height": 800}
SMALL = {"width": 640, "height": 480}
OTHERS = "[...document.querySelectorAll('.tile:not([data-own])')]"
FRAMES = f"{OTHERS}.map((tile) => tile.hasAttribute('data-video') ? Number(tile.dataset.frames) : -1)"


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

    async def ready(self) -> None:
        """Wait until microphone and camera run."""
        await self.page.wait_for_selector("[data-act=lobby-cam][aria-pressed=true]")

    async def without(self, *devices: str) -> None:
        """Switch devices (mic, cam) off before coming in."""
        await self.ready()
        for device in devices:
            await self.page.click(f"[data-act=lobby-{device}]")

    async def come_in(self, *, without: tuple[str, ...] = ()) -> "Participant":
        await self.without(*without)
        await self.knock()
        await self.stage("in")
        return self

    async def read(self, what: str) -> str:
        """The text of the one element that a selector names."""
        return await self.page.inner_text(what)

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

    async def sees_everybody_moving(self) -> None:
        """Wait until each picture of another person has shown frames, and then more."""
        first = await self.page.evaluate(f"() => {FRAMES}")
        await self.sees(
            f"(first) => {{ const now = {FRAMES};"
            " return now.length === first.length && now.every((frames, at) => frames > first[at] + 2); }",
            first,
        )

    async def hears_everybody(self) -> None:
        """Wait until sound of each other person has come in, be it not at the same time."""
        await self.sees(
            "() => { const heard = (window.troth_heard ??= new Set());"
            f" const others = {OTHERS};"
            " others.forEach(({dataset}) => Number(dataset.level) > 10 && heard.add(dataset.seat));"
            " return others.every(({dataset}) => heard.has(dataset.seat)); }"
        )

    async def writes(self, text: str) -> None:
        """Write to everybody."""
        await self.open("Chat")
        await self.page.get_by_label("Your message").fill(text)
        await self.page.keyboard.press("Enter")

    async def acts(self, name: str, act: str) -> None:
        """Choose one of the acts of hosts on this person."""
        await self.open("People")
        person = self.page.locator(f".person:has-text('{name}')")
        await person.locator("summary").click()
        await person.get_by_role("button", name=act, exact=True).click()

    async def is_sure(self) -> None:
        """Say yes to what the page asks."""
        await self.page.locator("#dialog-sure").get_by_role("button", name="Yes").click()

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

    async def at_the_door(
        self, token: str, name: str, *changes: tuple[str, str, str], **how: object
    ) -> Participant:
        """Somebody who has followed a link of an invitation.

        With changes (a module, a text in it, another text) their browser does not keep to the protocol.
        `how` says what kind of context it is.
        """
        self.contexts.append(await self.browser.new_context(**{"viewport": WINDOW, **how}))
        for module, text, other in changes:
            await self.contexts[-1].route(f"**/{module}", changed(text, other))
        return await Participant.begin(self.contexts[-1], f"{self.organisation.url}/meet/{token}", name)

    async def invited(self, count: int) -> list[str]:
        """The tokens of a new meeting: the host's, and those of as many guests."""
        _, tokens = await self.organisation.plan(*(f"guest{n}@people.example" for n in range(count)))
        return tokens

    async def meeting(
        self, *names: str, without: tuple[str, ...] = (), **how: object
    ) -> tuple[list[Participant], str]:
        """A meeting of these people, the first of whom is the host; also a token that is left over."""
        tokens = await self.invited(len(names))
        there = []
        for token, name in zip(tokens, names, strict=False):
            person = await self.at_the_door(token, name, **how)
            there.append(await person.come_in(without=without))
        return there, tokens[-1]

    async def two(self) -> tuple[Participant, Participant]:
        """A meeting of Hana, the host, and Ann."""
        (hana, ann), _ = await self.meeting("Hana", "Ann")
        return hana, ann

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()
