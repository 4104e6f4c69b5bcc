"""What somebody who is signed in asks for in words, and takes back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.rights.asked import Asked
from troth.people.rights.clocks import KINDS, right_for
from troth.people.rights.pages.own import Erased, Own, back
from troth.people.signed_in import Member
from troth.site.forms import read_form

LONGEST = 8000


@dataclass(frozen=True, slots=True)
class AskingPages:
    """The forms of the privacy page that open requests and withdraw them."""

    own: Own

    def routes(self) -> list[Route]:
        return [
            *self.own.routes("/privacy/requests", self.ask, "POST"),
            *self.own.routes("/privacy/requests/{request:uuid}/withdraw", self.withdraw, "POST"),
        ]

    async def ask(self, request: Request, member: Member) -> Response:
        """Open a request of somebody who is known."""
        form, tenant = await read_form(request), member.house.tenant
        kind = next((one for one in KINDS if one == form.text("kind")), None)
        if kind is None or kind == "erasure" or right_for(tenant.policy, kind) is None:
            raise HTTPException(400)
        text = form.text("text").strip()[:LONGEST]
        address = await self.own.rights.address(tenant, member.person)
        if address is None:
            raise Erased
        await self.own.rights.requests.open(tenant, Asked(kind, "page", address, text, known=True))
        return back(member, "asked")

    async def withdraw(self, request: Request, member: Member) -> Response:
        """Take a request back."""
        named: UUID = request.path_params["request"]
        requests, tenant = self.own.rights.requests, member.house.tenant
        found = await requests.of(tenant, named)
        if found is None or found.person != member.person:
            raise HTTPException(404)
        await requests.withdraw(tenant, found)
        return back(member, "withdrawn")
