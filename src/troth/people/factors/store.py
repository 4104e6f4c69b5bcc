"""Where a member's second factors are: in the registration record, sealed once more under their private key.

So they open only to whoever has shown the passphrase, or in a session that began with it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from troth.people.accounts import Unlocked
from troth.policy import Purpose
from troth.vault.chosen import Named
from troth.vault.records import Record
from troth.vault.seal import pack, unpack
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

KEPT = "factors"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A credential of WebAuthn: its id and public key, hexadecimal, and how often it has signed."""

    id: str
    public_key: str
    signed: int
    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """All second factors of somebody. `step` is the last half minute whose code was used (RFC 6238)."""

    secret: str = ""
    step: int = 0
    passkeys: tuple[Passkey, ...] = ()
    emergency: tuple[str, ...] = ()
    """SHA-256 of codes, 80 random bits each, that work once."""

    def __bool__(self) -> bool:
        return bool(self.secret or self.passkeys)


NONE = Kept()
Change = Callable[[Kept], Kept]


@dataclass(frozen=True, slots=True)
class Factors:
    """Reads and changes them."""

    vault: Vault

    async def of(self, tenant: Tenant, unlocked: Unlocked) -> Kept:
        async with self.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            records = await data.records([unlocked.account.record])
        record = records.get(unlocked.account.record)
        return _open(record, unlocked) if record else NONE

    async def change(self, tenant: Tenant, unlocked: Unlocked, change: Change) -> Kept:
        """Replace somebody's factors by what `change` makes of them, one change after another.

        `change` raises what it likes to leave them as they are.
        """
        changed = NONE

        def sealed(record: Record) -> Mapping[str, object]:
            nonlocal changed
            changed = change(_open(record, unlocked))
            password = {**record.fields["Password"], KEPT: _seal(changed, unlocked).hex()}
            return {**record.fields, "Password": password}

        async with self.vault.under(Purpose.IDENTITY_AUTHENTICATION, tenant) as data:
            await data.revise(Named((unlocked.account.record,)), sealed)
        return changed


def _key(unlocked: Unlocked) -> AESGCM:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"troth second factors")
    return AESGCM(derived.derive(unlocked.private_key))


def _context(person: UUID) -> bytes:
    return b"second factors " + person.bytes


def _seal(kept: Kept, unlocked: Unlocked) -> bytes:
    nonce = os.urandom(12)
    return nonce + _key(unlocked).encrypt(nonce, pack(_plain(kept)), _context(unlocked.account.person))


def _open(record: Record, unlocked: Unlocked) -> Kept:
    password = record.fields.get("Password")
    sealed = bytes.fromhex(password.get(KEPT, "")) if isinstance(password, dict) else b""
    if not sealed:
        return NONE
    context = _context(unlocked.account.person)
    said: Mapping[str, Any] = unpack(_key(unlocked).decrypt(sealed[:12], sealed[12:], context))
    passkeys = tuple(Passkey(**passkey) for passkey in said["passkeys"])
    return Kept(said["secret"], said["step"], passkeys, tuple(said["emergency"]))


def _plain(kept: Kept) -> Mapping[str, object]:
    passkeys = [
        {"id": one.id, "public_key": one.public_key, "signed": one.signed, "name": one.name}
        for one in kept.passkeys
    ]
    return {
        "secret": kept.secret,
        "step": kept.step,
        "passkeys": passkeys,
        "emergency": list(kept.emergency),
    }


def emergency_codes() -> tuple[list[str], tuple[str, ...]]:
    """Eight codes to write down, and what is kept of them."""
    codes = [os.urandom(10).hex() for _ in range(8)]
    return ["-".join(code[at : at + 5] for at in range(0, 20, 5)) for code in codes], tuple(map(_hash, codes))


def _hash(code: str) -> str:
    return hashlib.sha256(b"troth emergency code" + code.encode()).hexdigest()


def use_emergency(kept: Kept, code: str) -> Kept | None:
    """The factors without this code, or None where it is none of them."""
    used = _hash("".join(letter for letter in code.lower() if letter in "0123456789abcdef"))
    if used not in kept.emergency:
        return None
    return replace(kept, emergency=tuple(one for one in kept.emergency if one != used))
