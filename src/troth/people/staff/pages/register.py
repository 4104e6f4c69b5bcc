"""The register of suppliers and partners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.door import Visit, administrators
from troth.people.staff.members import StaffError
from troth.people.staff.pages.console import BASE, Console, not_done, same_words
from troth.people.staff.suppliers import RECIPIENTS, Supplier, may_get


@dataclass(frozen=True, slots=True)
class RegisterPages:
    """Administrators enter companies with what they get and since when they have agreed."""

    console: Console

    def routes(self) -> list[Route]:
        only = self.console.door.only
        return [
            Route(f"{BASE}/suppliers", only(self.listed, administrators)),
            Route(f"{BASE}/suppliers", only(self.put, administrators), methods=["POST"]),
            Route(f"{BASE}/suppliers/remove", only(self.remove, administrators), methods=["POST"]),
        ]

    async def listed(self, request: Request, visit: Visit) -> Response:
        """List the companies that get anything."""
        return await self._page(request, visit)

    async def _page(self, request: Request, visit: Visit, status: int = 200, **more: object) -> Response:
        tenant = visit.house.tenant
        listed = await self.console.office.suppliers.all(tenant)
        kinds = may_get(tenant.policy)
        purposes = sorted({purpose for _, named in kinds.values() for purpose in named})
        categories = sorted({category for named, _ in kinds.values() for category in named})
        given = {name: visit.form.text(name) for name in ("name", "agreed_on")}
        return self.console.show(
            request, visit, "suppliers", status, listed=listed, kinds=same_words(kinds), given=given,
            purposes=same_words(purposes), categories=categories, **more,
        )  # fmt: skip

    async def put(self, request: Request, visit: Visit) -> Response:
        """Enter a company, or change its entry."""
        try:
            supplier = supplier_in(visit.form.fields)
            await self.console.office.suppliers.put(visit.house.tenant, supplier)
        except StaffError as refused:
            return await self._page(request, visit, 400, refusal=not_done(refused))
        return visit.to("suppliers", "entered")

    async def remove(self, request: Request, visit: Visit) -> Response:
        """Take a company out of the register."""
        if not await self.console.office.suppliers.remove(visit.house.tenant, visit.form.text("name")):
            gone = StaffError("that company is not in the register.")
            return await self._page(request, visit, 404, refusal=not_done(gone))
        return visit.to("suppliers", "struck")


def supplier_in(fields: Mapping[str, str]) -> Supplier:
    """The company in a form. Raises StaffError for what cannot be read."""
    kind = fields.get("kind", "")
    if kind not in RECIPIENTS:
        raise StaffError("choose whether this is a supplier or a partner.")
    categories = [name.removeprefix("category-") for name in fields if name.startswith("category-")]
    if not categories:
        raise StaffError("tick what the company gets.")
    return Supplier(
        fields.get("name", "").strip(),
        RECIPIENTS[kind],
        tuple(sorted(categories)),
        fields.get("purpose", ""),
        day_in(fields.get("agreed_on", "")),
    )


def day_in(text: str) -> date | None:
    """The day in a text such as 2026-11-30, or None for an empty one. Raises StaffError."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise StaffError(f"{text!r} is no day. Write 2026-11-30, for example.") from None
