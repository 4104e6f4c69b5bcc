"""Sealing of records and ledger entries under a person's key, and the blind index over identifiers."""

from __future__ import annotations

import hashlib
import os
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from troth.runtime.addresses import one_spelling
from troth.runtime.keyring import KeyLost, Keyring


class SealBroken(Exception):
    """A sealed content is not what was sealed: another row's, another key's, or changed on disk."""


class PersonKey(NamedTuple):
    """The key of one person, open in memory for as long as one call needs it."""

    person: UUID
    key: bytes

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """AES-256-GCM: 12 bytes of nonce, then ciphertext and tag; `context` is authenticated."""
        nonce = os.urandom(12)
        return nonce + AESGCM(self.key).encrypt(nonce, plain, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """The plain content; raises SealBroken."""
        try:
            return AESGCM(self.key).decrypt(sealed[:12], sealed[12:], context)
        except InvalidTag:
            raise SealBroken(str(self.person)) from None

    def salt(self, entry: UUID) -> bytes:
        """The salt of one ledger entry (keyed BLAKE2b, RFC 7693); with the key, every salt is lost."""
        return _salt(self.key, entry)


def _salt(key: bytes, entry: UUID) -> bytes:
    return hashlib.blake2b(entry.bytes, digest_size=32, key=key, person=b"ledger salt").digest()


class ServerKey:
    """A key of the server's own, for what is about many people and names none of them."""

    def __init__(self, keyring: Keyring, label: str) -> None:
        self._key = keyring.derive(label)
        self._cipher = AESGCM(self._key)

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """As PersonKey.seal."""
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, plain, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """The plain content; raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[:12], sealed[12:], context)
        except InvalidTag:
            raise SealBroken("the server's own") from None

    def salt(self, entry: UUID) -> bytes:
        """As PersonKey.salt, for an entry about nobody."""
        return _salt(self._key, entry)


def record_context(tenant: int, person: UUID, practice: str, version: int) -> bytes:
    """What a record is bound to: moved to another row, it does not open."""
    return tenant.to_bytes(4, "big") + person.bytes + version.to_bytes(4, "big") + practice.encode()


def pack(content: object) -> bytes:
    """Canonical JSON: keys sorted, no blanks, UTF-8."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def unpack(content: bytes) -> Any:
    """What was packed."""
    return orjson.loads(content)


class PersonKeys:
    """Makes, wraps and unwraps people's keys under the current generation of the keyring."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def make(self, person: UUID) -> tuple[PersonKey, int, bytes]:
        """A new key with the generation it is wrapped under and its wrapped form."""
        key = PersonKey(person, AESGCM.generate_key(256))
        generation = self._keyring.current_generation()
        return key, generation, self.wrap(key, generation)

    def current_generation(self) -> int:
        return self._keyring.current_generation()

    def wrap(self, key: PersonKey, generation: int) -> bytes:
        nonce = os.urandom(12)
        under = AESGCM(self._keyring.generation_key(generation))
        return nonce + under.encrypt(nonce, key.key, key.person.bytes)

    def unwrap(self, person: UUID, generation: int, wrapped: bytes) -> PersonKey:
        """Raises KeyLost where the generation was destroyed or the wrap is not ours."""
        return PersonKey(person, _unwrap(self._keyring.generation_cipher(generation), person, wrapped))

    def opener(self) -> Opener:
        """For whoever opens what many people's keys seal."""
        return Opener(self._keyring)


class Opener:
    """Opens what is sealed under many people's keys, each key unwrapped once, within one call."""

    __slots__ = ("_ciphers", "_under")

    def __init__(self, keyring: Keyring) -> None:
        self._under = keyring.generation_cipher
        self._ciphers: dict[UUID, AESGCM] = {}

    def open(self, person: UUID, generation: int, wrapped: bytes, sealed: bytes, context: bytes) -> bytes:
        """The plain content. Raises KeyLost as `unwrap` does, and SealBroken."""
        cipher = self._ciphers.get(person)
        if cipher is None:
            cipher = self._ciphers[person] = AESGCM(_unwrap(self._under(generation), person, wrapped))
        try:
            return cipher.decrypt(sealed[:12], sealed[12:], context)
        except InvalidTag:
            raise SealBroken(str(person)) from None


def _unwrap(under: AESGCM, person: UUID, wrapped: bytes) -> bytes:
    try:
        return under.decrypt(wrapped[:12], wrapped[12:], person.bytes)
    except InvalidTag:
        raise KeyLost(str(person)) from None


class BlindIndex:
    """Look-up tokens for identifiers: equal values give equal tokens, and a token gives nothing back."""

    def __init__(self, keyring: Keyring) -> None:
        self._key = keyring.derive("blind index")

    def token(self, tenant: int, kind: str, value: str) -> bytes:
        """16 bytes of keyed BLAKE2b (RFC 7693) over tenant, kind and the normalised value."""
        said = f"{tenant}\0{kind}\0{value}".encode()
        return hashlib.blake2b(said, digest_size=16, key=self._key).digest()


def normalise_address(address: str) -> str:
    """One spelling for one mailbox, as people type it and as the blind index has it."""
    return one_spelling(address.strip())
