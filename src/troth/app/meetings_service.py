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
from troth.policy import Control, Purpose, Reach
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
    controls=(
        Control(
            ("W04",),
            "troth.meetings.usage:Usage.begin",
            f"{T}test_usage.py::test_the_record_of_a_meeting_has_times_counts_and_features_and_nothing_else",
        ),
        Control(
            ("W09",),
            "troth.meetings.switch.room:JanusSwitch._creation",
            f"{T}switch/test_rooms.py::test_a_participants_own_handle_cannot_record",
        ),
        Control(
            ("W10",),
            "troth.meetings.rooms.room:Room._refuses",
            f"{T}rooms/test_room.py::test_staff_come_in_on_a_permit_alone_and_everybody_sees_it",
        ),
        Control(
            ("W18",),
            "troth.meetings.planning:Planning._tell",
            f"{T}test_planning.py::test_whoever_is_invited_gets_a_link_and_an_entry_for_their_calendar",
        ),
        Control(
            ("W19",),
            "troth.meetings.rooms.room:Room._signal",
            f"{T}rooms/test_room.py::test_browsers_find_each_other_through_the_room",
        ),
        Control(
            ("W20",),
            "troth.meetings.rooms.hosting:_stop",
            f"{T}rooms/test_room.py::test_a_host_stops_the_sharing_of_a_screen",
        ),
        Control(
            ("W21",),
            "troth.meetings.rooms.room:Room._sealed",
            f"{T}rooms/test_room.py::test_what_is_sealed_goes_to_those_it_is_for_and_to_nobody_else",
        ),
    ),
    routes=_routes,
    jobs=_jobs,
)
