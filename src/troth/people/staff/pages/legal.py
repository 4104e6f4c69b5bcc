"""Legal cases: opened by one, approved by another, disclosed once."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.door import Visit
from troth.people.staff.legal import LEGAL, categories_for, grounds_for, lacking
from troth.people.staff.members import StaffError, StaffMember
from troth.people.staff.pages.console import BASE, Console, not_done, same_words
from troth.policy import CATEGORIES
from troth.vault.vault import PolicyViolation


def lawyers(member: StaffMember) -> bool:
    return LEGAL in member.roles


@dataclass(frozen=True, slots=True)
class LegalPages:
    """Pages of the legal role."""

    console: Console

    def routes(self) -> list[Route]:
        only = self.console.door.only
        case = f"{BASE}/legal/{{case:uuid}}"
        return [
            Route(f"{BASE}/legal", only(self.listed, lawyers)),
            Route(f"{BASE}/legal", only(self.open, lawyers), methods=["POST"]),
            Route(f"{case}/approve", only(self.approve, lawyers), methods=["POST"]),
            Route(f"{case}/disclose", only(self.disclose, lawyers), methods=["POST"]),
        ]

    async def listed(self, request: Request, visit: Visit) -> Response:
        """List the cases, with what each still lacks."""
        return await self._page(request, visit)

    async def _page(
        self, request: Request, visit: Visit, status: int = 200, refusal: object = None
    ) -> Response:
        tenant = visit.house.tenant
        try:
            cases = await self.console.office.legal.listed(tenant, visit.member)
        except PolicyViolation as refused:
            cases, refusal, status = [], not_done(refused), 403
        rows = [(case, lacking(tenant.policy, len(case.approved_by))) for case in cases]
        return self.console.show(
            request,
            visit,
            "legal",
            status,
            cases=rows,
            me=visit.member.person,
            grounds=same_words(grounds_for(tenant.policy)),
            categories=categories_for(tenant.policy),
            words={name: term.says for name, term in CATEGORIES.items()},
            given={name: visit.form.text(name) for name in ("reference", "address", "ground")},
            refusal=refusal,
        )

    async def open(self, request: Request, visit: Visit) -> Response:
        """Open a case, which somebody else then has to approve."""
        fields = visit.form.fields
        named = [name.removeprefix("category-") for name in fields if name.startswith("category-")]
        deed = self.console.office.legal.open(
            visit.house.tenant,
            visit.member,
            reference=visit.form.text("reference").strip(),
            ground=visit.form.text("ground"),
            address=visit.form.text("address").strip(),
            categories=named,
        )
        return await self._after(request, visit, deed, "opened")

    async def approve(self, request: Request, visit: Visit) -> Response:
        """Approve a case."""
        case: UUID = request.path_params["case"]
        deed = self.console.office.legal.approve(visit.house.tenant, visit.member, case)
        return await self._after(request, visit, deed, "approved")

    async def _after(self, request: Request, visit: Visit, deed: Awaitable[object], done: str) -> Response:
        try:
            await deed
        except (StaffError, PolicyViolation) as refused:
            return await self._page(request, visit, 403, not_done(refused))
        return visit.to("legal", done)

    async def disclose(self, request: Request, visit: Visit) -> Response:
        """Hand out what an approved case names, once, as a file."""
        case: UUID = request.path_params["case"]
        try:
            given = await self.console.office.legal.disclose(visit.house.tenant, visit.member, case)
        except (StaffError, PolicyViolation) as refused:
            return await self._page(request, visit, 403, not_done(refused))
        headers = {"Content-Disposition": f'attachment; filename="case-{case}.json"'}
        text = json.dumps([asdict(one) for one in given], indent=2, ensure_ascii=False)
        return Response(text, media_type="application/json", headers=headers)
