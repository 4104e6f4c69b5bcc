"""Posts a version of a tenant's policy, so that what it owes to people is done from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from troth.people.publishing import rules
from troth.people.publishing.plan import Plan, plan
from troth.people.tenants import House
from troth.people.versions import POST, Posted, Versions
from troth.policy import Declared, Policy, PolicyError, check, compile_policy, parse
from troth.runtime.clock import Clock, now
from troth.runtime.database import Database
from troth.runtime.queries import query

BEGIN = query("troth.people", "begin_publication")


class PublicationError(Exception):
    """A version was not published; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A version that was published: when it takes effect, over which one, and what is done for it."""

    policy: Policy
    over: Policy
    effective_at: datetime
    plan: Plan


class Publisher:
    """Publishes under what the code of this server declares."""

    def __init__(
        self, database: Database, versions: Versions, declared: Declared, clock: Clock = now
    ) -> None:
        self._database = database
        self._versions = versions
        self._declared = declared
        self._clock = clock

    async def weigh(self, house: House, text: str, source: str) -> Publication:
        """What publishing a text would do, without doing it.

        Raises PolicyError with the lines that keep it from being published, and PublicationError.
        """
        policy = compile_policy(parse(text, source=source))
        posted = await self._posted(house)
        at = self._clock()
        if problems := check(policy, self._declared) or rules.problems(posted, policy, at):
            raise PolicyError(problems)
        over = rules.basis(posted, policy, at).policy
        return Publication(policy, over, rules.effective_at(posted, policy, at), plan(over, policy))

    async def _posted(self, house: House) -> tuple[Posted, ...]:
        posted = await self._versions.of(house.tenant.id, house.tenant.name)
        if not posted:
            raise PublicationError(
                f"{house.tenant.name} has no version yet. Its policy file is posted at its first start."
            )
        return posted

    async def publish(self, house: House, text: str, source: str) -> Publication:
        """Post a text as the tenant's next version. Raises as `weigh` does."""
        made = await self.weigh(house, text, source)
        tenant, policy = house.tenant.id, made.policy
        posted_at = self._clock()
        async with self._database.transaction() as connection:
            values = (tenant, policy.version, policy.digest, text, posted_at, made.effective_at)
            if await connection.fetchval(POST, *values) is None:
                raise PublicationError(
                    f"somebody else has just published version {policy.version} of {house.tenant.name}. "
                    f"See it with troth policy text {house.tenant.name} {policy.version}, and publish yours "
                    f"as version {policy.version + 1} if it is still wanted."
                )
            state = "finding" if made.plan.by_mail else "done"
            await connection.execute(
                BEGIN, tenant, policy.version, made.over.version, state, made.effective_at
            )
        return made
