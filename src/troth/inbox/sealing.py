"""How a stored message is sealed: a content key per message, wrapped for its recipient alone.

To an account the key is wrapped with HPKE (RFC 9180, base mode: X25519, HKDF-SHA256, AES-256-GCM); before
there is an account, under a secret that only the link holds, together with one that only the server holds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from troth.runtime.keyring import Keyring

SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class ContentKey:
    """The key of one message (32 bytes), open in memory while it is placed or read."""

    message: UUID
    key: bytes

    @classmethod
    def new(cls, message: UUID) -> ContentKey:
        return cls(message, AESGCM.generate_key(256))

    def seal(self, plain: bytes, part: bytes) -> bytes:
        """Seal one part of the message, bound to the message and the part's name."""
        nonce = os.urandom(12)
        return nonce + AESGCM(self.key).encrypt(nonce, plain, self.message.bytes + part)

    def open(self, sealed: bytes, part: bytes) -> bytes:
        return AESGCM(self.key).decrypt(sealed[:12], sealed[12:], self.message.bytes + part)

    def seal_header(self, header: Mapping[str, Any]) -> str:
        plain = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.b64encode(self.seal(plain, b"header")).decode()

    def open_header(self, sealed: str) -> dict[str, Any]:
        header: dict[str, Any] = json.loads(self.open(base64.b64decode(sealed), b"header"))
        return header


def wrap_to_account(key: ContentKey, public_key: bytes, item: UUID) -> bytes:
    """The content key for the holder of a private key."""
    return SUITE.encrypt(key.key, X25519PublicKey.from_public_bytes(public_key), b"troth item" + item.bytes)


def unwrap_with_account(wrapped: bytes, private_key: bytes, item: UUID) -> bytes | None:
    """The content key, or None where it was wrapped for another key."""
    try:
        private = X25519PrivateKey.from_private_bytes(private_key)
        return SUITE.decrypt(wrapped, private, b"troth item" + item.bytes)
    except InvalidTag:
        return None


def new_token() -> str:
    """The secret of a link: 32 random bytes as 43 characters."""
    return base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """What the database knows of a link."""
    return hashlib.sha256(b"troth link" + token.encode()).digest()


class LinkWraps:
    """Wraps content keys under a link's secret together with the server's."""

    def __init__(self, keyring: Keyring) -> None:
        self._secret = keyring.derive("link wrap")

    def wrap(self, key: ContentKey, token: str, item: UUID) -> bytes:
        nonce = os.urandom(12)
        return nonce + AESGCM(self._key(token, item)).encrypt(nonce, key.key, item.bytes)

    def unwrap(self, wrapped: bytes, token: str, item: UUID) -> bytes | None:
        """The content key, or None for another link's wrap."""
        try:
            return AESGCM(self._key(token, item)).decrypt(wrapped[:12], wrapped[12:], item.bytes)
        except InvalidTag:
            return None

    def _key(self, token: str, item: UUID) -> bytes:
        info = b"troth link wrap" + item.bytes
        return HKDF(hashes.SHA256(), 32, salt=self._secret, info=info).derive(token.encode())
