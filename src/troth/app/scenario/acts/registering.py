"""Registering from the EU, from the US and at fifteen; refusing cookies and optional data."""

from __future__ import annotations

from troth.app.scenario.cells import Cell, Seen
from troth.app.scenario.page import Page
from troth.app.scenario.person import SUBJECT, Person, known
from troth.app.scenario.world import World

AGREEMENT = "choice-transfer-abroad"
GATE = {"region", "age"}
WORDS = {"again": "passphrase", "address": "mail address", "username": "name to sign in with"}


def from_the_eu(world: World, tenant: str) -> Cell:
    """Somebody in the European Union registers, at first without agreeing to anything."""
    seen, person = Seen(), Person(world, tenant, "eva", region="EU", agrees=False)
    page = person.register()
    if AGREEMENT in person.asked:
        seen.when(
            page.status == 422, "refused without agreeing that data leaves Europe", "choice.transfer-abroad"
        )
    return _registered(seen, Person(world, tenant, "eva", region="EU"))


def from_the_us(world: World, tenant: str) -> Cell:
    """Somebody in the United States registers."""
    return _registered(Seen(), Person(world, tenant, "una"))


def _registered(seen: Seen, person: Person) -> Cell:
    page = person.register()
    if page.status == 404:
        return _picked_up(seen, person)
    if not page.says("Look at your mail"):
        return Cell(f"no account: {page.told()}")
    seen.when(person.needed >= GATE, "region and age are asked first", "measure.age-gate")
    seen.when(AGREEMENT in person.asked, "has to agree that data leaves Europe", "choice.transfer-abroad")
    seen.when(
        person.needed >= {"gender", "occupation"},
        "the free plan needs gender and occupation",
        "practice.demographics-free",
    )
    ours = "The IP address from which you register is kept with your account." in person.form_said
    seen.when(ours, "the IP address is kept with the account", "practice.registration")
    if person.arrive(person.confirm()).says("Sign out"):
        seen.add(
            "an account, once the address is confirmed", "practice.registration", "notice.verify-address"
        )
    return seen.cell()


def _picked_up(seen: Seen, person: Person) -> Cell:
    page = person.arrive(person.pick_up())
    if page.says("Your results", "Sign out"):
        seen.add("a passphrase, chosen with the first message", "practice.portal-registration")
    policy = person.browser.get("/policy").words
    seen.when(
        "United States" in policy, "the policy says that data is in the United States", "notice.location"
    )
    return seen.cell()


def at_fifteen(world: World, tenant: str) -> Cell:
    """Somebody of fifteen registers in the European Union and, if they are refused, in the United States."""
    seen, person = Seen(), Person(world, tenant, "tim", region="EU", age="15")
    page = person.register()
    if page.status == 404:
        person.pick_up()
    elif page.status == 403:
        return _too_young(world, seen, person, page)
    elif not page.says("Look at your mail"):
        return Cell(f"no account: {page.told()}")
    practice = "practice.portal-registration" if page.status == 404 else "practice.registration"
    seen.when("age" not in person.asked, "an account; nobody is asked for an age", practice)
    return seen.cell()


def _too_young(world: World, seen: Seen, person: Person, page: Page) -> Cell:
    nothing = person.asked <= GATE and not person.browser.offered_cookies and page.says("have kept nothing")
    seen.when(nothing, "refused in the EU before any other field, and nothing is kept", "measure.age-gate")
    abroad = Person(world, person.tenant, "tom", region="US", age="15").register()
    seen.when(abroad.says("Look at your mail"), "an account in the US", "measure.age-gate")
    return seen.cell()


def refusing_cookies(world: World, tenant: str) -> Cell:
    """A browser that refuses every cookie signs in, and reads what is public."""
    known(world, tenant, "ann")
    person, seen = Person(world, tenant, "ann", cookies=False), Seen()
    page = person.sign_in()
    offered, inside = bool(person.browser.offered_cookies), page.says("Sign out")
    seen.when(inside and offered, "signed in all the same, for this visit", "measure.cookies")
    if inside and not offered:
        reads = page.says(SUBJECT) or page.says("Your results")
        seen.when(
            reads, "no cookie is offered; signed in and reading", "measure.cookies", "choice.remember-address"
        )
    told = page.says("A cookie is needed", "you are not signed in")
    seen.when(told, "cannot sign in, and is told why", "measure.cookies")
    public = all(person.browser.get(path).status == 200 for path in ("/", "/policy", "/privacy/request"))
    seen.when(public, "the public pages work")
    return seen.cell()


def refusing_optional_data(world: World, tenant: str) -> Cell:
    """Somebody leaves out all that is optional, and gender and occupation in any case."""
    seen = Seen()
    person = Person(world, tenant, "sue", empty=frozenset(("gender", "occupation")))
    page = person.register()
    if page.status == 422:
        seen.add("refused on the free plan without gender and occupation", "practice.demographics-free")
        person = Person(world, tenant, "sue", plan="paid", empty=person.empty)
        page = person.register()
        seen.when(page.says("Look at your mail"), "not so on the paid plan", "practice.demographics-paid")
    practice = "practice.registration"
    if page.status == 404:
        page, practice = person.pick_up(), "practice.portal-registration"
    needed = sorted({WORDS.get(name, name) for name in person.needed})
    if page.says("Look at your mail") or page.says("Sign out"):
        seen.add(f"an account with {', '.join(needed)}", practice)
    return seen.cell()
