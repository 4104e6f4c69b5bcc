"""The words in which the public page says what a policy states in terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from troth.policy.compile import Keep, Practice, Until
from troth.policy.vocabulary import CATEGORIES, PURPOSES, Purpose, purposes_in

OCCASIONS: Mapping[str, str] = {
    "people.registration": "You register",
    "people.demographics": "You tell us about yourself",
    "people.wallet": "You fill the form from a wallet",
    "people.profile": "You look around, signed in",
    "people.staff": "You work for us",
    "people.member": "Your organisation gives you an account",
    "portal.registration": "You open your first message",
    "portal.message": "A message is kept for you",
    "gateway.transit": "A message passes through",
    "gateway.decision": "A message is decided on",
    "gateway.usage": "You use the service",
    "rights.request": "You ask for your rights",
    "support.request": "You ask for help",
    "site.visit": "You visit the site",
    "site.country": "Your visit is counted",
}
"""What happens at the collection points of the server; any other is told by the name of its practice."""

MEANS: Mapping[str, str] = {
    "mail": "by e-mail",
    "site": "on this site",
    "link": "with the link in our mails",
    "reply": "by answering our mails",
    "page": "on your privacy page",
    "writing": "by writing to us",
    "message": "by e-mail to us",
    "phone": "by telephone",
    "upgrade": "by changing to another plan",
    "cancel": "by closing your account",
}
SOURCES: Mapping[str, str] = {
    "person": "you",
    "browser": "your browser",
    "identity provider": "the wallet that you sign up with",
    "partner": "a partner",
    "third party": "somebody else",
    "staff": "our staff",
    "service": "the service itself",
}
GROUNDS: Mapping[str, str] = {
    "consent": "your consent",
    "contract": "a contract",
    "legal-process": "legal process",
    "sender's instruction": "the sender asks for it",
    "confidential audit": "an audit",
    "change of control": "the service passes to a new owner",
    "supplier": "they work for us",
    "terms": "our terms were broken",
    "fraud or security": "fraud, or a danger to security",
    "imminent harm": "somebody is about to come to harm",
    "defence of rights": "to defend rights",
}
CONDITIONS: Mapping[str, str] = {
    "a case reference": "once the case is named",
    "two approvers": "once two people approve it",
    "the organisation pays for the account": "while it pays for your account",
    "a signed agreement": "once an agreement is signed",
    "the person has agreed": "once you have agreed",
    "the person has not refused": "unless you refuse",
    "the notice has ended": "after the notice below has ended",
    "aggregates that identify nobody": "as counts that identify nobody",
    "in confidence": "in confidence",
}


def sentence(text: str) -> str:
    """A text with a capital at its beginning and a stop at its end."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


def named(name: str) -> str:
    """The name of a part as people read it."""
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]


def joined(words: Iterable[str], last: str = "and") -> str:
    """Words in a row: "a, b and c", each once."""
    *first, end = dict.fromkeys(words)
    return f"{', '.join(first)} {last} {end}" if first else end


def occasion(practice: Practice) -> str:
    """When data is collected, and on which plan."""
    words = OCCASIONS.get(practice.at) or named(practice.name)
    return f"{words} (plan “{practice.plan}”)" if practice.plan else words


def data(names: Iterable[str]) -> list[str]:
    """What people read for categories of data."""
    return [CATEGORIES[name].says for name in sorted(names)]


def uses(mask: int) -> list[str]:
    """What people read for purposes; that everything serves people's own rights is said once for all."""
    return [PURPOSES[one].says for one in purposes_in(mask & ~int(Purpose.RIGHTS_FULFILMENT))]


def kept(keep: Keep) -> str:
    """How long data is kept."""
    if keep.until is Until.NEVER_KEPT:
        return "not kept"
    if keep.until is Until.ACCOUNT:
        return "as long as the account"
    term = lasting(keep.seconds or 0)
    return f"up to {term}, as the sender says" if keep.until is Until.SENDER else term


def lasting(time: timedelta | int) -> str:
    """A time in the largest unit that counts it whole."""
    seconds = int(time.total_seconds()) if isinstance(time, timedelta) else time
    for unit, length in (("year", 365 * 86_400), ("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds % length == 0:
            return counted(seconds // length, unit)
    return counted(seconds, "second")


def counted(count: int, unit: str) -> str:
    """A number of something."""
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def every(time: timedelta) -> str:
    """How often something happens."""
    return f"every {lasting(time).removeprefix('1 ')}"
