"""One-time codes of an authenticator app (RFC 6238), each good for one use."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime

import pyotp

from troth.people.factors.store import Kept

SECONDS = 30


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, name: str, organisation: str) -> str:
    """What an app reads from a picture: otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=organisation)


def fits(secret: str, code: str, now: datetime, after: int = 0) -> int | None:
    """The half minute that a code is for: this one, the one before or after; None where it fits none.

    None as well for one that is not later than `after`, so that no code works twice.
    """
    totp, this = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    given = "".join(letter for letter in code if letter.isdigit()).encode()
    for step in (this - 1, this, this + 1):
        if step > after and hmac.compare_digest(totp.generate_otp(step).encode(), given):
            return step
    return None


def used(kept: Kept, code: str, now: datetime) -> Kept | None:
    """The factors after a code was used, or None where it does not fit."""
    step = fits(kept.secret, code, now, kept.step) if kept.secret else None
    return None if step is None else replace(kept, step=step)
