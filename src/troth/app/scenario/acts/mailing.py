"""Opting out, and what then arrives: an announcement of the service itself, and a promotion."""

from __future__ import annotations

from collections.abc import Sequence

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.office import Office, office_of
from troth.app.scenario.page import Page
from troth.app.scenario.person import Person, known
from troth.app.scenario.world import World

NO_SWITCH = "There is no switch here: it ends by changing to another plan or closing your account."
BOX = "choice-"
STAYS, LEAVES = "ann", "ben"
NEWS, OFFER = "About the service", "Now cheaper"


def opting_out(world: World, tenant: str) -> Cell:
    """Somebody gets an offer, or a word about the service where there are no offers, and wants no more."""
    person, seen = known(world, tenant, LEAVES), Seen()
    office, subject = office_of(world, tenant), "Something new"
    for notice in offers(office) or words(office):
        office.announce(notice, subject, "Have a look at our pages.")
    if person.address not in office.reached(subject):
        return Cell(f"the mail did not come: {office.notices()}")
    page = person.browser.get(person.mail(subject).link("/choices/"))
    if any(form.ticks(BOX) for form in page.forms):
        _by_link(seen, person, page)
    else:
        told = "the link in the mail says how it ends on the free plan"
        seen.when(page.says(NO_SWITCH), told, "choice.newsletter-free", "choice.promotions-free")
        _by_plan(seen, person)
    return seen.cell()


def offers(office: Office) -> Sequence[str]:
    return [name for name in office.notices() if name.startswith("promotion")]


def words(office: Office) -> Sequence[str]:
    return [name for name in office.notices() if name.startswith("service")]


def _by_link(seen: Seen, person: Person, page: Page) -> None:
    """Turn it all off by the link alone, and see on the privacy page that it is."""
    form = next(form for form in page.forms if form.ticks(BOX))
    named = [f"choice.{name.removeprefix(BOX)}" for name, on in form.ticks(BOX).items() if on]
    other = person.world.browser(person.tenant)
    kept = other.send(page, form, leave="yes").says("Your choices are kept")
    ticks = person.privacy().form("/choices").ticks(BOX)
    off = all(not ticks[part.replace("choice.", BOX)] for part in named)
    seen.when(kept and off, "off by the link in the mail, without signing in", *named)


def _by_plan(seen: Seen, person: Person) -> None:
    """Change to the paid plan, and see what that turns off, and what can be."""
    page = person.browser.get(f"{person.home}plan")
    person.browser.press(page, "", "plan", plan="paid")
    page = person.privacy()
    ticks = page.form("/choices").ticks(BOX)
    off = ticks.get("choice-promotions-paid") is False
    seen.when(off, "the paid plan has no offers until asked for", "choice.promotions-paid")
    page = person.browser.send(page, page.form("/choices"), {"choice-newsletter-paid": []})
    off = page.form("/choices").ticks(BOX).get("choice-newsletter-paid") is False
    seen.when(off, "and news with a switch", "choice.newsletter-paid")


def announcing(world: World, tenant: str) -> Cell:
    """The operator announces something of the service, and promotes something."""
    seen, office = Seen(), office_of(world, tenant)
    word, promotions = words(office)[0], offers(office)
    for notice, subject in ((word, NEWS), *((one, OFFER) for one in promotions)):
        office.announce(notice, subject, "Have a look at our pages.")
    _reaches(seen, office, NEWS, "the announcement", [word])
    refused = office.announce(word, NEWS, "And now cheaper.", offers=True)
    no_offer = refused.status == 400 and refused.says("carries no offers")
    seen.when(no_offer, "it may carry no offer", f"notice.{word}")
    if promotions:
        _reaches(seen, office, OFFER, "the offer", promotions)
    else:
        page = office.announce("promotion", OFFER, "Cheaper.", offers=True)
        no_such = page.status == 400 and page.says("no notice 'promotion'")
        seen.when(no_such, "an offer is refused: the policy has no such notice", f"notice.{word}")
    return seen.cell()


def _reaches(seen: Seen, office: Office, subject: str, what: str, notices: Sequence[str]) -> None:
    """Whom a mail to everybody reaches, of somebody who wants all and somebody who opted out."""
    stays, leaves = (known(office.world, office.tenant, who).address for who in (STAYS, LEAVES))
    reached = {stays, leaves} & office.reached(subject)
    who = {frozenset((stays, leaves)): "everybody", frozenset((stays,)): "all but who opted out"}
    parts = [f"notice.{notice}" for notice in notices]
    seen.add(f"{what} reaches {who.get(frozenset(reached), sorted(reached))}", *parts)
