"""The staff's part of the server: what it declares of people's data, its pages, and its jobs."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from troth.app.assembly import Assembly
from troth.people.staff.door import StaffDoor
from troth.people.staff.pages.announcements import AnnouncementPages
from troth.people.staff.pages.console import Console
from troth.people.staff.pages.legal import LegalPages
from troth.people.staff.pages.office import StaffListPages
from troth.people.staff.pages.overview import OverviewPages
from troth.people.staff.pages.people import PeoplePages
from troth.people.staff.pages.register import RegisterPages
from troth.people.staff.pages.requests import RequestPages
from troth.people.staff.pages.state import StatePages
from troth.people.staff.pages.transfers import TransferPages
from troth.people.staff.reminding import Reminders
from troth.people.staff.sessions import StaffSessions
from troth.people.staff.standing import Standing
from troth.policy import Control, Purpose, Reach, Send
from troth.runtime.service import Job, Service

T = "tests/people/staff/"
ADDRESS = frozenset(("EmailAddress",))


def staff_door(parts: Assembly) -> StaffDoor:
    time = parts.office.clock
    sessions = StaffSessions(parts.sessions, parts.database, time)
    return StaffDoor(
        parts.houses, parts.accounts, parts.office.staff, sessions, parts.failures, parts.pages, time
    )


def standing(parts: Assembly) -> Standing:
    return Standing(parts.houses, parts.office)


def _routes(parts: Assembly) -> Sequence[BaseRoute]:
    door = staff_door(parts)
    console = Console(door, parts.office, parts.pages)
    return [
        *door.routes(),
        *OverviewPages(console, parts.database).routes(),
        *PeoplePages(console).routes(),
        *StaffListPages(console).routes(),
        *RequestPages(console, parts.rights).routes(),
        *LegalPages(console).routes(),
        *RegisterPages(console).routes(),
        *TransferPages(console).routes(),
        *AnnouncementPages(console).routes(),
        *StatePages(console, parts.versions, parts.ledger, parts.database).routes(),
    ]


def _jobs(parts: Assembly) -> Sequence[Job]:
    reminders = Reminders(
        parts.office.staff,
        parts.spool,
        parts.courier,
        lambda: [house.tenant for house in parts.houses.all],
    )
    return [parts.office.announcements.run, reminders.run]


STAFF = Service(
    "staff",
    reaches=(
        Reach(
            None,
            "people.staff",
            frozenset(("EmailAddress", "Password")),
            (Purpose.IDENTITY_AUTHENTICATION, Purpose.ACCOUNT_MANAGEMENT),
        ),
        Reach("staff", "people.staff", uses=(Purpose.ACCOUNT_MANAGEMENT,)),
        Reach("payer-reports", "gateway.usage", frozenset(("ServiceUsage",)), (Purpose.PAYMENT_MANAGEMENT,)),
        Reach("announcements", "people.staff", uses=(Purpose.ACCOUNT_MANAGEMENT,)),
    ),
    sends=(
        Send(
            "payer-reports",
            "PayingOrganisation",
            frozenset(("EmailAddress", "ServiceUsage")),
            Purpose.PAYMENT_MANAGEMENT,
        ),
        Send("legal", "Authority", ADDRESS, Purpose.LEGAL_COMPLIANCE),
        Send("transfer", "Acquirer", ADDRESS, Purpose.TRANSFER_OF_CONTROL),
        Send("suppliers", "Supplier", ADDRESS, Purpose.REQUESTED_SERVICE_PROVISION),
        Send("audit", "Auditor", ADDRESS, Purpose.COMPLIANCE_AUDIT),
        Send("partners", "PartnerService", ADDRESS, Purpose.REQUESTED_SERVICE_PROVISION),
    ),
    controls=(
        Control(
            ("J33",),
            "troth.people.staff.reading:purpose_in",
            f"{T}test_reading.py::test_a_billing_clerk_cannot_open_support_data",
        ),
        Control(
            ("E07",),
            "troth.people.staff.sessions:is_locked",
            f"{T}test_door.py::test_an_idle_session_locks_and_goes_on_where_it_was",
        ),
        Control(
            ("E08",),
            "troth.people.staff.reading:late",
            f"{T}test_reading.py::test_whoever_has_not_confirmed_the_policy_reads_nothing",
        ),
        Control(
            ("Z29",),
            "troth.people.staff.reading:visible",
            f"{T}test_auditors.py::test_an_auditor_sees_account_and_usage_and_no_payment_field",
        ),
        Control(
            ("J20", "Z26"),
            "troth.people.staff.legal:lacking",
            f"{T}test_legal.py::test_one_person_alone_discloses_nothing",
        ),
        Control(
            ("A10",),
            "troth.people.staff.legal:ground_refused",
            f"{T}test_legal.py::test_a_case_needs_one_of_the_policys_own_grounds",
        ),
        Control(
            ("J23",),
            "troth.people.staff.transfers:held_back",
            f"{T}test_transfers.py::test_everybody_is_told_and_who_refuses_is_held_back",
        ),
        Control(
            ("Z30",),
            "troth.people.staff.transfers:still_locked",
            f"{T}test_transfers.py::test_a_notice_stands_on_the_site_for_thirty_days_and_locks_the_export",
        ),
        Control(
            ("A11",),
            "troth.people.staff.transfers:disclosed_to_acquirer",
            f"{T}test_transfers.py::test_where_the_policy_promises_no_notice_the_export_is_open_at_once",
        ),
        Control(
            ("A09",),
            "troth.people.staff.suppliers:has_agreed",
            f"{T}test_suppliers.py::test_a_supplier_without_an_agreement_gets_nothing",
        ),
        Control(
            ("Z27",),
            "troth.people.staff.suppliers:has_consented",
            f"{T}test_suppliers.py::test_a_partner_gets_data_while_the_person_agrees",
        ),
        Control(
            ("Z25",),
            "troth.people.staff.payers:is_paid_by",
            f"{T}test_payers.py::"
            "test_a_report_has_the_stated_columns_of_the_accounts_that_the_payer_pays_for",
        ),
        Control(
            ("J17", "E11"),
            "troth.people.staff.composing:offers_refused",
            f"{T}test_announcements.py::test_a_service_announcement_reaches_everybody_and_carries_no_offer",
        ),
        Control(
            ("J26",),
            "troth.people.staff.composing:lacks_a_way_out",
            f"{T}test_announcements.py::test_a_promotion_without_a_link_to_leave_cannot_be_sent",
        ),
    ),
    routes=_routes,
    jobs=_jobs,
)
