"""The administrator's pages: what was decided and why, with matches masked, and what is held for a word."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from troth.mail import decisions
from troth.mail.decisions import Kept
from troth.mail.envelopes import accountable, recipients
from troth.mail.gateway import Gateway
from troth.mail.reading import read
from troth.people.staff_pages import StaffDoor
from troth.people.tenants import House
from troth.runtime.spool import Item, Spool
from troth.site.listings import Decision, HeldMessage, Reason, Step
from troth.site.pages import Pages
from troth.site.wording import counted
from troth.vault.vault import Vault

WORDS = {"deliver": "passed", "encrypt": "sealed", "hold": "held", "refuse": "refused"}
DONE = {
    "release": "The message goes out, sealed in the portal.",
    "refuse": "The message was refused; its sender is told.",
}


@dataclass(frozen=True, slots=True)
class StaffPages:
    """Pages under `/staff/{session}/`."""

    door: StaffDoor
    vault: Vault
    spool: Spool
    gateway: Gateway
    pages: Pages

    def routes(self) -> list[Route]:
        base = "/staff/{session}"
        return [
            Route(f"{base}/decisions", self.listed),
            Route(f"{base}/decisions/{{id:uuid}}", self.one),
            Route(f"{base}/held", self.held),
            Route(f"{base}/held/{{id:uuid}}/release", self.release, methods=["POST"]),
            Route(f"{base}/held/{{id:uuid}}/refuse", self.refuse, methods=["POST"]),
        ]

    async def _house(self, request: Request) -> House:
        found = await self.door.administrator(request)
        if found is None:
            raise HTTPException(403)
        return found[0]

    def _context(self, request: Request, here: str) -> dict[str, Any]:
        return {"home": f"/staff/{request.path_params['session']}/", "here": here}

    async def listed(self, request: Request) -> Response:
        """List what was decided, newest first."""
        house = await self._house(request)
        rows = [_shown(kept) for kept in await decisions.recent(self.vault, house.tenant)]
        context = self._context(request, "decisions")
        return self.pages.render(request, "site/decisions.html", decisions=rows, **context)

    async def one(self, request: Request) -> Response:
        """Show one decision with its reasons, all matches masked."""
        house = await self._house(request)
        found = await decisions.recent(self.vault, house.tenant, only=request.path_params["id"])
        if not found:
            raise HTTPException(404)
        context = self._context(request, "decisions")
        journey = [
            Step(found[0].at, WORDS[verdict].capitalize(), to) for to, verdict in found[0].verdicts.items()
        ]
        return self.pages.render(
            request, "site/decision.html", decision=_shown(found[0]), journey=journey, **context
        )

    async def held(self, request: Request) -> Response:
        """List what is held, without its content."""
        house = await self._house(request)
        waiting = await self.spool.listed(house.tenant.id, "held")
        done = DONE.get(request.query_params.get("done", ""))
        rows = [_held(item) for item in waiting]
        return self.pages.render(
            request, "site/held.html", held=rows, done=done, **self._context(request, "held")
        )

    async def release(self, request: Request) -> Response:
        """Send a held message on, sealed."""
        return await self._resolve(request, "release", self.gateway.release)

    async def refuse(self, request: Request) -> Response:
        """Refuse a held message and tell its sender."""
        return await self._resolve(request, "refuse", self.gateway.refuse)

    async def _resolve(
        self, request: Request, deed: str, act: Callable[[House, UUID], Awaitable[bool]]
    ) -> Response:
        house = await self._house(request)
        if not await act(house, request.path_params["id"]):
            raise HTTPException(404)
        return RedirectResponse(f"/staff/{request.path_params['session']}/held?done={deed}", 303)


def _reasons(reasons: Sequence[Mapping[str, str]]) -> list[Reason]:
    return [Reason(reason["rule"], reason["where"], reason["excerpt"]) for reason in reasons]


def _shown(kept: Kept) -> Decision:
    return Decision(
        str(kept.id), kept.at, kept.sender, tuple(kept.verdicts), WORDS[kept.verdict], _reasons(kept.reasons)
    )


def _held(item: Item) -> HeldMessage:
    """A held message without its content: even its subject stays with sender and recipient."""
    reading = read(item.content)
    return HeldMessage(
        str(item.id),
        item.accepted_at,
        item.expires_at,
        accountable(item),
        recipients(item),
        f"A message with {counted(len(reading.attachments), 'attachment')}",
        _reasons(item.head.get("reasons", [])),
    )
