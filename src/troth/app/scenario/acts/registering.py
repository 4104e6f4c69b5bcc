"""Registering from the EU, from the US and at fifteen; refusing cookies and optional data."""

from __future__ import annotations

from troth.app.scenario.browser import Page
from troth.app.scenario.cells import Cell
from troth.app.scenario.person import Person
from troth.app.scenario.world import World


def from_the_eu(world: World, tenant: str) -> Cell:
    """Somebody in the European Union registers."""
    if tenant == "zixcorp":
        return _portal(world, "eu")
    person = Person(world, tenant, "eu", region="EU")
    page = person.join()
    if "choice-transfer-abroad" in person.asked:
        return Cell(
            _arrived(page, "account, after agreeing that data leaves Europe"), ("choice.transfer-abroad",)
        )
    return _account(person, page)


def from_the_us(world: World, tenant: str) -> Cell:
    """Somebody in the United States registers."""
    if tenant == "zixcorp":
        return _portal(world, "us")
    person = Person(world, tenant, "us")
    page = person.join()
    if "choice-transfer-abroad" in person.asked:
        return Cell("asked to agree to a transfer abroad", ("choice.transfer-abroad",))
    return _account(person, page)


def _portal(world: World, who: str) -> Cell:
    person = Person(world, "zixcorp", who)
    page = person.pick_up()
    told = "United States" in world.browser("zixcorp").get("/policy").words
    if page.says("Your results") and told and {"passphrase", "again"} <= person.asked:
        return Cell(
            "a passphrase, on picking up the first message; the policy tells that data is in the United States",
            ("practice.portal-registration", "notice.location"),
        )
    return Cell(f"unexpected: {page.words[:200]}", ())


def _account(person: Person, page: Page) -> Cell:
    if person.tenant == "efax":
        needed = sorted({"gender", "occupation", "income"} & person.asked)
        if "gender" in needed and person.plan == "free":
            happened = "account on the free plan, with gender and occupation"
            return Cell(_arrived(page, happened), ("practice.registration", "practice.demographics-free"))
    if person.tenant == "webex" and "IP address from which you register is kept" in _form_words(person):
        return Cell(
            _arrived(page, "account; the form says that the IP address is kept with it"),
            ("practice.registration",),
        )
    if person.tenant == "anonymizer" and {"region", "age"} <= person.asked:
        return Cell(_arrived(page, "account, after region and age"), ("measure.age-gate",))
    return Cell(_arrived(page, "account, once the address was confirmed"), ("notice.verify-address",))


def _form_words(person: Person) -> str:
    return person.world.browser(person.tenant).get("/register").words


def _arrived(page: Page, happened: str) -> str:
    return happened if page.says("Sign out") else f"unexpected: {page.words[:200]}"


def at_fifteen(world: World, tenant: str) -> Cell:
    """Somebody of fifteen in the European Union registers."""
    if tenant == "zixcorp":
        return Cell(_portal(world, "young").happened.partition(";")[0], ("practice.portal-registration",))
    person = Person(world, tenant, "young", region="EU", age="15")
    page = person.register()
    if page.status == 403 and page.says("have kept nothing"):
        return Cell("refused before any other field; nothing is kept", ("measure.age-gate",))
    if page.says("Look at your mail") and "age" not in person.asked:
        return Cell("account; nobody is asked for an age", ("practice.registration",))
    return Cell(f"unexpected: {page.words[:200]}", ())


def refusing_cookies(world: World, tenant: str) -> Cell:
    """A browser that refuses every cookie signs in."""
    if tenant == "zixcorp":
        person = Person(world, tenant, "eu", cookies=False)
        page = person.browser.get(world.mail(person.address, "confidential").link("/m/"))
        page = person.browser.send(
            page,
            page.form(having="passphrase"),
            address=person.address,
            passphrase="four unrelated words here",
        )
        works = page.says("Your results") and not person.browser.offered_cookies
        return Cell(
            "signed in and reading, with no cookie at all" if works else page.words[:200],
            ("choice.remember-address",),
        )
    person = Person(world, tenant, "us", cookies=False)
    page = person.sign_in()
    if page.says("Sign out"):
        return Cell("signed in for the visit, without a cookie", ("measure.cookies",))
    if page.says("cookie"):
        return Cell("cannot sign in; the page says why", ("measure.cookies",))
    return Cell(f"unexpected: {page.words[:200]}", ())


def refusing_optional_data(world: World, tenant: str) -> Cell:
    """Somebody gives only what the tenant cannot do without, and leaves gender and occupation out everywhere."""
    if tenant == "zixcorp":
        return Cell("an address and a passphrase are all that there is", ("practice.portal-registration",))
    person = Person(world, tenant, "sparing", leaves_out=frozenset(("gender", "occupation")))
    page = person.register()
    if page.says("Look at your mail"):
        return Cell("account without them", ("practice.registration",))
    if page.status == 422 and page.says("This is needed"):
        return Cell("refused on the free plan, which needs them", ("practice.demographics-free",))
    return Cell(f"unexpected: {page.words[:200]}", ())
