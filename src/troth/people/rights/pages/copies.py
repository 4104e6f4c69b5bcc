"""Copies to take along: everything for machines, everything to read, and the proofs of the ledger."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.rights.pages.own import Erased, Own
from troth.people.signed_in import Member

EXPORT = "export"
"""The act that a policy's [measure.step-up] names for copies."""


@dataclass(frozen=True, slots=True)
class CopyPages:
    """`/privacy/copies` with its downloads; where the policy says so, people show who they are first."""

    own: Own

    def routes(self) -> list[Route]:
        guarded = {
            "/privacy/copies": self.choose,
            "/privacy/copies/data.json": self.data,
            "/privacy/copies/proofs.json": self.proofs,
            "/privacy/copies/readable": self.readable,
        }
        return [route for path, page in guarded.items() for route in self.own.routes(path, page, act=EXPORT)]

    async def choose(self, request: Request, member: Member) -> Response:
        """Say what each copy holds and how the proofs are checked."""
        public = self.own.rights.ledger.public_key
        return self.own.render(request, member, "copies", key=_encoded(public))

    async def data(self, request: Request, member: Member) -> Response:
        """Everything that is held, as JSON."""
        return _download("my-data.json", await self._everything(member))

    async def _everything(self, member: Member) -> dict[str, Any]:
        everything = await self.own.rights.copies.of(member.house.tenant, member.person)
        if everything is None:
            raise Erased
        return everything

    async def proofs(self, request: Request, member: Member) -> Response:
        """The member's lines of the ledger with their proofs."""
        proofs = await self.own.rights.copies.proofs(member.house.tenant, member.person)
        if proofs is None:
            raise Erased
        return _download("my-proofs.json", proofs)

    async def readable(self, request: Request, member: Member) -> Response:
        """Everything that is held on one page, to read or print."""
        overview = await self.own.rights.overviews.of(member.house.tenant, member.person)
        if overview is None:
            raise Erased
        return self.own.render(request, member, "readable", overview=overview)


def _encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _download(name: str, content: dict[str, Any]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = json.dumps(content, indent=2, ensure_ascii=False)
    return Response(text, media_type="application/json", headers=headers)
