"""Somebody who registers with a tenant, signs in there, and is written to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.app.scenario.browser import Browser, FilledForm, Page
from troth.app.scenario.world import World, host_of

PASSPHRASE = "four unrelated words here"
KNOWN: Mapping[str, str] = {
    "name": "Ann Miller",
    "username": "ann",
    "gender": "woman",
    "occupation": "nurse",
    "passphrase": PASSPHRASE,
    "again": PASSPHRASE,
}


@dataclass(slots=True)
class Person:
    """One person at one tenant, with a browser of their own."""

    world: World
    tenant: str
    who: str
    region: str = "US"
    age: str = "41"
    plan: str = "free"
    agrees: bool = True
    """Whether they tick what has to be agreed to."""
    leaves_out: frozenset[str] = frozenset()
    cookies: bool = True
    browser: Browser = field(init=False)
    asked: set[str] = field(default_factory=set)
    """What the pages asked on the way: field names, and words such as "transfer"."""

    def __post_init__(self) -> None:
        self.browser = self.world.browser(self.tenant, cookies=self.cookies)

    @property
    def address(self) -> str:
        return f"{self.who}@people.example"

    def register(self) -> Page:
        """Go through all that is asked, up to the page after the form."""
        page = self.browser.get("/register")
        for _ in range(4):
            if not page.forms or page.status in (403, 410) or page.says("Look at your mail"):
                return page
            page = self._answer(page)
        return page

    def _answer(self, page: Page) -> Page:
        form = self._form(page)
        self.asked |= {one.name for one in form.fields if one.name}
        return self.browser.send(page, form, self._entries(form))

    def _form(self, page: Page) -> FilledForm:
        for form in page.forms:
            plan = form.named("plan")
            if plan and plan.value == self.plan:
                return form
        return page.form("/register")

    def _entries(self, form: FilledForm) -> dict[str, str | list[str]]:
        own = {"region": self.region, "age": self.age, "address": self.address, "username": self.who}
        entries: dict[str, str | list[str]] = {}
        for one in form.fields:
            if one.kind in ("hidden", "submit") or one.name in self.leaves_out:
                continue
            if one.kind == "checkbox":
                entries |= {one.name: "yes"} if one.required and self.agrees else {}
            elif one.required and (value := own.get(one.name, KNOWN.get(one.name))):
                entries[one.name] = value
        return entries

    def confirm(self) -> Page:
        """Follow the link in the mail, and arrive signed in."""
        link = self.world.mail(self.address, "Confirm").link("/verify/")
        page = self.browser.get(link)
        return self.browser.send(page, page.form(having="passphrase"), passphrase=PASSPHRASE)

    def join(self) -> Page:
        """Register and confirm."""
        page = self.register()
        if not page.says("Look at your mail"):
            raise LookupError(f"{self.tenant}: {page.words[:600]}")
        return self.confirm()

    def pick_up(self, subject: str = "[secure] Your results") -> Page:
        """Be sent a sealed message and open it, choosing a passphrase: how people join the portal."""
        self.world.send(f"doctor@{host_of(self.tenant)}", self.address, subject, "All is well.")
        page = self.browser.get(self.world.mail(self.address, "confidential").link("/m/"))
        self.asked |= {one.name for form in page.forms for one in form.fields}
        return self.browser.send(
            page, page.form(having="passphrase"), passphrase=PASSPHRASE, again=PASSPHRASE
        )

    def sign_in(self) -> Page:
        page = self.browser.get("/sign-in")
        return self.browser.send(
            page, page.form(having="passphrase"), name=self.address, passphrase=PASSPHRASE
        )
