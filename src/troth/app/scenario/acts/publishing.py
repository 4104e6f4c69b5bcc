"""The operator publishes a version that uses what people registered with for one purpose more."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.command_line import Said
from troth.app.scenario.person import Person, known
from troth.app.scenario.world import World, host_of

PURPOSE, SAYS = "ServiceOptimisation", "tune and improve the service"
DAY = timedelta(days=1)
VERSIONED = "and is used under that version"
MENTION = "Our privacy policy changes: version 2"


def publishing(world: World, tenant: str) -> Cell:
    """Publish it for today and, where that is refused, for the first day that is not."""
    seen, ann, silent = Seen(), known(world, tenant, "ann"), _asked_for_silence(world, tenant)
    said = _publish(world, tenant, _day(0))
    if said.refused:
        seen.when("or later" in said.text, "refused for today", "notice.change")
        said = _publish(world, tenant, _day(30))
    if said.refused:
        return Cell(f"not published: {said.text}")
    notices = re.findall(r"^\[(notice\.[a-z-]+)\]", said.text, re.M)
    seen.add(_standing(world, tenant), *(notices or ["notice.seven-sections"]))
    site = world.browser(tenant).get("/").says(MENTION)
    seen.add("the site announces it" if site else "the site says nothing of it beyond the policy")
    _mailed(seen, said.text, ann, silent)
    _used(world, tenant, seen, ann)
    return seen.cell()


def _day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def _asked_for_silence(world: World, tenant: str) -> Person | None:
    """Somebody who turned off all contact, where the privacy page has a switch for that."""
    if "choice-contact" not in known(world, tenant, "ann").privacy().form("/choices").ticks():
        return None
    person = known(world, tenant, "cat")
    page = person.privacy()
    person.browser.send(page, page.form("/choices"), {"choice-contact": []})
    return person


def _publish(world: World, tenant: str, day: str) -> Said:
    """Publish the next version for a day."""
    file = world.home / f"{tenant}-{day}.toml"
    file.write_text(next_version(world.policy_file(tenant).read_text(), day))
    return world.try_command("policy", "publish", host_of(tenant), str(file), "--wait")


def next_version(text: str, day: str) -> str:
    """The next version of a policy: registration serves one purpose more."""
    text = re.sub(r"^version = 1$", "version = 2", text, count=1, flags=re.M)
    text = re.sub(r"^effective = \S+", f"effective = {day}", text, count=1, flags=re.M)
    name = r"^(\[practice\.(?:portal-)?registration\]\n)"
    head, name, practice = re.split(name, text, maxsplit=1, flags=re.M)
    return head + name + practice.replace("purposes = [", f'purposes = ["{PURPOSE}", ', 1)


def waited(world: World, tenant: str) -> timedelta:
    """How long after it was posted the newest version takes effect."""
    newest = json.loads(world.command("policy", "versions", host_of(tenant), "--json"))[-1]
    posted, effective = (datetime.fromisoformat(newest[name]) for name in ("posted_at", "effective_at"))
    return effective - posted


def _standing(world: World, tenant: str) -> str:
    """When the version takes effect, by what the server's page shows."""
    browser, ahead = world.browser(tenant), waited(world, tenant)
    if ahead >= DAY:
        still = "Version 1, in force" in browser.get("/policy").words
        return f"posted {round(ahead / DAY)} days ahead" if still else "in force before its time"
    world.until(lambda: "Version 2, in force" in browser.get("/policy").words, "version 2 to be in force")
    return "in force at once"


def _mailed(seen: Seen, said: str, ann: Person, silent: Person | None) -> None:
    """Who was mailed, by the count of the command and by what arrived."""
    counted = re.search(r"^Done: (\d+) of \d+ mailed", said, re.M)
    if counted and int(counted.group(1)):
        asks = "/agreement/" in ann.mail("your choice").text
        seen.add("people are mailed and asked" if asks else "people are mailed")
    elif counted:
        seen.add("nobody is mailed")
    if silent:
        spared = not silent.world.mails(silent.tenant, silent.address, "your choice")
        seen.add("but not who wants no contact" if spared else "even who wants no contact", "choice.contact")


def _used(world: World, tenant: str, seen: Seen, ann: Person) -> None:
    """What registration may be used for: that of before, of now, and of who agreed."""
    _change_a_choice_and_back(ann)
    if SAYS not in registration(ann):
        promised = VERSIONED in world.browser(tenant).get("/policy").words
        seen.add("what was given before is not used so", *(["measure.version"] if promised else []))
    if world.mails(tenant, ann.address, "your choice"):
        page = ann.browser.get(ann.mail("your choice").link("/agreement/"))
        ann.browser.press(page, "", "version", answer="agree")
        seen.when(SAYS in registration(ann), "until its person agrees by the link")
    if "Version 2, in force" in world.browser(tenant).get("/policy").words:
        new = registration(known(world, tenant, "new"))
        seen.when(SAYS in new and "under version 2" in new, "what is given from now on is")


def _change_a_choice_and_back(person: Person) -> None:
    """Have what somebody's data may serve worked out anew, if there is anything that they may choose."""
    for _ in range(2):
        page = person.privacy()
        for form in page.forms:
            for name, on in list(form.ticks("choice-").items())[:1]:
                person.browser.send(page, form, {name: [] if on else "yes"})


def registration(person: Person) -> str:
    """What somebody's privacy page says of what they registered with."""
    return person.privacy().article("egistration", "used to")
