"""Somebody asks for their deletion."""

from __future__ import annotations

import re

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.person import Person, known
from troth.app.scenario.world import World, host_of

LEAVER = "eva"
ERASURE = "right.erasure"


def leaving(world: World, tenant: str) -> Cell:
    """They tick that they mean it, and look at what has become of the account."""
    seen, person = Seen(), known(world, tenant, LEAVER)
    asks = person.browser.get(f"{person.home}privacy/erasure")
    form = asks.form(having="understood")
    page = person.browser.send(asks, form)
    seen.when(page.status == 422, "asked to confirm first", ERASURE)
    page = person.browser.send(asks, form, understood="yes")
    request = page.article("Erasure", "Done by")
    if page.says("Your data is erased"):
        _gone(seen, person)
    elif page.says("Your account is closed"):
        _closed(seen, person, asks.words)
    elif request:
        days = re.search(r"Within (\d+) days", asks.words)
        seen.add(f"a request, to be done within {days.group(1) if days else '?'} days", ERASURE)
        seen.when("Withdraw it" in request, "which can be withdrawn", ERASURE)
    return seen.cell()


def nothing_held(person: Person) -> bool:
    """Whether an officer finds nothing on them any more."""
    host = host_of(person.tenant)
    said = person.world.try_command("person", "show", person.address, "--tenant", host)
    return said.refused and "nothing is held" in said.text


def _gone(seen: Seen, person: Person) -> None:
    seen.when(nothing_held(person), "erased at once; nothing is held any more", ERASURE)
    again = Person(person.world, person.tenant, person.who).sign_in()
    seen.when(again.status == 403 and not again.says("Sign out"), "nobody can sign in", ERASURE)


def _closed(seen: Seen, person: Person, said: str) -> None:
    days = re.search(r"After (\d+) days", said)
    after = days.group(1) if days else "?"
    again = Person(person.world, person.tenant, person.who).sign_in()
    closed = again.status == 403 and again.says("Your account is closed")
    seen.when(closed, f"closed at once, to be erased after {after} days", ERASURE)
    seen.when(again.says("you can open it again"), "until then it can be opened again", ERASURE)
