"""The edge of meetings: a browser's web socket, from its first word to the room that it belongs to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from troth.meetings.entry import Closed, Entry
from troth.meetings.rooms.hall import MISUNDERSTOOD, Hall
from troth.meetings.rooms.messages import Misunderstood, clean_name, understood
from troth.meetings.rooms.room import REFUSED, SAYS
from troth.meetings.rooms.seat import Guest
from troth.meetings.rooms.wire import SocketWire, Wire
from troth.meetings.siblings import Siblings
from troth.meetings.tokens import as_json
from troth.runtime.clock import now
from troth.runtime.ports import Outage
from troth.site.origin import is_own_origin
from troth.vault.tenant import Tenant

PROTOCOL = "troth.meeting.1"
PATIENCE_SECONDS = 10.0
AGAIN = 1013
"""The close code that asks to try again later (IANA's registry of RFC 6455)."""


@dataclass(frozen=True, slots=True)
class Sockets:
    """Takes web sockets of our own pages alone, and leads them to their rooms."""

    tenant_at: Callable[[str], Tenant | None]
    entry: Entry
    hall: Hall
    siblings: Siblings

    def routes(self) -> list[WebSocketRoute]:
        return [WebSocketRoute("/meet/socket", self.connect)]

    async def connect(self, socket: WebSocket) -> None:
        """One connection, from its opening to its end."""
        tenant = self.tenant_at(socket.headers.get("host", ""))
        if (
            tenant is None
            or not is_own_origin(socket.headers)
            or PROTOCOL not in socket.scope["subprotocols"]
        ):
            await socket.close(1008)  # before it is accepted: the browser hears 403
            return
        await socket.accept(PROTOCOL)
        wire = SocketWire(socket)
        try:
            guest = await self._hello(tenant, wire)
            if guest is not None:
                await self._lead(guest, wire)
        except Outage:
            await wire.close(AGAIN)

    async def _lead(self, guest: Guest, wire: Wire) -> None:
        if self.siblings.is_ours(guest.grant.meeting):
            await self.hall.receive(guest, wire)
        else:
            await self.siblings.lead(guest, wire)

    async def _hello(self, tenant: Tenant, wire: Wire) -> Guest | None:
        """Who is there and what they may do; None for those who were turned away."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                hello = understood(await wire.receive() or "")
        except (TimeoutError, Misunderstood):
            hello = {"kind": ""}
        if hello["kind"] != "hello":
            await wire.close(MISUNDERSTOOD)
            return None
        answer = await self.entry.grant(tenant, hello, now())
        if isinstance(answer, Closed):
            await wire.send(as_json(_refused(answer)))
            await wire.close(REFUSED)
            return None
        return Guest(answer, clean_name(hello["name"]), hello["key"])


def _refused(closed: Closed) -> dict[str, Any]:
    opens = {"from": closed.opens.isoformat()} if closed.opens else {}
    return {"kind": "refused", "why": closed.why, "says": SAYS[closed.why], **opens}
