"""Looking at what is held on oneself, and taking a copy of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.person import PASSPHRASE, Person, known
from troth.app.scenario.world import World

FACTS = ("used to", "from where", "under version 1 of the policy", "held since")
UNLINKED: Mapping[str, str] = {"anonymizer": "right.profile"}
"""What keeps the address of a visitor apart from the account, where that is not the access log."""


def looking(world: World, tenant: str) -> Cell:
    """Somebody opens their privacy page, and takes a copy."""
    person, seen = known(world, tenant, "ann"), Seen()
    page = person.privacy()
    told = bool(page.articles) and all(fact in page.section("held") for fact in FACTS)
    seen.when(told, "each record with its use, source, version and time", "right.access")
    if "IP address" in page.section("held"):
        from_browser = "source: browser" in page.section("held")
        seen.when(from_browser, "the IP address is among it, from the browser", "practice.registration")
    else:
        seen.add("no IP address is held with the account", UNLINKED.get(tenant, "measure.access-log"))
    _copy(seen, person)
    return seen.cell()


def _copy(seen: Seen, person: Person) -> None:
    page = person.browser.get(f"{person.home}privacy/copies")
    again = page.says("Is it still you?")
    if again:
        page = person.browser.press(page, "", "passphrase", passphrase=PASSPHRASE)
    copy = person.browser.get(page.link("data.json"))
    whole = person.address in json.dumps(json.loads(copy.source))
    parts = ["right.access", *(["measure.step-up"] if again else [])]
    seen.when(whole, "a copy, once the passphrase is given again" if again else "a copy at once", *parts)
