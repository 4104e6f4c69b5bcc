"""People's rights: what their pages and clocks declare, and how they are wired."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from troth.app.assembly import Assembly
from troth.app.deadlines import Deadlines
from troth.people.rights.pages.routes import rights_routes
from troth.people.signed_in import SignedIn
from troth.policy import Control, Purpose, Reach
from troth.runtime.service import Job, Service

T = "tests/"


def _rights_routes(parts: Assembly) -> Sequence[BaseRoute]:
    signed_in = SignedIn(parts.houses, parts.accounts, parts.sessions)
    return rights_routes(parts.houses, parts.rights, signed_in, parts.pages, parts.office.suppliers)


def _rights_jobs(parts: Assembly) -> Sequence[Job]:
    return [Deadlines(parts.rights, parts.houses, parts.courier).run]


RIGHTS = Service(
    "rights",
    reaches=(
        Reach(
            "rights",
            "rights.request",
            frozenset(("EmailAddress", "SupportRequest")),
            (Purpose.RIGHTS_FULFILMENT,),
        ),
        Reach(
            "support",
            "support.request",
            frozenset(("EmailAddress", "SupportRequest")),
            (Purpose.CUSTOMER_CARE,),
        ),
        Reach("contact", "portal.registration", uses=(Purpose.SERVICE_CONTACT,)),
    ),
    controls=(
        Control(
            ("A15",),
            "troth.people.rights.pages.choices:ChoicePages._linked",
            f"{T}people/rights/test_choices_by_link.py"
            "::test_the_page_behind_a_link_shows_the_choice_and_carries_it_out_signed_out",
        ),
        Control(
            ("A16", "E12", "W06"),
            "troth.people.rights.correcting:Correcting.correct",
            f"{T}people/rights/test_privacy_page.py::test_a_correction_is_checked_field_by_field_and_kept",
        ),
        Control(
            ("A17",),
            "troth.policy.promised:rights",
            f"{T}policy/test_publish.py::test_every_way_to_reach_the_organisation_is_on_the_page",
        ),
        Control(
            ("J16",),
            "troth.people.rights.offered:why_none",
            f"{T}people/rights/test_privacy_page.py::test_a_choice_that_the_plan_withholds_says_why",
        ),
        Control(
            ("J18",),
            "troth.people.rights.asked:Asked.collection",
            f"{T}people/rights/test_support.py"
            "::test_a_request_for_support_carries_the_preferred_channel_and_only_support_sees_it",
        ),
        Control(
            ("J37",),
            "troth.people.rights.closing:Closing.erase",
            f"{T}people/rights/test_closing.py::test_at_once_the_account_and_all_that_is_held_are_gone",
        ),
        Control(
            ("J41",),
            "troth.mail.desk:Desk._asked",
            f"{T}people/rights/test_requests.py"
            "::test_a_mail_to_the_privacy_address_opens_a_tracked_request_and_is_acknowledged",
        ),
        Control(
            ("W02",),
            "troth.people.rights.offered:unswitched",
            f"{T}people/rights/test_privacy_page.py"
            "::test_every_purpose_has_its_switch_or_the_reason_why_there_is_none",
        ),
        Control(
            ("W07",),
            "troth.people.choices:_while_closed",
            f"{T}people/rights/test_closing.py"
            "::test_a_closed_account_serves_only_rights_law_and_fraud_and_comes_back_as_it_was",
        ),
        Control(
            ("W17",),
            "troth.people.rights.clocks:clocks",
            f"{T}people/rights/test_support.py::test_feedback_is_a_tracked_request_with_a_deadline",
        ),
        Control(
            ("Z19",),
            "troth.people.rights.pages.support:optional",
            f"{T}people/rights/test_support.py"
            "::test_one_field_is_needed_and_the_others_say_why_they_are_asked",
        ),
        Control(
            ("Z23",),
            "troth.mail.desk:Desk._leave",
            f"{T}people/rights/test_choices_by_link.py::test_link_reply_and_page_all_record_the_same_choice",
        ),
        Control(
            ("Z34",),
            "troth.people.rights.closing:Closing.run_due",
            f"{T}people/rights/test_closing.py"
            "::test_within_a_time_the_request_shows_its_deadline_and_is_carried_out_by_then",
        ),
        Control(
            ("Z35",),
            "troth.people.rights.officers:Officers.extend",
            f"{T}people/rights/test_requests.py"
            "::test_an_extension_needs_a_right_to_it_is_told_with_its_reason_and_comes_once",
        ),
        Control(
            ("Z48",),
            "troth.people.rights.rows:Request.lapsed",
            f"{T}people/rights/test_requests.py"
            "::test_a_complaint_that_nobody_takes_up_in_time_shows_the_outside_body",
        ),
    ),
    routes=_rights_routes,
    jobs=_rights_jobs,
)
