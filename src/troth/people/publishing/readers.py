"""Knows who reads a page, where that matters for what it announces: put away already, or not told yet."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from troth.people.cookies import COOKIES
from troth.people.publishing.agreements import asks
from troth.people.publishing.banners import reminder, stays
from troth.people.sessions import Sessions
from troth.people.tenants import House, Houses
from troth.runtime.database import Database
from troth.runtime.ports import Outage
from troth.runtime.queries import query
from troth.site.pages import host_of

ASKED, PUT_AWAY = (query("troth.people", name) for name in ("asked_of", "put_notice_away"))
IN_PATH = re.compile(r"/([su])/([A-Za-z0-9_-]{43})(?:/|$)")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is signed in on the page they read; `prefix` is where their pages are."""

    person: UUID
    prefix: str


class Readers:
    """Looks a reader up only while something is announced that depends on who they are."""

    def __init__(self, houses: Houses, sessions: Sessions, database: Database) -> None:
        self._houses = houses
        self._sessions = sessions
        self._database = database

    async def of(self, house: House, request: Request, path: str) -> Reader | None:
        """Who reads the page at this path: by the session in it, or in a cookie."""
        for prefix, token in _tokens(request, path):
            if session := await self._sessions.of(house.tenant, token):
                return Reader(session.person, prefix)
        return None

    async def prepare(self, request: Request) -> None:
        """Put what the page announces to its reader, and what they put away, where Pages finds it."""
        house = self._houses.at_host(host_of(request))
        if house is None or not any(stays(one) or asks(one) for one in house.posted):
            return
        reader = await self.of(house, request, request.url.path)
        if reader is None:
            return
        async with self._database.connection() as connection:
            row = await connection.fetchrow(ASKED, house.tenant.id, reader.person)
        state = request.scope.setdefault("state", {})
        state["put_away"] = {str(version) for version in row["put_away"]}
        where = f"{reader.prefix}/agreements"
        if request.url.path != where:
            posted = [one for one in house.posted if one.version in row["asked"] and asks(one)]
            state["own_notices"] = [reminder(one, where) for one in posted]

    async def put_away(self, house: House, person: UUID, version: int) -> None:
        """Show a version's announcement to this person no more."""
        async with self._database.connection() as connection:
            await connection.execute(PUT_AWAY, house.tenant.id, person, version)


def _tokens(request: Request, path: str) -> Iterable[tuple[str, str]]:
    if found := IN_PATH.match(path):
        return [(f"/u/{found[2]}", found[2])]
    return [("/me", request.cookies[c.name]) for c in COOKIES if request.cookies.get(c.name)]


class KnowsItsReader:
    """ASGI middleware: every page that is read passes `prepare` first."""

    def __init__(self, app: ASGIApp, readers: Readers) -> None:
        self._app = app
        self._readers = readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and not _is_file(scope["path"]):
            with contextlib.suppress(Outage):  # then the page comes with what everybody sees, or not at all
                await self._readers.prepare(Request(scope))
        await self._app(scope, receive, send)


def _is_file(path: str) -> bool:
    return path.startswith(("/static/", "/brand/"))
