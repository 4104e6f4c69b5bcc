"""Meetings: what they declare, and how they are wired."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.routing import BaseRoute

from troth.app.assembly import Assembly
from troth.meetings.pages.planning import PlanningPages
from troth.meetings.pages.room import RoomPages, code
from troth.meetings.socket import Sockets
from troth.people.signed_in import SignedIn
from troth.policy import Purpose, Reach
from troth.runtime.service import Job, Service
from troth.vault.tenant import Tenant

T = "tests/meetings/"
PDF = Path("node_modules/pdfjs-dist/build")


def _routes(parts: Assembly) -> Sequence[BaseRoute]:
    def tenant_at(host: str) -> Tenant | None:
        house = parts.houses.at_host(host)
        return house.tenant if house else None

    held = parts.meetings
    signed_in = SignedIn(parts.houses, parts.accounts, parts.sessions)
    modules = code((PDF / "pdf.min.mjs", PDF / "pdf.worker.min.mjs"))
    return [
        *PlanningPages(signed_in, parts.vault, held.planning, held.usage, parts.pages).routes(),
        *Sockets(tenant_at, held.entry, held.hall, held.siblings).routes(),
        *RoomPages(parts.pages, tenant_at, modules).routes(),
    ]


def _jobs(parts: Assembly) -> Sequence[Job]:
    hall, siblings = parts.meetings.hall, parts.meetings.siblings
    return [hall.run, lambda: siblings.serve(hall.receive)]


MEETINGS = Service(
    "meetings",
    reaches=(
        Reach(
            "meetings",
            "meetings.plan",
            frozenset(("CommunicationsMetadata",)),
            (Purpose.REQUESTED_SERVICE_PROVISION,),
        ),
        Reach(
            "meetings",
            "meetings.invitation",
            frozenset(("EmailAddress",)),
            (Purpose.REQUESTED_SERVICE_PROVISION,),
        ),
        Reach(
            "meetings",
            "meetings.usage",
            frozenset(("ServiceUsage",)),
            (Purpose.PAYMENT_MANAGEMENT,),
        ),
        Reach("meetings", "meetings.content", uses=(Purpose.MESSAGE_DELIVERY,)),
    ),
    notices=("meeting-invitation",),
    controls=(),
    routes=_routes,
    jobs=_jobs,
)
