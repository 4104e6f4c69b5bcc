"""Sessions: a random token in the path or in a cookie, short-lived, and the private key sealed under it."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from troth.people.accounts import Role, Unlocked
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant


def _sql(name: str) -> str:
    return query("troth.people", name)


OPEN, TOUCH, CLOSE, SWEEP = map(_sql, ("open_session", "touch_session", "close_session", "sweep_sessions"))
CONFIRM = _sql("confirm_session")


@dataclass(frozen=True, slots=True)
class Life:
    """How long a session may rest and how long it lasts at most; `waits` for a second factor."""

    idle: timedelta
    longest: timedelta
    waits: bool = False


IN_PATH = Life(timedelta(minutes=20), timedelta(hours=8))
IN_COOKIE = Life(timedelta(hours=2), timedelta(hours=24))
REMEMBERED = Life(timedelta(days=30), timedelta(days=180))
WAITING = Life(timedelta(minutes=10), timedelta(minutes=10), waits=True)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, in which role, the private key that the token opened, when they last proved it."""

    person: UUID
    role: Role
    private_key: bytes
    confirmed_at: datetime


def _key(token: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"troth session key").derive(token.encode())


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"troth session" + token.encode()).digest()


def token_hash(token: str) -> bytes:
    """What the database knows of a token."""
    return _hash(token)


class Sessions:
    """The database knows a session by the hash of its token, and cannot open the key that it holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, tenant: Tenant, unlocked: Unlocked, life: Life = IN_PATH) -> str:
        """A new token of 43 characters, never one that a visitor brought along."""
        token = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
        nonce, account = os.urandom(12), unlocked.account
        sealed = nonce + AESGCM(_key(token)).encrypt(nonce, unlocked.private_key, None)
        whose = account.person, tenant.id, account.role
        async with self._database.connection() as connection:
            await connection.execute(OPEN, _hash(token), *whose, sealed, life.idle, life.longest, life.waits)
        return token

    async def of(self, tenant: Tenant, token: str, *, waits: bool = False) -> Session | None:
        """The session of a token, or None when it is over or another tenant's.

        `waits` asks for one that waits for a second factor; such a one is seen in no other way.
        """
        async with self._database.connection() as connection:
            row = await connection.fetchrow(TOUCH, _hash(token), tenant.id, waits)
        if row is None:
            return None
        sealed = row["sealed_key"]
        key = AESGCM(_key(token)).decrypt(sealed[:12], sealed[12:], None)
        return Session(row["person"], row["role"], key, row["confirmed_at"])

    async def confirm(self, tenant: Tenant, token: str) -> None:
        """Note that the person has just shown again who they are."""
        async with self._database.connection() as connection:
            await connection.execute(CONFIRM, _hash(token), tenant.id)

    async def close(self, token: str) -> None:
        async with self._database.connection() as connection:
            await connection.execute(CLOSE, _hash(token))

    async def sweep(self) -> None:
        async with self._database.connection() as connection:
            await connection.execute(SWEEP)
