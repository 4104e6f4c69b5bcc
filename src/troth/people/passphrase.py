"""Passphrases: never stored, only a key locked with a keyed, slow hash of one (Argon2id, RFC 9106)."""

from __future__ import annotations

import asyncio
import hmac
import os
import unicodedata
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from troth.runtime.keyring import Keyring
from troth.runtime.metrics import TURNED_AWAY
from troth.runtime.ports import Busy

SHORTEST = 12
MOST_WAITING = 64
"""Passphrases in line. Two at a time and about a tenth of a second each, the last waits a few seconds."""
TIME, MEMORY_KIB, LANES = 3, 65_536, 1
_COMMON = frozenset(
    ("password", "passphrase", "qwertyuiop", "1234567890", "0987654321", "letmeinplease", "administrator")
)


@dataclass(frozen=True, slots=True)
class Lock:
    """A key locked with a passphrase, as it is stored: salt and wrapped key, hexadecimal in records."""

    salt: bytes
    wrapped: bytes

    def fields(self) -> Mapping[str, str]:
        return {"salt": self.salt.hex(), "wrapped": self.wrapped.hex()}

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Lock:
        return cls(bytes.fromhex(fields["salt"]), bytes.fromhex(fields["wrapped"]))


def weakness(passphrase: str) -> str | None:
    """Why a passphrase is too easy to guess, or None."""
    text = unicodedata.normalize("NFKC", passphrase)
    if len(text) < SHORTEST:
        return f"Use at least {SHORTEST} characters; a short sentence is easy to remember."
    if len(set(text)) < 5 or text.casefold() in _COMMON:
        return "This one is among the first that anybody would guess."
    return None


class Locksmith:
    """Locks and opens keys with passphrases; bounds how many slow hashes run at once, and how many wait.

    `lock` and `open` raise Busy where the line is full.
    """

    def __init__(self, keyring: Keyring, *, at_once: int = 2) -> None:
        self._pepper = keyring.derive("passphrase pepper")
        self._gate = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._decoy = Lock(os.urandom(16), os.urandom(12 + 32 + 16))

    async def lock(self, passphrase: str, key: bytes, context: bytes) -> Lock:
        """Lock `key` (32 bytes) with a passphrase, bound to `context`."""
        salt, nonce = os.urandom(16), os.urandom(12)
        under = await self._hash(passphrase, salt)
        return Lock(salt, nonce + AESGCM(under).encrypt(nonce, key, context))

    async def open(self, passphrase: str, lock: Lock | None, context: bytes) -> bytes | None:
        """The key, or None for a wrong passphrase. With no lock at all it takes as long and says None."""
        chosen = lock or self._decoy
        under = await self._hash(passphrase, chosen.salt)
        try:
            key = AESGCM(under).decrypt(chosen.wrapped[:12], chosen.wrapped[12:], context)
        except InvalidTag:
            return None
        return key if lock else None

    async def _hash(self, passphrase: str, salt: bytes) -> bytes:
        text = unicodedata.normalize("NFKC", passphrase).encode()
        peppered = hmac.digest(self._pepper, text, "sha256")
        async with self._turn():
            return await asyncio.to_thread(
                hash_secret_raw, peppered, salt, TIME, MEMORY_KIB, LANES, 32, Type.ID
            )

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MOST_WAITING:
            TURNED_AWAY.inc()
            raise Busy("too many passphrases are in line")
        self._waiting += 1
        try:
            await self._gate.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._gate.release()
