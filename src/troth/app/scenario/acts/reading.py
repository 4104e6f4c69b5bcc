"""Staff try to read what somebody wrote to support: in the role for it, in another, and without a case."""

from __future__ import annotations

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.office import Clerk, office_of
from troth.app.scenario.page import Page
from troth.app.scenario.person import Person, known
from troth.app.scenario.world import World

WORRY, CASE = "The door squeaks.", "T-104"


def reading(world: World, tenant: str) -> Cell:
    """Somebody writes to support, and staff look them up."""
    seen, person, office = Seen(), known(world, tenant, "ann"), office_of(world, tenant)
    write_to_support(person)
    helper = office.clerk("sam", "support")
    if helper is None:
        return Cell("there is no role for support")
    confirmed(seen, helper, person)
    page = look_up(helper, person, "support", "")
    seen.when(not page.says(WORRY) and page.status != 200, "refused without a case", "measure.staff-roles")
    page = look_up(helper, person, "support", CASE)
    seen.when(page.says(WORRY), "support reads it under a case", "measure.staff-roles")
    _billing(seen, office.clerk("bob", "billing"), person)
    row = person.privacy().row("Read:", f"for case {CASE}")
    seen.when(bool(row), "its person sees who read it, and the case", "measure.staff-roles")
    return seen.cell()


def write_to_support(person: Person) -> None:
    page = person.browser.get("/support")
    person.browser.press(page, "", "text", address=person.address, text=WORRY)


def confirmed(seen: Seen, clerk: Clerk, person: Person) -> None:
    """A member of staff who is closed out until they confirm the policy does so."""
    page = look_up(clerk, person, "support", CASE)
    if not page.says("has not confirmed the policy in time"):
        return
    seen.add("closed to staff until they confirm the policy", "measure.staff-reminders")
    clerk.do("", "confirm")


def look_up(clerk: Clerk, person: Person, role: str, case: str) -> Page:
    return clerk.do("people", address=person.address, role=role, case=case)


def _billing(seen: Seen, clerk: Clerk | None, person: Person) -> None:
    if clerk is None:
        seen.add("nobody bills here", "measure.staff-roles")
        return
    page = look_up(clerk, person, "support", CASE)
    refused = not page.says(WORRY) and page.says("has not the role 'support'")
    seen.when(refused, "a billing clerk is refused", "measure.staff-roles")
    sees = look_up(clerk, person, "billing", CASE).says(WORRY)
    seen.when(sees, "a billing clerk reads it as billing", "measure.staff-roles")
