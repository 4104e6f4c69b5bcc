"""Closing and erasing one's account: what will happen, when, and whether there is a way back."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.rights.clocks import erasure_mode
from troth.people.rights.pages.own import Erased, Own, back
from troth.people.signed_in import Member
from troth.site.forms import read_form

ERASURE = "erasure"
"""The act that a policy's [measure.step-up] names for it, and the page's name."""
PATH = f"/privacy/{ERASURE}"


@dataclass(frozen=True, slots=True)
class ClosingPages:
    """`/privacy/erasure`."""

    own: Own

    def routes(self) -> list[Route]:
        return [
            *self.own.routes(PATH, self.ask, act=ERASURE),
            *self.own.routes(PATH, self.erase, "POST", act=ERASURE),
        ]

    async def ask(self, request: Request, member: Member) -> Response:
        """Say what erasing means here, before it is done."""
        return self._ask(request, member, unconfirmed=False)

    def _ask(self, request: Request, member: Member, *, unconfirmed: bool) -> Response:
        policy = member.house.tenant.policy
        return self.own.render(
            request,
            member,
            "erasure",
            422 if unconfirmed else 200,
            mode=erasure_mode(policy),
            right=policy.rights.get("erasure"),
            unconfirmed=unconfirmed,
        )

    async def erase(self, request: Request, member: Member) -> Response:
        """Do it, or begin it, for somebody who ticked that they mean it."""
        form = await read_form(request)
        if not form.text("understood"):
            return self._ask(request, member, unconfirmed=True)
        asked = await self.own.rights.closing.ask(member.house.tenant, member.person)
        if asked is None:
            raise Erased
        if asked.state == "done":
            return self.own.pages.render(request, "rights/erased.html")
        if asked.state == "waiting":
            return self.own.pages.render(request, "rights/closed.html", until=asked.due_at)
        return back(member, "asked")
