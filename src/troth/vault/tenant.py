"""What the vault knows of a tenant: its number, its name and the policy it is under."""

from __future__ import annotations

from dataclasses import dataclass

from troth.policy import Policy


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation on the server, with one policy."""

    id: int
    name: str
    policy: Policy
