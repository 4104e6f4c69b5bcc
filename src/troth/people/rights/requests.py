"""People's requests: opened, confirmed, moved on and taken back, each with a word to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from troth.people.rights import letters
from troth.people.rights.asked import Asked, Said, with_words
from troth.people.rights.clocks import clocks
from troth.people.rights.links import request_behind, request_token
from troth.people.rights.rows import Request, State, sql
from troth.policy import Purpose
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.ports import Courier
from troth.runtime.spool import Spool
from troth.vault.chosen import Named
from troth.vault.data import Data
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

ADD, ONE, OF_PERSON, QUEUE = map(sql, ("add_request", "request", "requests_of_person", "request_queue"))
MOVE, LATELY, LOCK = map(sql, ("move_request", "requests_lately", "lock_rights"))

CONFIRM_WITHIN = timedelta(days=7)
MOST_A_DAY = 5
Letter = Callable[[str], letters.Letter]
"""Writes a letter, given the token of the request's page."""


@dataclass(frozen=True, slots=True)
class Requests:
    """Keeps requests and writes to their people."""

    vault: Vault
    database: Database
    spool: Spool
    courier: Courier
    clock: Clock = now

    def token(self, tenant: Tenant, request: UUID) -> str:
        """The secret part of the address of a request's own page."""
        return request_token(self.vault.index, tenant, request)

    async def open(self, tenant: Tenant, asked: Asked) -> Request | None:
        """Open a request; None where too many came from this address today.

        Raises PolicyViolation where the policy has no practice for it.
        """
        under = self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            return await self.open_on(data, asked)

    async def open_on(self, data: Data, asked: Asked) -> Request | None:
        """As `open`, within a transaction of the caller's; `data` is under RIGHTS_FULFILMENT."""
        key = await data.identify(asked.address)
        await data.connection.execute(LOCK, str(key.person))
        if not asked.known and await self._too_many(data, key.person):
            return None
        request = self._request(data.tenant, key, asked, await data.collect(asked.collection(key)))
        await self.add(data, request)
        await self.write(data, key, asked.address, self._greeting(data.tenant, request))
        return request

    async def _too_many(self, data: Data, person: UUID) -> bool:
        day_ago = self.clock() - timedelta(days=1)
        count: int = await data.connection.fetchval(LATELY, data.tenant.id, person, day_ago)
        return count >= MOST_A_DAY

    def _request(self, tenant: Tenant, key: PersonKey, asked: Asked, record: UUID) -> Request:
        at = self.clock()
        times = clocks(tenant.policy, asked.kind, at)
        return Request(
            id=new_id(),
            tenant=tenant.id,
            person=key.person,
            kind=asked.kind,
            state="unconfirmed" if asked.waits else "open",
            means=asked.means,
            record=record,
            opened_at=at,
            confirm_by=at + CONFIRM_WITHIN if asked.waits else None,
            acknowledge_by=times.acknowledge_by,
            due_at=times.due_at,
        )

    async def add(self, data: Data, request: Request) -> None:
        """Keep a new request."""
        await data.connection.execute(ADD, *request.values())

    def _greeting(self, tenant: Tenant, request: Request) -> letters.Letter:
        token = self.token(tenant, request.id)
        if request.confirm_by:
            return letters.confirm(request.kind, token, request.confirm_by)
        return letters.opened(request.kind, token, clocks(tenant.policy, request.kind, request.opened_at))

    async def write(self, data: Data, key: PersonKey, address: str, letter: letters.Letter) -> None:
        """Have a letter sent with what the caller's transaction does, if the policy has a notice for it."""
        tenant = data.tenant
        if (notice := letters.notice(tenant.policy)) is None:
            return
        data.notify(key, notice)
        mail = self.courier.tell(
            tenant.id, to=address, notice=notice, subject=letter.subject, text=letter.text, path=letter.path
        )
        await self.spool.add_on(data.connection, [mail])

    async def of(self, tenant: Tenant, request: UUID) -> Request | None:
        async with self.database.connection() as connection:
            row = await connection.fetchrow(ONE, tenant.id, request)
        return Request.of(row) if row else None

    async def behind(self, tenant: Tenant, token: str) -> Request | None:
        """The request that a link is to."""
        request = request_behind(self.vault.index, tenant, token)
        return await self.of(tenant, request) if request else None

    async def of_person(self, tenant: Tenant, person: UUID) -> list[Request]:
        """A person's requests, newest first."""
        async with self.database.connection() as connection:
            rows = await connection.fetch(OF_PERSON, tenant.id, person)
        return [Request.of(row) for row in rows]

    async def queue(
        self, tenant: Tenant, *, closed: bool = False, unconfirmed: bool = False
    ) -> list[Request]:
        """What waits for an officer, the most urgent first; with `closed`, also what is done.

        With `unconfirmed`, also what waits until it is known whose it is.
        """
        async with self.database.connection() as connection:
            rows = await connection.fetch(QUEUE, tenant.id, closed, unconfirmed)
        return [Request.of(row) for row in rows]

    async def said(self, data: Data, request: Request, *, own: bool = False) -> Said | None:
        """What a request says; None once that is erased. `own` says that its person looks at it."""
        if request.record is None:
            return None
        if not own:
            record = (await data.records([request.record])).get(request.record)
            return Said.in_record(record) if record else None
        held = await data.held(request.person, own=True)
        return next((Said.in_record(one.record) for one in held if one.record.id == request.record), None)

    async def confirm(self, tenant: Tenant, request: Request, **words: str) -> bool:
        """It is known that a request is its person's own; False where it does not wait for that."""

        def letter(token: str) -> letters.Letter:
            times = clocks(tenant.policy, request.kind, request.opened_at)
            return letters.opened(request.kind, token, times)

        return await self.settle(tenant, request, ("unconfirmed",), "open", letter, **words)

    async def withdraw(self, tenant: Tenant, request: Request) -> bool:
        """The person no longer asks for it; False where it is done or begun already."""
        return await self.settle(tenant, request, ("open", "unconfirmed"), "withdrawn")

    async def settle(
        self,
        tenant: Tenant,
        request: Request,
        before: tuple[State, ...],
        after: State,
        letter: Letter | None = None,
        **words: str,
    ) -> bool:
        """Move a request on, with what was said and the letter about it; False where it was not there."""
        under = self.vault.under(Purpose.RIGHTS_FULFILMENT, tenant)
        async with under as data, data.connection.transaction():
            if not await self.move(data, request, before, after):
                return False
            await self.say(data, request, letter, **words)
            return True

    async def move(self, data: Data, request: Request, before: tuple[State, ...], after: State) -> bool:
        """Move a request from one of some states to another, within a transaction of the caller's."""
        at = self.clock()
        closed = at if after in ("done", "refused", "withdrawn") else None
        heard = at if "unconfirmed" not in before else None
        ids = data.tenant.id, request.id
        return await data.connection.fetchval(MOVE, *ids, list(before), after, closed, heard) is not None

    async def say(self, data: Data, request: Request, letter: Letter | None, **words: str) -> None:
        """Keep what is said beside a request, and write to its person, within the caller's transaction."""
        said, key = await self.said(data, request, own=True), await data.person(request.person)
        if said is None or key is None or request.record is None:
            return
        if words:
            await data.revise(Named((request.record,)), lambda record: with_words(record, **words))
        if letter:
            await self.write(data, key, said.address, letter(self.token(data.tenant, request.id)))
