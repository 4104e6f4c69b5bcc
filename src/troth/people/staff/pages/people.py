"""Looking one person up: by their exact address, in a role and under a case, and never by browsing."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.door import Visit
from troth.people.staff.members import StaffMember
from troth.people.staff.pages.console import BASE, Console, not_done, same_words
from troth.vault.vault import PolicyViolation


def has_a_role(member: StaffMember) -> bool:
    return bool(member.roles)


@dataclass(frozen=True, slots=True)
class PeoplePages:
    """The look-up. The address travels in a form, so that no log and no history has it."""

    console: Console

    def routes(self) -> list[Route]:
        only = self.console.door.only
        return [
            Route(f"{BASE}/people", only(self.form, has_a_role)),
            Route(f"{BASE}/people", only(self.look_up, has_a_role, harmless=True), methods=["POST"]),
        ]

    async def form(self, request: Request, visit: Visit) -> Response:
        """Ask for an address, a role and a case."""
        return self._page(request, visit)

    async def look_up(self, request: Request, visit: Visit) -> Response:
        """Show what the role's purposes show of a person; the reading is on that person's ledger."""
        address, role, case = (visit.form.text(name).strip() for name in ("address", "role", "case"))
        scope, tenant = self.console.office.scope, visit.house.tenant
        try:
            found = await scope.look_up(tenant, visit.member, role, case, address)
        except PolicyViolation as refused:
            return self._page(request, visit, 403, refusal=not_done(refused))
        return self._page(request, visit, found=found or (), nobody=found is None, looked=True)

    def _page(self, request: Request, visit: Visit, status: int = 200, **more: object) -> Response:
        asked = {name: visit.form.text(name) for name in ("address", "role", "case")}
        context = {"found": (), "nobody": False, "looked": False, **more}
        return self.console.show(
            request, visit, "people", status, roles=same_words(visit.member.roles), asked=asked, **context
        )
