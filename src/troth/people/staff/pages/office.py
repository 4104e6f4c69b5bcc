"""Who is of the staff, and what they attest."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.door import Visit, administrators
from troth.people.staff.members import StaffError, roles_of, titles_of
from troth.people.staff.pages.console import BASE, Console, not_done
from troth.people.staff.passphrases import new_passphrase


@dataclass(frozen=True, slots=True)
class StaffListPages:
    """Administrators give and take roles; everybody sees what was attested, and attests what is theirs."""

    console: Console

    def routes(self) -> list[Route]:
        only = self.console.door.only
        return [
            Route(f"{BASE}/staff", only(self.listed, administrators)),
            Route(f"{BASE}/staff", only(self.add, administrators), methods=["POST"]),
            Route(f"{BASE}/staff/remove", only(self.remove, administrators), methods=["POST"]),
            Route(f"{BASE}/attestations", only(self.attestations)),
            Route(f"{BASE}/attestations", only(self.attest), methods=["POST"]),
        ]

    async def listed(self, request: Request, visit: Visit) -> Response:
        """List the staff with their roles and titles."""
        return await self._staff(request, visit)

    async def _staff(self, request: Request, visit: Visit, status: int = 200, **more: object) -> Response:
        policy = visit.house.tenant.policy
        listed = await self.console.office.staff.all(visit.house.tenant)
        context = {"secret": None, "added": "", **more}
        roles, titles = sorted(roles_of(policy)), titles_of(policy)
        return self.console.show(
            request, visit, "staff", status, listed=listed, roles=roles, titles=titles, **context
        )

    async def add(self, request: Request, visit: Visit) -> Response:
        """Give somebody roles and titles; a passphrase for a new account is shown once."""
        address, fields = visit.form.text("address").strip(), visit.form.fields
        roles = [name.removeprefix("role-") for name in fields if name.startswith("role-")]
        titles = [name.removeprefix("title-") for name in fields if name.startswith("title-")]
        secret = new_passphrase()
        try:
            if "@" not in address:
                raise StaffError("give a mail address.")
            opened = await self.console.office.staff.add(visit.house.tenant, address, secret, roles, titles)
        except StaffError as refused:
            return await self._staff(request, visit, 400, refusal=not_done(refused))
        return await self._staff(request, visit, secret=secret if opened else None, added=address)

    async def remove(self, request: Request, visit: Visit) -> Response:
        """Take all roles and titles from somebody."""
        address = visit.form.text("address").strip()
        if not await self.console.office.staff.remove(visit.house.tenant, address):
            nobody = StaffError(f"{address or 'nobody'} is not of the staff.")
            return await self._staff(request, visit, 404, refusal=not_done(nobody))
        return visit.to("staff", "removed")

    async def attestations(self, request: Request, visit: Visit) -> Response:
        """List what is to be attested, and what was."""
        return await self._attestations(request, visit)

    async def _attestations(
        self, request: Request, visit: Visit, status: int = 200, **more: object
    ) -> Response:
        listed = await self.console.office.attestations.of(visit.house.tenant)
        at = self.console.door.clock()
        return self.console.show(request, visit, "attestations", status, listed=listed, now=at, **more)

    async def attest(self, request: Request, visit: Visit) -> Response:
        """Attest a measure in one's title."""
        measure = visit.form.text("measure")
        try:
            await self.console.office.attestations.attest(visit.house.tenant, visit.member, measure)
        except StaffError as refused:
            return await self._attestations(request, visit, 403, refusal=not_done(refused))
        return visit.to("attestations", "attested")
