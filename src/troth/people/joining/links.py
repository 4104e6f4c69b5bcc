"""The mails of a registration: a link that confirms the address, or word that it has an account already."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from troth.runtime.ports import Courier
from troth.runtime.queries import query
from troth.runtime.spool import Spool
from troth.vault.data import Data
from troth.vault.seal import PersonKey

LASTS = timedelta(hours=24)
MOST_AN_HOUR = 3
NOTICE = "verify-address"
ADD, LATELY, FIND = (
    query("troth.people", name) for name in ("add_mailed_link", "mailed_lately", "mailed_link")
)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(b"troth mailed link" + token.encode()).digest()


@dataclass(frozen=True, slots=True)
class MailedLinks:
    """Writes these mails, at most three an hour to one person; `data` is in a transaction of the caller's."""

    spool: Spool
    courier: Courier

    async def confirm(self, data: Data, person: PersonKey, address: str) -> None:
        """Ask somebody to confirm that the address is theirs."""
        if await self._enough(data, person):
            return
        token = secrets.token_urlsafe(32)
        await self._remember(data, person, token, "verify")
        text = (
            "Somebody, we hope you, registered with this address.",
            "Follow the link and enter the passphrase that you chose. It works once, within 24 hours.",
            "If it was not you, do nothing: without the passphrase nobody can confirm it, and what was "
            "entered is deleted when the link has expired.",
        )
        await self._send(data, person, address, "Confirm your address", text, f"/verify/{token}")

    async def has_account(self, data: Data, person: PersonKey, address: str) -> None:
        """Tell the owner of an address that somebody registered with it, though it has an account."""
        if await self._enough(data, person):
            return
        await self._remember(data, person, os.urandom(16).hex(), "word")
        text = (
            "Somebody, perhaps you, registered with this address. It has an account already.",
            "Nothing was changed. If it was you, sign in with the passphrase of that account.",
        )
        await self._send(data, person, address, "You have an account already", text, "/sign-in")

    async def _enough(self, data: Data, person: PersonKey) -> bool:
        sent: int = await data.connection.fetchval(LATELY, data.tenant.id, person.person)
        return sent >= MOST_AN_HOUR

    async def _remember(self, data: Data, person: PersonKey, token: str, kind: str) -> None:
        await data.connection.execute(ADD, token_hash(token), data.tenant.id, person.person, kind, LASTS)

    async def _send(
        self, data: Data, person: PersonKey, to: str, subject: str, text: tuple[str, ...], path: str
    ) -> None:
        data.notify(person, NOTICE)
        item = self.courier.tell(data.tenant.id, to=to, notice=NOTICE, subject=subject, text=text, path=path)
        await self.spool.add_on(data.connection, [item])

    async def behind(self, data: Data, token: str) -> UUID | None:
        """Whom a link was mailed to, while it works."""
        person: UUID | None = await data.connection.fetchval(FIND, token_hash(token), data.tenant.id)
        return person
