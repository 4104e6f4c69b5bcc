"""How each category of data is asked for in a form, and which entries make sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from troth.policy import Policy
from troth.policy.vocabulary import REGIONS
from troth.runtime.addresses import mailbox

REGISTRATION, DEMOGRAPHICS = "people.registration", "people.demographics"
POINTS = (REGISTRATION, DEMOGRAPHICS)
INTERESTS = ("business", "finance", "health", "home", "music", "sport", "technology", "travel")
"""Interests to pick from; people may type others."""
MOST_INTERESTS = 20
Complaint = str | None


def _anything(_: str) -> Complaint:
    return None


def mail_address(text: str) -> Complaint:
    """What is wrong with a mail address, as far as can be told without writing to it."""
    try:
        fine = "." in mailbox(text).rpartition("@")[2]
    except ValueError:
        fine = False
    return None if fine else "That does not look like a mail address."


def _username(text: str) -> Complaint:
    fine = re.fullmatch(r"[\w.-]{3,40}", text)
    return None if fine else "Use 3 to 40 letters, digits, dots, dashes or underscores."


def _telephone(text: str) -> Complaint:
    fine = re.fullmatch(r"\+?[\d ()/.-]{5,30}", text)
    return None if fine else "Write digits, such as +1 555 010 2030."


def _birth_date(text: str) -> Complaint:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return "Write it as year, month and day, such as 1980-12-31."
    today = datetime.now(UTC).date()
    return None if date(1900, 1, 1) <= born <= today else "Check the year."


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a form: the category that it is for, and how a browser shows it.

    `kind` is a type of input, or `lines`, `options` (pick one) or `interests` (pick and type several).
    """

    category: str
    name: str
    label: str
    kind: str = "text"
    autocomplete: str = "off"
    longest: int = 200
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    complaint: Callable[[str], Complaint] = _anything


def _same(*words: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in words)


_INCOMES = _same("below 20,000 a year", "20,000 to 50,000", "50,000 to 100,000", "above 100,000")

FIELDS: Mapping[str, Field] = {
    field.category: field
    for field in (
        Field("Region", "region", "Where you live", "options", options=tuple(REGIONS.items())),
        Field("Name", "name", "Name", autocomplete="name"),
        Field(
            "EmailAddress",
            "address",
            "Mail address",
            "email",
            "email",
            254,
            "We write to it once, to see that it is yours.",
            complaint=mail_address,
        ),
        Field("Username", "username", "Name to sign in with", autocomplete="username", complaint=_username),
        Field("Gender", "gender", "Gender", "options", options=_same("woman", "man", "another", "not said")),
        Field("BirthDate", "birth-date", "Date of birth", "date", "bday", 10, complaint=_birth_date),
        Field("Occupation", "occupation", "Occupation", autocomplete="organization-title"),
        Field("Industry", "industry", "Industry"),
        Field("Income", "income", "Income", "options", options=_INCOMES),
        Field("PostalAddress", "postal-address", "Postal address", "lines", "street-address", 500),
        Field("PostalCode", "postal-code", "Postal code", autocomplete="postal-code", longest=12),
        Field("Country", "country", "Country or state", autocomplete="country-name"),
        Field("TelephoneNumber", "telephone", "Telephone", "tel", "tel", 30, complaint=_telephone),
        Field("Interest", "interests", "Interests", "interests", longest=400),
    )
}
BY_ITSELF = frozenset(("Password", "IPAddress"))
"""Categories without an entry: the passphrase has fields of its own, the address comes with the request."""


def unaskable(policy: Policy) -> list[str]:
    """Categories that the policy collects when people register and that no field here asks for."""
    points = [practice for practice in policy.practices.values() if practice.at in POINTS]
    asked = {category for practice in points for category in practice.categories}
    return sorted(asked - FIELDS.keys() - BY_ITSELF)


def entered(field: Field, entries: Mapping[str, str]) -> str | list[str]:
    """What a person entered in a field, tidied; empty where they left it out."""
    text = entries.get(field.name, "").strip()
    if field.kind != "interests":
        return text.replace("\r\n", "\n")
    picked = [word for word in INTERESTS if entries.get(f"{field.name}-{word}")]
    typed = [" ".join(word.split()).casefold() for word in text.split(",")]
    return list(dict.fromkeys(word for word in (*picked, *typed) if word))


def complaint(field: Field, value: str | list[str]) -> Complaint:
    """What is wrong with an entry that is not empty."""
    if isinstance(value, list):
        too_many = len(value) > MOST_INTERESTS or any(len(word) > 60 for word in value)
        return f"Name at most {MOST_INTERESTS}, each in a few words." if too_many else None
    if len(value) > field.longest:
        return f"Use at most {field.longest} characters."
    if field.options and value not in dict(field.options):
        return "Pick one of these."
    return field.complaint(value)
