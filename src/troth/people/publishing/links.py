"""Links to answer without signing in: they name a person and a version, and nobody else can make one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from troth.runtime.keyring import Keyring

_MAC_BYTES = 16
_BYTES = 16 + 4 + _MAC_BYTES


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who may answer with a link, and about which version."""

    person: UUID
    version: int


class Links:
    """Makes and reads the tokens of links: person, version, and a MAC under a key of the server's."""

    def __init__(self, keyring: Keyring) -> None:
        self._key = keyring.derive("agreement link")

    def token(self, tenant: int, who: Answerer) -> str:
        """48 characters for the address of a page."""
        said = who.person.bytes + who.version.to_bytes(4, "big")
        return base64.urlsafe_b64encode(said + self._mac(tenant, said)).decode()

    def read(self, tenant: int, token: str) -> Answerer | None:
        """Whom a token is for, or None for one that this server did not make for this tenant."""
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        said, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if len(raw) != _BYTES or not hmac.compare_digest(mac, self._mac(tenant, said)):
            return None
        return Answerer(UUID(bytes=said[:16]), int.from_bytes(said[16:], "big"))

    def _mac(self, tenant: int, said: bytes) -> bytes:
        return hashlib.blake2b(
            tenant.to_bytes(4, "big") + said, digest_size=_MAC_BYTES, key=self._key, person=b"agreement link"
        ).digest()
