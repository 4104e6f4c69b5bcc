"""What the claims of a wallet (OpenID Connect Core 1.0, section 5.1) are in the fields of the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troth.people.joining.fields import FIELDS
from troth.policy import Policy

POINT = "people.wallet"


def prefilled(policy: Policy, claims: Mapping[str, Any]) -> dict[str, str]:
    """Entries of the form: only categories that the policy lets a wallet give, as texts a person can edit."""
    practice = policy.at(POINT)
    lets = practice.categories if practice else frozenset()
    found = {category: _text(claims, category) for category in lets & FIELDS.keys()}
    return {FIELDS[category].name: text for category, text in found.items() if text}


def _text(claims: Mapping[str, Any], category: str) -> str:
    postal = claims.get("address")
    postal = postal if isinstance(postal, dict) else {}
    said = {
        "Name": claims.get("name"),
        "EmailAddress": claims.get("email"),
        "Username": claims.get("preferred_username"),
        "TelephoneNumber": claims.get("phone_number"),
        "BirthDate": claims.get("birthdate"),
        "Gender": {"female": "woman", "male": "man"}.get(str(claims.get("gender", ""))),
        "PostalCode": postal.get("postal_code"),
        "PostalAddress": postal.get("formatted"),
        "Country": postal.get("country"),
    }.get(category)
    return said.strip()[: FIELDS[category].longest] if isinstance(said, str) else ""
