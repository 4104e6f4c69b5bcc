"""People in a meeting whose pages' own web sockets a test can listen to, and speak into."""

from dataclasses import dataclass

from tests.meetings.browser import participants as browser

TAPPED = """
const Native = WebSocket;
window.heard = [];
window.WebSocket = class extends Native {
  constructor(...how) {
    super(...how);
    window.tapped = this;
    this.addEventListener("message", ({ data }) => window.heard.push(JSON.parse(data)));
  }
};
"""


async def says(person, kind, **more):
    """Have the page's own socket say something that the page would not."""
    await person.page.evaluate("(said) => tapped.send(JSON.stringify(said))", {"kind": kind, **more})


async def heard(person, kind):
    """What the page has heard of a kind, over all its connections."""
    return await person.page.evaluate("(kind) => heard.filter((one) => one.kind === kind)", kind)


async def room(person):
    """The id of the room that the page is in."""
    return (await heard(person, "welcome"))[-1]["room"]["id"]


async def see_each_other(*people):
    """Everybody's picture moves for everybody else."""
    for person in people:
        for other in people:
            if other is not person:
                await person.sees_moving(other.name)


@dataclass
class Participants(browser.Participants):
    """Lets people into meetings of the one organisation."""

    async def at_the_door(self, token, name, **context):
        self.contexts.append(await self.browser.new_context(viewport=browser.WINDOW, **context))
        await self.contexts[-1].add_init_script(TAPPED)
        address = f"{self.organisation.url}/meet/{token}"
        return await browser.Participant.begin(self.contexts[-1], address, name)

    async def two(self, names=("Hana", "Ann"), tokens=None):
        """Hana, the host, and Ann, in the meeting of these tokens or a new one."""
        if tokens is None:
            _, tokens = await self.organisation.plan("ann@people.example")
        doors = zip(tokens, names, strict=False)
        return [await (await self.at_the_door(token, name)).come_in() for token, name in doors]

    async def two_through_the_switch(self, **how):
        """The same, and one of their browsers has said that it cannot reach the other directly."""
        hana, ann = await self.two(**how)
        await says(ann, "fails", to=await hana.seat())
        for person in (hana, ann):
            await person.page.wait_for_selector("body[data-mode=switch]")
        await see_each_other(hana, ann)
        return hana, ann
