"""Whether the tenants' policies cover what the services do: without that no process serves."""

from __future__ import annotations

from pathlib import Path

from troth.app.services import DECLARED
from troth.people.tenants import Houses, TenantError
from troth.policy import Problem, check


class CannotStart(Exception):
    """The server must not start; the problems say which line of which file, and the mend."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))


def check_coverage(houses: Houses, folder: Path) -> None:
    """Raises CannotStart where a policy does not cover what is declared, TenantError without a tenant."""
    if not houses.all:
        raise TenantError(f"there is no tenant in {folder}. Make one: troth tenant add NAME --policy FILE.")
    problems = [
        problem for house in houses.all for policy in house.ahead for problem in check(policy, DECLARED)
    ]
    if problems:
        raise CannotStart(problems)
