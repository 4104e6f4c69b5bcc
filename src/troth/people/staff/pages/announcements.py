"""Announcements and promotions: composed here, under the notices of the policy."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.composing import Draft, composable
from troth.people.staff.door import Visit, administrators
from troth.people.staff.members import StaffError
from troth.people.staff.pages.console import BASE, Console, not_done
from troth.policy.compile import Notice


@dataclass(frozen=True, slots=True)
class AnnouncementPages:
    """Administrators write to everybody; each notice says to whom it goes."""

    console: Console

    def routes(self) -> list[Route]:
        only = self.console.door.only
        return [
            Route(f"{BASE}/announcements", only(self.listed, administrators)),
            Route(f"{BASE}/announcements", only(self.announce, administrators), methods=["POST"]),
        ]

    async def listed(self, request: Request, visit: Visit) -> Response:
        """List what was sent to everybody, and how far it has come."""
        return await self._page(request, visit)

    async def _page(self, request: Request, visit: Visit, status: int = 200, **more: object) -> Response:
        tenant = visit.house.tenant
        listed = await self.console.office.announcements.listed(tenant)
        notices = [(one.name, _says(visit, one)) for one in composable(tenant.policy)]
        given = {name: visit.form.text(name) for name in ("notice", "subject", "text", "offers")}
        return self.console.show(
            request, visit, "announcements", status, listed=listed, notices=notices, given=given, **more
        )

    async def announce(self, request: Request, visit: Visit) -> Response:
        """Have a mail sent to everybody whom its notice is for."""
        form = visit.form
        text = [part.strip() for part in form.text("text").replace("\r", "").split("\n\n") if part.strip()]
        draft = Draft(form.text("notice"), form.text("subject"), text, form.text("offers") == "yes")
        try:
            await self.console.office.announcements.announce(visit.house.tenant, draft)
        except StaffError as refused:
            return await self._page(request, visit, 400, refusal=not_done(refused))
        return visit.to("announcements", "announced")


def _says(visit: Visit, notice: Notice) -> str:
    """A notice as the form offers it: its name, and when the policy says that people get it."""
    items = visit.house.tenant.policy.document.section("notice")
    when = next((str(item.values.get("when", "")) for item in items if item.name == notice.name), "")
    return f"{notice.name.replace('-', ' ').capitalize()}: when {when}"
