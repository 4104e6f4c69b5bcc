"""The administrator's pages: what was decided and why, with matches masked, and what is held for a word."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.mail import decisions
from troth.mail.decisions import Kept
from troth.mail.envelopes import accountable, recipients
from troth.mail.gateway import Gateway
from troth.mail.reading import read
from troth.people.staff.door import Endpoint, StaffDoor, StaffPage, Visit, administrators
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
            Route(f"{base}/decisions", self._only(self.listed)),
            Route(f"{base}/decisions/{{id:uuid}}", self._only(self.one)),
            Route(f"{base}/held", self._only(self.held)),
            Route(f"{base}/held/{{id:uuid}}/release", self._only(self.release), methods=["POST"]),
            Route(f"{base}/held/{{id:uuid}}/refuse", self._only(self.refuse), methods=["POST"]),
        ]

    def _only(self, page: StaffPage) -> Endpoint:
        return self.door.only(page, administrators)

    async def listed(self, request: Request, visit: Visit) -> Response:
        """List what was decided, newest first."""
        rows = [_shown(kept) for kept in await decisions.recent(self.vault, visit.house.tenant)]
        context = visit.context("decisions")
        return self.pages.render(request, "site/decisions.html", decisions=rows, **context)

    async def one(self, request: Request, visit: Visit) -> Response:
        """Show one decision with its reasons, all matches masked."""
        found = await decisions.recent(self.vault, visit.house.tenant, only=request.path_params["id"])
        if not found:
            raise HTTPException(404)
        context = visit.context("decisions")
        journey = [
            Step(found[0].at, WORDS[verdict].capitalize(), to) for to, verdict in found[0].verdicts.items()
        ]
        return self.pages.render(
            request, "site/decision.html", decision=_shown(found[0]), journey=journey, **context
        )

    async def held(self, request: Request, visit: Visit) -> Response:
        """List what is held, without its content."""
        waiting = await self.spool.listed(visit.house.tenant.id, "held")
        done = DONE.get(request.query_params.get("done", ""))
        rows = [_held(item) for item in waiting]
        return self.pages.render(request, "site/held.html", held=rows, done=done, **visit.context("held"))

    async def release(self, request: Request, visit: Visit) -> Response:
        """Send a held message on, sealed."""
        return await self._resolve(request, visit, "release", self.gateway.release)

    async def refuse(self, request: Request, visit: Visit) -> Response:
        """Refuse a held message and tell its sender."""
        return await self._resolve(request, visit, "refuse", self.gateway.refuse)

    async def _resolve(
        self, request: Request, visit: Visit, deed: str, act: Callable[[House, UUID], Awaitable[bool]]
    ) -> Response:
        if not await act(visit.house, request.path_params["id"]):
            raise HTTPException(404)
        return visit.to("held", deed)


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
