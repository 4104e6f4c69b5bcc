"""A court orders that somebody's data be handed over."""

from __future__ import annotations

import json

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.office import Clerk, office_of
from troth.app.scenario.page import Page
from troth.app.scenario.person import Person, known
from troth.app.scenario.world import World

ORDER, GROUND = "Order 12-345", "legal-process"


def ordering(world: World, tenant: str) -> Cell:
    """One of the staff opens the case, tries to disclose alone, and does with another."""
    seen, person, office = Seen(), known(world, tenant, "ann"), office_of(world, tenant)
    first, second = office.clerk("lea", "legal"), office.clerk("leo", "legal")
    if first is None or second is None:
        return Cell("there is no legal role")
    for clerk in (first, second):
        if clerk.get("legal").says("has not confirmed the policy in time"):
            clerk.do("", "confirm")
    page = first.get("legal")
    grounds = page.form("legal", "reference").named("ground")
    seen.add(f"grounds: {', '.join(grounds.options if grounds else ())}", "measure.legal-disclosure")
    page = _open(first, person, "curiosity")
    seen.when(page.says("'curiosity' is no ground"), "refused on any other", "measure.legal-disclosure")
    _open(first, person, GROUND)
    _disclosed(seen, first, second, person)
    return seen.cell()


def _open(clerk: Clerk, person: Person, ground: str) -> Page:
    page = clerk.get("legal")
    form = page.form("legal", "reference")
    boxes = dict.fromkeys(form.ticks("category-"), "yes")
    entries = {"reference": ORDER, "ground": ground, "address": person.address, **boxes}
    return clerk.browser.send(page, form, entries)


def _disclosed(seen: Seen, first: Clerk, second: Clerk, person: Person) -> None:
    page = second.get("legal")
    approve = page.form("/approve")
    disclose = approve.action.replace(second.home, first.home).removesuffix("approve") + "disclose"
    alone = first.browser.post(disclose)
    refused = alone.status == 403 and alone.says("more person has to approve")
    seen.when(refused, "refused to one alone", "measure.legal-disclosure", "disclosure.authority")
    second.browser.send(page, approve)
    given = first.browser.post(disclose)
    fields = {name for one in json.loads(given.source) for name in one["fields"]}
    seen.add(f"two hand over {', '.join(sorted(fields))}", "disclosure.authority")
    row = person.privacy().row("Given to authorities")
    seen.when(bool(row), "its person sees that", "disclosure.authority")
