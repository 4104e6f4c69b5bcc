"""Somebody who registers with a tenant, signs in there, and is written to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.app.scenario.browser import Browser
from troth.app.scenario.page import Form, Page
from troth.app.scenario.post import Mail
from troth.app.scenario.world import World, host_of

PASSPHRASE = "four unrelated words here"  # noqa: S105 - of people who do not exist
SUBJECT = "[secure] Your results"
KNOWN: Mapping[str, str] = {
    "name": "Ann Miller",
    "gender": "woman",
    "occupation": "nurse",
    "passphrase": PASSPHRASE,
    "again": PASSPHRASE,
}


@dataclass(slots=True)
class Person:
    """One person at one tenant, with a browser of their own.

    They fill in what is required, but for the fields in `empty`; who does not agree ticks no box that has to
    be ticked.
    """

    world: World
    tenant: str
    who: str
    region: str = "US"
    age: str = "41"
    plan: str = "free"
    agrees: bool = True
    empty: frozenset[str] = frozenset()
    cookies: bool = True
    browser: Browser = field(init=False)
    asked: set[str] = field(default_factory=set)
    """The names of the fields that the pages asked on the way."""
    needed: set[str] = field(default_factory=set)
    """Those of them that had to be filled in."""
    form_said: str = ""
    """The words of the last page that asked something."""
    home: str = ""
    """How the addresses of their own pages begin, once they are signed in."""

    def __post_init__(self) -> None:
        self.browser = self.world.browser(self.tenant, cookies=self.cookies)

    @property
    def address(self) -> str:
        return f"{self.who}@people.example"

    def mail(self, subject: str = "") -> Mail:
        """The newest mail that the tenant sent them, as soon as it is there."""
        return self.world.mail(self.tenant, self.address, subject)

    def register(self) -> Page:
        """Go through all that is asked, up to the page after the form."""
        page = self.browser.get("/register")
        for _ in range(4):
            if page.status in (403, 404, 422) or page.says("Look at your mail"):
                break
            page = self._answer(page)
        return page

    def _answer(self, page: Page) -> Page:
        form = self._form(page)
        self._note(page, form)
        return self.browser.send(page, form, self._entries(form))

    def _note(self, page: Page, form: Form) -> None:
        entries = [one for one in form.fields if one.name and one.kind not in ("hidden", "submit")]
        self.asked |= {one.name for one in entries}
        self.needed |= {one.name for one in entries if one.required}
        self.form_said = page.words

    def _form(self, page: Page) -> Form:
        for form in page.forms:
            plan = form.named("plan")
            if plan and plan.value == self.plan:
                return form
        return page.form("/register")

    def _entries(self, form: Form) -> dict[str, str | list[str]]:
        known = {
            **KNOWN,
            "region": self.region,
            "age": self.age,
            "address": self.address,
            "username": self.who,
        }
        entries: dict[str, str | list[str]] = {}
        for one in form.fields:
            if one.kind in ("hidden", "submit") or not one.required:
                continue
            if one.kind == "checkbox":
                entries[one.name] = "yes" if self.agrees else []
            else:
                entries[one.name] = "" if one.name in self.empty else known.get(one.name, "")
        return entries

    def confirm(self) -> Page:
        """Follow the link in the mail, and arrive signed in."""
        page = self.browser.get(self.mail("Confirm").link("/verify/"))
        return self.browser.press(page, "", "passphrase", passphrase=PASSPHRASE)

    def join(self) -> Page:
        """Become somebody whom the tenant knows: register, or pick up a first message."""
        page = self.register()
        if page.status == 404:
            return self.pick_up()
        if not page.says("Look at your mail"):
            raise LookupError(page.told())
        return self.confirm()

    def pick_up(self) -> Page:
        """Be sent a sealed message and open it, choosing a passphrase: how people join the portal."""
        self.world.post.send(f"doctor@{host_of(self.tenant)}", self.address, SUBJECT, "All is well.")
        page = self.browser.get(self._waiting())
        self._note(page, page.form(having="passphrase"))
        return self.browser.press(page, "", "passphrase", passphrase=PASSPHRASE, again=PASSPHRASE)

    def _waiting(self) -> str:
        return self.mail("confidential message").link("/m/")

    def arrive(self, page: Page) -> Page:
        """Be on a page of one's own for the first time, and known to the later acts from then on."""
        if page.says("Sign out"):
            self.home = page.link("/privacy").removesuffix("privacy")
            self.world.people[(self.tenant, self.who)] = self
        return page

    def privacy(self) -> Page:
        """Their privacy page."""
        return self.browser.get(f"{self.home}privacy")

    def sign_in(self) -> Page:
        """Sign in with address and passphrase, and with the link of a mail where that is needed."""
        page = self.browser.get("/sign-in")
        if not any(form.named("passphrase") for form in page.forms):
            page = self.browser.get(self._waiting())
            return self.browser.press(page, "", "passphrase", address=self.address, passphrase=PASSPHRASE)
        return self.browser.press(page, "", "passphrase", name=self.address, passphrase=PASSPHRASE)


def known(world: World, tenant: str, who: str, plan: str = "free") -> Person:
    """Somebody whom the tenant knows, signed in; they join when they are first spoken of."""
    key = (tenant, who)
    if key not in world.people:
        person = Person(world, tenant, who, plan=plan)
        person.arrive(person.join())
    return world.people[key]
