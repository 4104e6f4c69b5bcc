"""A tenant's policy file at the start: its first version is posted, and a changed one has to be published."""

from __future__ import annotations

from troth.people.tenants import House, Houses, TenantError
from troth.people.versions import Versions
from troth.policy import compile_policy, parse


def require_published(houses: Houses) -> None:
    """Raise TenantError where a policy file holds a text that was never posted."""
    if unpublished := list(filter(None, (house.unpublished() for house in houses.all))):
        raise TenantError("\n".join(unpublished))


async def post_first_versions(houses: Houses, versions: Versions) -> None:
    """Post the policy of each tenant that has no version yet, and have its house stand under it."""
    for house in houses.all:
        if not house.posted:
            await _post_first(house, versions)
            houses.replace(house.under(await versions.of(house.tenant.id, house.tenant.name)))


async def _post_first(house: House, versions: Versions) -> None:
    text = house.policy_file.read_text()
    policy = compile_policy(parse(text, source=str(house.policy_file)))
    await versions.post_first(house.tenant.id, policy, text)
