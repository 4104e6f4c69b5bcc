"""The secrets of meetings: tokens of invitations, and of a place that somebody may come back to."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from troth.runtime.keyring import Keyring

LIFE = timedelta(hours=12)
"""How long somebody who was in a meeting may come back to their place without being let in anew."""
_MAC = 32


def token_hash(token: str) -> bytes:
    """What the database knows of an invitation's token."""
    return hashlib.sha256(b"troth invitation" + token.encode()).digest()


@dataclass(frozen=True, slots=True)
class Place:
    """What the token of a place says: whose invitation, which seat, in which role."""

    invitation: UUID
    seat: str
    role: str


class Tokens:
    """Makes tokens, and reads those of places; both by keys of this server's."""

    def __init__(self, keyring: Keyring) -> None:
        self._invitations = keyring.derive("meeting invitation")
        self._places = keyring.derive("meeting place")
        self._replies = keyring.derive("meeting reply")

    def invitation(self, identifier: UUID) -> str:
        """The token of an invitation, 43 characters: the same each time, so that it can be mailed again."""
        return _text(hmac.digest(self._invitations, identifier.bytes, "sha256"))

    def reply(self, identifier: UUID) -> str:
        """What names an invitation in a mail address: 48 hexadecimal digits, safe in any mail system."""
        return identifier.hex + hmac.digest(self._replies, identifier.bytes, "sha256")[:8].hex()

    def read_reply(self, token: str) -> UUID | None:
        """The invitation that a mail address names; None for one that this server never wrote."""
        try:
            identifier = UUID(token[:32])
        except ValueError:
            return None
        ours = hmac.compare_digest(self.reply(identifier).encode(), token.lower().encode())
        return identifier if ours else None

    def place(self, place: Place, now: datetime) -> str:
        """A token with which somebody comes back to their place."""
        until = int((now + LIFE).timestamp())
        said = orjson.dumps([str(place.invitation), place.seat, place.role, until])
        return _text(said + hmac.digest(self._places, said, "sha256"))

    def read_place(self, token: str, now: datetime) -> Place | None:
        """What a token of a place says; None for one that is over, another server's, or none."""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            return None
        said, mac = sealed[:-_MAC], sealed[-_MAC:]
        if not hmac.compare_digest(hmac.digest(self._places, said, "sha256"), mac):
            return None
        invitation, seat, role, until = orjson.loads(said)
        return Place(UUID(invitation), seat, role) if now.timestamp() < until else None


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def as_json(value: Mapping[str, Any]) -> str:
    """A message as it travels."""
    return orjson.dumps(value).decode()
