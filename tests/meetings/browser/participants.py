"""People in a meeting, each in a browser of their own: what a test has them do, and what they see."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

from playwright.async_api import Browser, BrowserContext, Page, Route
from playwright.async_api import TimeoutError as TooLong

from tests.conftest import ROOT
from tests.meetings.callers import calling

STATIC = ROOT / "src" / "troth" / "meetings" / "static"
WAIT_MS = 60_000
POLLED_MS = 100
WINDOW = {"width": 1280, "height": 800}
Changes = tuple[tuple[str, str, str], ...]
"""A module each, a text in it, and another text."""
SMALL_CAMERA = (
    "devices.js",
    "{ ideal: 1280 }, height: { ideal: 720 }",
    "{ ideal: 320 }, height: { ideal: 180 }",
)
SMALL = {"width": 640, "height": 480}
LOOKS = count()
THERE = """() => [{...document.body.dataset}, ...[...document.querySelectorAll(".tile")].map((tile) =>
  [tile.innerText.trim(), tile.hasAttribute("data-video"), {...tile.dataset}])]"""
_TILES = """
  const known = ((window.looks ??= {})[look] ??= new Map());
  const tiles = [...document.querySelectorAll(`.tile[data-what=${what}]:not([data-own])`)]
    .filter((tile) => tile.innerText.includes(name));
"""
"""What each look has seen so far is kept on the page."""
MOVING = f"""([look, name, what]) => {{
  {_TILES}
  for (const tile of tiles) {{
    const frames = tile.hasAttribute("data-video") ? Number(tile.dataset.frames) : 0;
    const {{ last, moved }} = known.get(tile) ?? {{ last: frames, moved: 0 }};
    known.set(tile, {{ last: frames, moved: moved + Math.max(0, frames - last) }});
  }}
  return tiles.length > 0 && tiles.every((tile) => known.get(tile).moved > 5);
}}"""
HEARD = f"""([look, name, what = "cam"]) => {{
  {_TILES}
  for (const tile of tiles) if (Number(tile.dataset.level) > 10) known.set(tile, true);
  return tiles.length > 0 && tiles.every((tile) => known.has(tile));
}}"""


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
        """Press one of the controls below, where the window is narrow one of the further ones."""
        controls = self.page.locator(".controls")
        button = controls.get_by_role("button", name=name, exact=True)
        if not await button.is_visible():
            await controls.get_by_role("button", name="More", exact=True).click()
        await button.click()

    async def sees(self, condition: str, argument: object = None) -> None:
        """Wait for a condition, which is a script's function."""
        try:
            await self.page.wait_for_function(condition, arg=argument, polling=POLLED_MS)
        except TooLong as error:
            there = await self.page.evaluate(THERE)
            raise AssertionError(f"{self.name} waits in vain; there is {there}") from error

    async def seat(self) -> str:
        return await self.page.get_attribute(".tile[data-own]", "data-seat")

    async def sees_moving(self, name: str = "", what: str = "cam") -> None:
        """Wait until this person's picture, or that of each other person, shows one frame after the other."""
        await self.sees(MOVING, [next(LOOKS), name, what])

    async def hears(self, name: str = "") -> None:
        """Wait until sound of this person, or of each other person, has come in."""
        await self.sees(HEARD, [next(LOOKS), name])

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

    async def closes(self, panel: str) -> None:
        """Close a panel by its own button."""
        await self.page.click(f"#panel-{panel.lower()} [data-act=close-panel]")
        await self.page.wait_for_selector("#side", state="hidden")

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
        self, token: str, name: str, *changes: tuple[str, str, str], before: str = "", **how: object
    ) -> Participant:
        """Somebody who has followed a link of an invitation.

        With changes (a module, a text in it, another text) their browser does not keep to the protocol.
        `before` is a script that runs before theirs, such as a camera of its own; others have a small one.
        `how` says what kind of context it is.
        """
        self.contexts.append(await self.browser.new_context(**{"viewport": WINDOW, **how}))
        await self.contexts[-1].add_init_script(before or "null")
        for module, text, other in changes if before else (SMALL_CAMERA, *changes):
            await self.contexts[-1].route(f"**/{module}", changed(text, other))
        return await Participant.begin(self.contexts[-1], f"{self.organisation.url}/meet/{token}", name)

    async def invited(self, guests: int) -> list[str]:
        """The tokens of a new meeting: the host's, and those of as many guests."""
        _, tokens = await self.organisation.plan(*(f"guest{n}@people.example" for n in range(guests)))
        return tokens

    async def meeting(
        self, *names: str, without: tuple[str, ...] = (), changes: Changes = (), **how: object
    ) -> tuple[list[Participant], str]:
        """A meeting of these people, the first of whom is the host; also a token that is left over."""
        tokens = await self.invited(len(names))
        there = []
        for token, name in zip(tokens, names, strict=False):
            person = await self.at_the_door(token, name, *changes, **how)
            there.append(await person.come_in(without=without))
        return there, tokens[-1]

    async def over_to_the_switch(self, token: str, person: Participant) -> None:
        """Have the room of this person go over, because of somebody who is gone afterwards."""
        async with calling(self.organisation.url) as caller:
            await caller.come_in(token)
            await caller.say("fails", to=await person.seat())
            await person.page.wait_for_selector("body[data-mode=switch]")
            await caller.say("leave")

    async def two(self) -> tuple[Participant, Participant]:
        """A meeting of Hana, the host, and Ann."""
        (hana, ann), _ = await self.meeting("Hana", "Ann")
        return hana, ann

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()
