"""A tenant's staff at their console: the administrator, and members of staff with a role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from troth.app.scenario.browser import Browser, path_of
from troth.app.scenario.page import Page
from troth.app.scenario.person import PASSPHRASE
from troth.app.scenario.world import World, host_of

ADMINISTRATOR = "office"
EVERYWHERE = "role-support"
"""A box of the form for staff under every one of the five policies."""
SECRET = "Their passphrase, shown only here:"  # noqa: S105 - words of a page


@dataclass(slots=True)
class Clerk:
    """Somebody of the staff, signed in."""

    browser: Browser
    address: str
    passphrase: str
    home: str

    def get(self, page: str = "") -> Page:
        return self.browser.get(self.home + page)

    def unlock(self, page: Page) -> Page:
        """Go on behind a lock with the passphrase."""
        return self.browser.press(page, "", "unlock", unlock=self.passphrase)

    def do(self, page: str, action: str = "", **entries: str) -> Page:
        """Open a page of the console and send its form that goes to `action`."""
        return self.browser.press(self.get(page), action or page, **entries)


@dataclass(slots=True)
class Office:
    """The staff of one tenant; each member comes when they are first needed."""

    world: World
    tenant: str
    _clerks: dict[str, Clerk] = field(default_factory=dict)

    @property
    def administrator(self) -> Clerk:
        if ADMINISTRATOR not in self._clerks:
            address = f"{ADMINISTRATOR}@{host_of(self.tenant)}"
            self.world.command("member", "add", address, "--administrator", "--passphrase", PASSPHRASE)
            self._clerks[ADMINISTRATOR] = self._signed_in(address, PASSPHRASE)
        return self._clerks[ADMINISTRATOR]

    def clerk(self, name: str, role: str) -> Clerk | None:
        """A member of staff with a role; None where the policy has no such role."""
        if name not in self._clerks:
            page = self.administrator.get("staff")
            box, address = f"role-{role}", f"{name}@{host_of(self.tenant)}"
            form = page.form("staff", EVERYWHERE)
            if form.named(box) is None:
                return None
            page = self.administrator.browser.send(page, form, {"address": address, box: "yes"})
            secret = page.words.partition(SECRET)[2].split()[0]
            self._clerks[name] = self._signed_in(address, secret)
        return self._clerks[name]

    def _signed_in(self, address: str, passphrase: str) -> Clerk:
        browser = self.world.browser(self.tenant)
        page = browser.press(browser.get("/staff"), "", "passphrase", name=address, passphrase=passphrase)
        if not page.says("Overview"):
            raise LookupError(f"{address} is not let in: {page.told()}")
        return Clerk(browser, address, passphrase, path_of(page.address))

    def notices(self) -> Sequence[str]:
        """The notices under which the administrator may write to everybody."""
        field = self.administrator.get("announcements").form("announcements").named("notice")
        return field.options if field else ()

    def announce(self, notice: str, subject: str, text: str, *, offers: bool = False) -> Page:
        """Write to everybody; the page says whether it was done."""
        more = {"offers": "yes"} if offers else {}
        return self.administrator.do("announcements", notice=notice, subject=subject, text=text, **more)

    def reached(self, subject: str) -> set[str]:
        """The addresses that a mail to everybody went to, once it is through."""

        def through() -> str:
            row = self.administrator.get("announcements").row(subject)
            return row if "all of them" in row else ""

        row = self.world.until(through, f"{subject!r} to go out")
        count = int(row.partition(subject)[2].split()[0])

        def arrived() -> bool:
            return len(self.world.mails(self.tenant, subject=subject)) >= count

        self.world.until(arrived, f"{count} mails {subject!r} to arrive")
        return {to for mail in self.world.mails(self.tenant, subject=subject) for to in mail.recipients}


def office_of(world: World, tenant: str) -> Office:
    """The one office of a tenant."""
    return world.offices.setdefault(tenant, Office(world, tenant))
