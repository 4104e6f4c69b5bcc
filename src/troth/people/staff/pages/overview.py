"""The overview: what waits for somebody's word, and the way to every other page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from troth.people.staff.composing import composable
from troth.people.staff.door import Visit
from troth.people.staff.legal import LEGAL
from troth.people.staff.members import PRIVACY, due_at
from troth.people.staff.pages.console import BASE, Console
from troth.people.staff.pages.requests import takes_requests
from troth.people.staff.reminding import SOON
from troth.people.staff.suppliers import may_get
from troth.people.staff.transfers import EVENT
from troth.runtime.database import Database
from troth.runtime.queries import query

WAITING = query("troth.people.staff", "waiting")


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: how much of it, in words, and the page where it is done."""

    says: str
    path: str


@dataclass(frozen=True, slots=True)
class Door:
    """A page of the console: its path, its title, and what it is for."""

    path: str
    title: str
    says: str


REQUESTS = Door("requests", "Requests", "What people asked for, and until when")


@dataclass(frozen=True, slots=True)
class OverviewPages:
    """The first page after signing in, and the confirmation that staff know the policy."""

    console: Console
    database: Database

    def routes(self) -> list[Route]:
        only = self.console.door.only
        return [
            Route(f"{BASE}/", only(self.overview)),
            Route(f"{BASE}/confirm", only(self.confirm, harmless=True), methods=["POST"]),
        ]

    async def overview(self, request: Request, visit: Visit) -> Response:
        """Show what waits, and the pages that there are for this member of staff."""
        policy = visit.house.tenant.policy
        due = due_at(policy, visit.member) if visit.member.roles else None
        at = self.console.door.clock()
        reminded = due is not None and due - SOON <= at if due and due.year > 1 else due is not None
        return self.console.show(
            request,
            visit,
            "overview",
            tasks=await self._tasks(visit),
            doors=_doors(visit),
            reminded=reminded,
            overdue=due is not None and due <= at,
            policy=policy,
        )

    async def confirm(self, request: Request, visit: Visit) -> Response:
        """Note that this member of staff knows the policy in force."""
        await self.console.office.staff.confirm(visit.house.tenant, visit.member.person)
        return visit.to("", "confirmed")

    async def _tasks(self, visit: Visit) -> list[Task]:
        tenant, office = visit.house.tenant, self.console.office
        async with self.database.connection() as connection:
            row = await connection.fetchrow(WAITING, tenant.id)
        at = self.console.door.clock()
        tasks = []
        for one in await office.attestations.of(tenant):
            if one.title in visit.member.titles and not one.holds(at):
                tasks.append(Task(f"Your attestation is due: {one.says}", "attestations"))
        if row["held"] and visit.member.administers and tenant.policy.enabled("gateway"):
            tasks.append(Task(_counted(row["held"], "message is held", "messages are held"), "held"))
        if row["cases"] and LEGAL in visit.member.roles:
            tasks.append(Task(_counted(row["cases"], "legal case is open", "legal cases are open"), "legal"))
        if row["requests"] and PRIVACY in visit.member.roles:
            tasks.append(Task(_counted(row["requests"], "request waits", "requests wait"), "requests"))
        if row["sending"] and visit.member.administers:
            words = "announcement is on its way", "announcements are on their way"
            tasks.append(Task(_counted(row["sending"], *words), "announcements"))
        return tasks


def _counted(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def _doors(visit: Visit) -> Sequence[Door]:
    """The pages that this member of staff has; services that are not enabled have none."""
    policy, member = visit.house.tenant.policy, visit.member
    doors = [
        (bool(member.roles), Door("people", "People", "What is held on one person, under a case")),
        (PRIVACY in member.roles and takes_requests(policy), REQUESTS),
        (LEGAL in member.roles, Door("legal", "Legal cases", "Disclosure to authorities, by two people")),
        (True, Door("policy", "Policy", "The version in force and what keeps it")),
        (True, Door("ledger", "Ledger", "Its signed state, checked again now")),
        (
            member.administers and "visit-counts" in policy.measures,
            Door("visits", "Visits", "How often pages were read, and by nobody"),
        ),
        (True, Door("attestations", "Attestations", "What no code can keep, and who says that it is kept")),
        (member.administers, Door("staff", "Staff", "Who may read what, and until when")),
        (member.administers and bool(may_get(policy)), Door("suppliers", "Suppliers", "Who gets what")),
        (
            member.administers and (policy.on(EVENT) is not None or policy.enabled("transfer")),
            Door("transfers", "Transfers", "A new owner: told, posted, answered"),
        ),
        (
            member.administers and bool(composable(policy)),
            Door("announcements", "Announcements", "Mails to everybody, under the policy's notices"),
        ),
    ]
    return [door for there, door in doors if there]
