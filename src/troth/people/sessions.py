"""Sessions that travel in the address of each page: no cookie, short-lived, and the private key sealed in."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from troth.people.accounts import Role, Unlocked
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault.tenant import Tenant

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=8)


def _sql(name: str) -> str:
    return query("troth.people", name)


OPEN, TOUCH, CLOSE, SWEEP = map(_sql, ("open_session", "touch_session", "close_session", "sweep_sessions"))


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, in which role, and the private key that the token opened."""

    person: UUID
    role: Role
    private_key: bytes


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

    async def open(self, tenant: Tenant, unlocked: Unlocked) -> str:
        """A new token of 43 characters, never one that a visitor brought along."""
        token = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
        nonce = os.urandom(12)
        sealed = nonce + AESGCM(_key(token)).encrypt(nonce, unlocked.private_key, None)
        account = unlocked.account
        async with self._database.connection() as connection:
            await connection.execute(
                OPEN, _hash(token), account.person, tenant.id, account.role, sealed, IDLE, LONGEST
            )
        return token

    async def of(self, tenant: Tenant, token: str) -> Session | None:
        """The session of a token, or None when it is over or another tenant's."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(TOUCH, _hash(token), tenant.id, IDLE)
        if row is None:
            return None
        sealed = row["sealed_key"]
        return Session(
            row["person"], row["role"], AESGCM(_key(token)).decrypt(sealed[:12], sealed[12:], None)
        )

    async def close(self, token: str) -> None:
        async with self._database.connection() as connection:
            await connection.execute(CLOSE, _hash(token))

    async def sweep(self) -> None:
        async with self._database.connection() as connection:
            await connection.execute(SWEEP)
