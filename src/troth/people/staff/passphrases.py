"""Passphrases that the server makes up for somebody, to be shown once."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_passphrase() -> str:
    """A random passphrase that can be typed: five groups of five letters and digits, 125 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(5))
