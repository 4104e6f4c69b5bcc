"""The link with which a person leaves what a choice covers, signed out; only this server can make one."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from uuid import UUID

from troth.vault.seal import BlindIndex
from troth.vault.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Leaving:
    """Makes the links; the page behind them is that of the person's choices."""

    index: BlindIndex

    def path(self, tenant: Tenant, person: UUID, choice: str) -> str:
        mac = self.index.token(tenant.id, "leave", f"{person} {choice}")
        return f"/leave/{base64.urlsafe_b64encode(person.bytes + mac).decode()}/{choice}"
