"""91 days have passed: what had a time has come to its end."""

from __future__ import annotations

from troth.app.scenario.acts.leaving import LEAVER, nothing_held
from troth.app.scenario.acts.publishing import DAY, SAYS, registration, waited
from troth.app.scenario.acts.reading import confirmed
from troth.app.scenario.acts.selling import ACQUIRER, REFUSES, STAYS, export, handed_over
from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.office import office_of
from troth.app.scenario.person import known
from troth.app.scenario.world import World, host_of

SOON_SECONDS = 20.0
"""How long after its start the server may take to do what has become due."""


def waiting(world: World, tenant: str) -> Cell:
    """Look at who left, at the version that was posted, at the sale, and at what the staff may do."""
    seen, person = Seen(), known(world, tenant, STAYS)
    gone = known(world, tenant, LEAVER)
    erased = world.comes(lambda: nothing_held(gone), SOON_SECONDS)
    seen.add("who left is erased" if erased else "who left is still held", "right.erasure")
    _version(world, tenant, seen)
    use = "as agreed" if SAYS in registration(person) else "as before"
    seen.add(f"what was given is used {use}")
    _sold(world, tenant, seen)
    _staff(world, tenant, seen)
    return seen.cell()


def _sold(world: World, tenant: str, seen: Seen) -> None:
    if not world.command("transfer", "list", "--tenant", host_of(tenant)).strip():
        return
    said = export(world, tenant)
    if said.refused:
        again = "exported already" in said.text
        seen.add("the data goes to the new owner but once" if again else f"no export: {said.text}", ACQUIRER)
        return
    gone = handed_over(said)
    stays, refuses = (known(world, tenant, who).address in gone for who in (STAYS, REFUSES))
    if stays and refuses:
        seen.add("everybody's data goes to the new owner", ACQUIRER, "notice.acquisition")
    elif stays:
        seen.add("data goes to the new owner, but not of who refused", ACQUIRER)


def _version(world: World, tenant: str, seen: Seen) -> None:
    """Whether the version that was posted is in force by now."""
    browser = world.browser(tenant)
    came = world.comes(lambda: "Version 2, in force" in browser.get("/policy").words, SOON_SECONDS)
    if came and waited(world, tenant) >= DAY:
        seen.add("the posted version is in force", "notice.change")


def _staff(world: World, tenant: str, seen: Seen) -> None:
    """Whether the staff's page lies open after so long, and whether they are up to date."""
    helper = office_of(world, tenant).clerk("sam", "support")
    if helper is None:
        return
    page = helper.get("people")
    if page.says("Locked"):
        seen.add("the staff's page is locked", "measure.idle-lock")
        helper.unlock(page)
    confirmed(seen, helper, known(world, tenant, STAYS))
