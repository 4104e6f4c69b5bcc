"""What the vault knows of a tenant: its number, its name and the policy it is under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.policy import Policy


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation on the server: the policy in force, and the other versions that were posted."""

    id: int
    name: str
    policy: Policy
    past: Mapping[int, Policy] = field(default_factory=dict)

    def version(self, number: int) -> Policy:
        """The policy under which a record was collected; raises KeyError for one that was never posted.

        A version that is posted and not in force here yet may be in force for another process already.
        """
        return self.policy if number == self.policy.version else self.past[number]
