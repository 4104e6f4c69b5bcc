"""Lines sealed under a passphrase, one at a time: AES-256-GCM, the key from Argon2id, each numbered."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from troth.people.staff.members import StaffError

_TIME, _MEMORY_KIB, _LANES = 3, 65_536, 4
_LAST = "last"
_LEAST = 16 + 12 + 16
"""Bytes of salt, nonce and tag."""


class Sealer:
    """Seals lines; each carries the salt, so that the first tells all that the passphrase needs."""

    def __init__(self, passphrase: str) -> None:
        self._salt = os.urandom(16)
        self._key = AESGCM(_derive(passphrase, self._salt))
        self._number = 0

    def line(self, text: str) -> str:
        """Salt, nonce and ciphertext in base64, bound to the line's number."""
        return self._seal(text, str(self._number))

    def last(self) -> str:
        """The end, without which lines may be missing; it binds how many there were."""
        return self._seal("", f"{_LAST} {self._number}")

    def _seal(self, text: str, bound: str) -> str:
        nonce = os.urandom(12)
        sealed = self._key.encrypt(nonce, text.encode(), bound.encode())
        self._number += 1
        return base64.b64encode(self._salt + nonce + sealed).decode()


def opened(lines: Iterable[str], passphrase: str) -> Iterator[str]:
    """The lines that were sealed. Raises StaffError for another passphrase, and where one is missing."""
    key: AESGCM | None = None
    ended = False
    for number, line in enumerate(filter(None, (line.strip() for line in lines))):
        try:
            sealed = base64.b64decode(line, validate=True)
        except ValueError:
            raise StaffError("this is no sealed export.") from None
        if len(sealed) < _LEAST:
            raise StaffError("this is no sealed export.")
        key = key or AESGCM(_derive(passphrase, sealed[:16]))
        text = _open(key, sealed, str(number))
        if text is not None:
            yield text
        elif ended := _open(key, sealed, f"{_LAST} {number}") is not None:
            break
        else:
            raise StaffError("the passphrase does not open this, or a line was changed or is missing.")
    if not ended:
        raise StaffError("the end of the export is missing.")


def _open(key: AESGCM, sealed: bytes, bound: str) -> str | None:
    try:
        return key.decrypt(sealed[16:28], sealed[28:], bound.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _derive(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, _TIME, _MEMORY_KIB, _LANES, 32, Type.ID)
