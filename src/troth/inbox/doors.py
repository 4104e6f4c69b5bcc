"""The ways into a portal: a link and a passphrase, together; never one of them alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from troth.inbox.ending import Ending
from troth.inbox.portal import Arrival, ArrivalKind, Opened, Refused
from troth.inbox.remembered import ADDRESS
from troth.inbox.sealing import ContentKey, LinkWraps, new_token, token_hash, wrap_to_account
from troth.people.accounts import Account, Accounts, Denied, Overtaken, Role, Unlocked
from troth.people.failures import FailureNotices
from troth.people.passphrase import weakness
from troth.people.sessions import Session, Sessions
from troth.policy import Purpose, may_set
from troth.runtime.database import Database
from troth.runtime.ports import Courier, Outage
from troth.runtime.queries import query
from troth.runtime.spool import Spool
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault


def _sql(name: str) -> str:
    return query("troth.inbox", name)


LINK, ADD_LINK, RECENT_LINK = map(_sql, ("link", "add_link", "recent_link"))
REWRAP, ACCOUNT_ITEMS = map(_sql, ("rewrap_item", "account_items"))
RECIPIENT: tuple[Role, ...] = ("recipient",)
LOCK_PERSON = _sql("lock_person")
FRESH_LINK_LASTS = timedelta(hours=24)
FRESH_LINK_EVERY = timedelta(minutes=5)


class Doors:
    """Arrival, registration, sign-in, starting over, and fresh links."""

    def __init__(
        self,
        vault: Vault,
        database: Database,
        accounts: Accounts,
        sessions: Sessions,
        spool: Spool,
        ending: Ending,
        courier: Courier,
        wraps: LinkWraps,
        failures: FailureNotices,
    ) -> None:
        self._vault = vault
        self._database = database
        self._accounts = accounts
        self._sessions = sessions
        self._spool = spool
        self._ending = ending
        self._courier = courier
        self._wraps = wraps
        self._failures = failures
        self._sending: set[asyncio.Task[None]] = set()

    async def arrive(self, tenant: Tenant, link: str) -> Arrival:
        row, account = await self._behind(tenant, link)
        if row is None or (account is None and row["item"] is None):
            return Arrival(ArrivalKind.GONE)
        if account:
            return Arrival(ArrivalKind.RETURNING, may_remember=may_set(tenant.policy, ADDRESS))
        address = await self._address(tenant, row["record"])
        if address is None:
            return Arrival(ArrivalKind.GONE)
        location = tenant.policy.document.head.values.get("location")
        return Arrival(ArrivalKind.FIRST_VISIT, address, location)

    async def _behind(self, tenant: Tenant, link: str) -> tuple[Mapping[str, Any] | None, Account | None]:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(LINK, token_hash(link), tenant.id)
        return row, await self._accounts.of(tenant, row["person"]) if row else None

    async def _address(self, tenant: Tenant, record: UUID) -> str | None:
        async with self._vault.under(Purpose.MESSAGE_NOTIFICATION, tenant) as data:
            found = (await data.records([record])).get(record)
        return found.fields["CommunicationsMetadata"]["to"] if found else None

    async def register(self, tenant: Tenant, link: str, passphrase: str, again: str) -> Opened | Refused:
        row, account = await self._behind(tenant, link)
        if row is None or row["item"] is None or account is not None:
            return Refused.GONE
        if refusal := _unfit(passphrase, again):
            return refusal
        address = await self._address(tenant, row["record"])
        if address is None:
            return Refused.GONE
        try:
            unlocked = await self._accounts.register(tenant, address, passphrase, "recipient")
        except Overtaken:  # the form was sent twice: the second time it is a sign-in
            return await self.sign_in(tenant, link, address, passphrase)
        return await self._enter(tenant, link, row, unlocked)

    async def _known_address(self, tenant: Tenant, row: Mapping[str, Any]) -> str | None:
        if row["record"]:
            return await self._address(tenant, row["record"])
        async with self._vault.under(Purpose.ACCOUNT_MANAGEMENT, tenant) as data:
            records = await data.read_at(row["person"], "portal.registration")
        return records[0].fields["EmailAddress"] if records else None

    async def _enter(self, tenant: Tenant, link: str, row: Mapping[str, Any], unlocked: Unlocked) -> Opened:
        if row["item"] and row["wrapped_to"] == "link":
            await self._take_over(row, link, unlocked.account.public_key)
        return Opened(await self._sessions.open(tenant, unlocked), row["item"])

    async def _take_over(self, row: Mapping[str, Any], link: str, public_key: bytes) -> None:
        """From now on the message opens with the account's key, and the link no more opens it."""
        key = self._wraps.unwrap(row["wrapped_key"], link, row["item"])
        if key is None:
            return
        wrapped = wrap_to_account(ContentKey(row["item"], key), public_key, row["item"])
        async with self._database.connection() as connection:
            await connection.execute(REWRAP, row["item"], wrapped)

    async def sign_in(self, tenant: Tenant, link: str, address: str, passphrase: str) -> Opened | Refused:
        row, _ = await self._behind(tenant, link)
        if row is None:
            return Refused.GONE
        answer = await self._accounts.unlock(
            tenant, address, passphrase, expected=row["person"], roles=RECIPIENT
        )
        if isinstance(answer, Denied):
            await self._failures.send(tenant, answer)
            return Refused.LOCKED if answer.locked_until else Refused.WRONG
        return await self._enter(tenant, link, row, answer)

    async def start_over(self, tenant: Tenant, link: str, passphrase: str, again: str) -> Opened | Refused:
        row, account = await self._behind(tenant, link)
        if row is None or account is None or account.role != "recipient":
            return (
                Refused.GONE
            )  # a link alone must never give anybody an account with which to send or administer
        if refusal := _unfit(passphrase, again):
            return refusal
        async with self._database.connection() as connection:
            lost = [item["id"] for item in await connection.fetch(ACCOUNT_ITEMS, tenant.id, row["person"])]
        address = await self._known_address(tenant, row)
        if address is None:
            return Refused.GONE
        unlocked = await self._accounts.open(tenant, address, passphrase, "recipient")
        opened = await self._enter(tenant, link, row, unlocked)
        for item in lost:
            await self._ending.remove(tenant, item, "deleted unread")
        return Opened(opened.session) if opened.message in lost else opened

    def send_fresh_link(self, tenant: Tenant, address: str) -> None:
        """Begin sending a link if there is an account; whoever asks waits equally long in either case."""
        task = asyncio.create_task(self._send_fresh_link(tenant, address))
        self._sending.add(task)
        task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Outage):
            raise error

    async def _send_fresh_link(self, tenant: Tenant, address: str) -> None:
        # What somebody asked for to sign in with reaches them also where they want no word about the service.
        async with self._vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            person = await data.find(address)
            account = await self._accounts.of(tenant, person.person) if person else None
            if person is None or account is None or account.role != "recipient":
                return
            (registration, *_) = await data.read_at(person.person, "portal.registration")
            token = new_token()
            until = datetime.now(UTC) + FRESH_LINK_LASTS
            notice = self._courier.fresh_link(tenant.id, to=registration.fields["EmailAddress"], token=token)
            async with data.connection.transaction():
                if await self._sent_lately(data.connection, tenant, person.person):
                    return
                data.notify(person, "service-contact")
                await data.connection.execute(
                    ADD_LINK, token_hash(token), tenant.id, person.person, None, until
                )
                await self._spool.add_on(data.connection, [notice])

    async def _sent_lately(self, connection: Any, tenant: Tenant, person: UUID) -> bool:
        """Whether a link went out within the last minutes; who asks at the same time waits for the answer."""
        await connection.execute(LOCK_PERSON, str(person))
        window = FRESH_LINK_LASTS - FRESH_LINK_EVERY
        recent: bool = await connection.fetchval(RECENT_LINK, tenant.id, person, window)
        return recent

    async def change(
        self, tenant: Tenant, session: Session, current: str, new: str, again: str
    ) -> Opened | Refused:
        if refusal := _unfit(new, again):
            return refusal
        answer = await self._accounts.change(tenant, session.person, current, new)
        if isinstance(answer, Denied):
            await self._failures.send(tenant, answer)
            return Refused.LOCKED if answer.locked_until else Refused.WRONG
        return Opened(await self._sessions.open(tenant, answer))


def _unfit(passphrase: str, again: str) -> Refused | None:
    if passphrase != again:
        return Refused.MISMATCH
    return Refused.WEAK_PASSPHRASE if weakness(passphrase) else None
