"""The link to one request's page: it stands for the request, and only this server can make it."""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from troth.vault.seal import BlindIndex
from troth.vault.tenant import Tenant


def request_token(index: BlindIndex, tenant: Tenant, request: UUID) -> str:
    """52 characters: the request's id and a keyed hash of it, 128 bits each."""
    said = request.bytes + index.token(tenant.id, "request link", str(request))
    return base64.b32encode(said).decode().rstrip("=").lower()


def request_behind(index: BlindIndex, tenant: Tenant, text: str) -> UUID | None:
    """The request that a token stands for, or None for one that this server did not make."""
    try:
        said = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    if len(said) != 32:
        return None
    request = UUID(bytes=said[:16])
    return request if hmac.compare_digest(text, request_token(index, tenant, request)) else None
