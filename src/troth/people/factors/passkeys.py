"""Passkeys as a second factor (W3C Web Authentication), checked by py_webauthn.

A challenge is derived from the session and the moment of its last confirmation: it needs no table, is of this
session alone, and changes with every success.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, replace

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from troth.people.factors.store import Kept, Passkey
from troth.people.sessions import Session
from troth.runtime.keyring import Keyring

MOST = 10


@dataclass(frozen=True, slots=True)
class Site:
    """The site that passkeys are bound to: its host, its origin such as https://portal.example, its name."""

    host: str
    origin: str
    name: str


class Challenges:
    """Makes the challenge of a session."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def of(self, token: str, session: Session) -> bytes:
        said = f"{token} {session.confirmed_at.isoformat()}".encode()
        return hmac.digest(self._keyring.derive("passkey challenges"), said, "sha256")


def to_create(site: Site, session: Session, name: str, challenge: bytes, kept: Kept) -> str:
    """What the browser needs to make a passkey, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_name=name,
        user_id=session.person.bytes,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        ),
        exclude_credentials=_described(kept),
    )
    return webauthn.options_to_json(options)


def _described(kept: Kept) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes.fromhex(one.id)) for one in kept.passkeys]


def created(site: Site, answer: str, challenge: bytes, kept: Kept, name: str) -> Kept | None:
    """The factors with a new passkey, or None where the browser's answer does not hold."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    made = Passkey(found.credential_id.hex(), found.credential_public_key.hex(), found.sign_count, name)
    if len(kept.passkeys) >= MOST or any(one.id == made.id for one in kept.passkeys):
        return None
    return replace(kept, passkeys=(*kept.passkeys, made))


def to_use(site: Site, challenge: bytes, kept: Kept) -> str:
    """What the browser needs to sign with one of the passkeys, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=_described(kept),
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return webauthn.options_to_json(options)


def used(site: Site, answer: str, challenge: bytes, kept: Kept) -> Kept | None:
    """The factors after a passkey signed, or None where its signature does not hold."""
    try:
        identifier = webauthn.base64url_to_bytes(json.loads(answer)["id"]).hex()
        passkey = next(one for one in kept.passkeys if one.id == identifier)
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes.fromhex(passkey.public_key),
            credential_current_sign_count=passkey.signed,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, StopIteration):
        return None
    after = replace(passkey, signed=found.new_sign_count)
    return replace(kept, passkeys=tuple(after if one.id == passkey.id else one for one in kept.passkeys))
