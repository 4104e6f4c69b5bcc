"""Links and reply addresses by which a person makes a choice signed out; only this server can make one."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable
from uuid import UUID

from troth.vault.seal import BlindIndex
from troth.vault.tenant import Tenant

PREFIX = "/choices/"
MAILBOX = "leave+"
"""How the local part of a reply address begins; the token follows."""
EVERYTHING = ""
"""The choice that a link to all of them names."""
_MAC_BYTES = 16


def token(index: BlindIndex, tenant: Tenant, person: UUID, choice: str = EVERYTHING) -> str:
    """52 characters that stand for a person, a tenant and a choice, and that survive a change of case.

    With the mailbox's prefix they fit into the local part of an address (RFC 5321, 4.5.3.1.1).
    """
    said = person.bytes + _mac(index, tenant, person, choice)
    return base64.b32encode(said).decode().rstrip("=").lower()


def path(index: BlindIndex, tenant: Tenant, person: UUID, choice: str = EVERYTHING) -> str:
    """The path of the page for a choice, or for all of them."""
    return PREFIX + token(index, tenant, person, choice)


def read(index: BlindIndex, tenant: Tenant, text: str, choices: Iterable[str]) -> tuple[UUID, str] | None:
    """The person and the choice that a token stands for; None for one that this server did not make."""
    try:
        said = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    if len(said) != 2 * _MAC_BYTES:
        return None
    person, mac = UUID(bytes=said[:16]), said[16:]
    for choice in (EVERYTHING, *choices):
        if hmac.compare_digest(mac, _mac(index, tenant, person, choice)):
            return person, choice
    return None


def reply_address(leave: str, domain: str) -> str | None:
    """The address to which a mail makes the same choice as a link; None for a link that is none of these."""
    return f"{MAILBOX}{leave.removeprefix(PREFIX)}@{domain}" if leave.startswith(PREFIX) else None


def _mac(index: BlindIndex, tenant: Tenant, person: UUID, choice: str) -> bytes:
    return index.token(tenant.id, "choice link", f"{person} {choice}")
