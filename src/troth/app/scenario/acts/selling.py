"""The business is sold: who is told, who may refuse, and what goes to the new owner, and when."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.command_line import Said
from troth.app.scenario.office import office_of
from troth.app.scenario.person import Person, known
from troth.app.scenario.world import World, host_of

BUYER = "Bigger Corp"
STAYS, REFUSES = "ann", "una"
ACQUIRER, NOTICE = "disclosure.acquirer", "notice.acquisition"
DENIED: Mapping[str, str] = {
    "emailserving": "measure.nothing-undisclosed",
    "webex": "disclosure.consent",
}
"""What says, where a policy names no new owner, that data goes to nobody who is not named."""


def selling(world: World, tenant: str) -> Cell:
    """The sale is announced, somebody refuses where they are asked, and the data is wanted at once."""
    seen, people = Seen(), [known(world, tenant, who) for who in (STAYS, REFUSES)]
    said = world.try_command("transfer", "announce", BUYER, "--tenant", host_of(tenant))
    if said.refused:
        nothing = "nothing may go to an acquirer" in said.text
        seen.when(nothing, "refused: nothing may go to a new owner", DENIED.get(tenant, ACQUIRER))
        return seen.cell()
    posted = f"is to pass to {BUYER}" in world.browser(tenant).get("/").words
    seen.when(posted, "the site announces it", NOTICE)
    if not _asked(world, tenant, seen, people):
        seen.add("nobody is asked", ACQUIRER)
    _wanted(seen, export(world, tenant), people)
    return seen.cell()


def _asked(world: World, tenant: str, seen: Seen, people: list[Person]) -> bool:
    """Whether people are mailed and asked; the second of them refuses."""
    subject = f"A new owner: {BUYER}"
    if not office_of(world, tenant).administrator.get("announcements").row(subject):
        return False
    told = office_of(world, tenant).reached(subject)
    seen.when({one.address for one in people} <= told, "everybody is mailed", NOTICE)
    refuser = people[1]
    page = refuser.browser.get(refuser.mail(subject).link("/transfer/"))
    page = refuser.browser.press(page, "", "answer", answer="refuse")
    seen.when(page.says("You refuse: your data stays behind"), "and may refuse", NOTICE, ACQUIRER)
    return True


def export(world: World, tenant: str) -> Said:
    """Ask for the data that goes to the new owner; only the last sale counts."""
    listed = world.command("transfer", "list", "--tenant", host_of(tenant))
    return world.try_command("transfer", "export", listed.split()[0], "--tenant", host_of(tenant))


def _wanted(seen: Seen, said: Said, people: list[Person]) -> None:
    if said.refused:
        locked = re.search(r"locked until the notice ends", said.text)
        seen.when(bool(locked), "the data is locked until the notice ends", ACQUIRER)
    else:
        gone = handed_over(said)
        both = {one.address for one in people} <= gone
        seen.add("the data goes at once" if both else f"the data of {sorted(gone)} goes at once", ACQUIRER)


def handed_over(said: Said) -> set[str]:
    """The addresses of the people whose data an export holds."""
    lines = [json.loads(line) for line in said.text.splitlines() if line.startswith("{")]
    return {
        record["EmailAddress"] for line in lines for record in line["records"] if "EmailAddress" in record
    }
