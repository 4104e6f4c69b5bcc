"""Visits, profiles, partner reports and the auditor's archive: what they declare, and how they are wired."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from troth.app.assembly import Assembly
from troth.app.housekeeping import keep_profiles
from troth.app.staff_service import staff_door
from troth.policy import Control, Purpose, Reach, Send
from troth.runtime.service import Job, Service
from troth.visits.counts import Picture
from troth.visits.pages import VisitPages

T = "tests/"


def _visit_routes(parts: Assembly) -> Sequence[BaseRoute]:
    shown = VisitPages(staff_door(parts), parts.visits.store, parts.pages)
    return [*Picture(parts.visits.counts).routes(), *shown.routes()]


def _profile_jobs(parts: Assembly) -> Sequence[Job]:
    return [lambda: keep_profiles(parts)]


STATISTICS = Service(
    "statistics",
    reaches=(
        Reach(
            "statistics",
            "site.visit",
            frozenset(("IPAddress", "BrowsingBehaviour")),
            (Purpose.SERVICE_USAGE_ANALYTICS,),
        ),
    ),
    controls=(
        Control(
            ("J12", "E05"),
            "troth.visits.log:AccessLog._hashed",
            f"{T}visits/test_log.py::test_an_address_is_a_hash_whose_key_is_gone_after_the_day",
        ),
        Control(
            ("Z20",),
            "troth.visits.log:stated",
            f"{T}visits/test_log.py::test_a_line_holds_what_the_policy_states_and_nothing_else",
        ),
        Control(
            ("W03",),
            "troth.vault.vault:may_not_tie",
            f"{T}visits/test_log.py::test_an_address_with_an_account_is_kept_under_one_policy_and_refused_elsewhere",
        ),
        Control(
            ("W16",),
            "troth.visits.archives:require_audit",
            f"{T}visits/test_archives.py::test_an_archive_opens_for_an_audit_alone_and_the_ledger_says_so",
        ),
        Control(
            ("J13",),
            "troth.visits.visit:refuses",
            f"{T}visits/test_counts.py::test_a_browser_that_asks_not_to_be_counted_is_not",
        ),
        Control(
            ("Z43", "W13"),
            "troth.visits.countries:of_table",
            f"{T}visits/test_counts.py::test_a_visit_is_counted_for_its_country_and_the_address_is_dropped",
        ),
    ),
    routes=_visit_routes,
)

PROFILE = Service(
    "profile",
    reaches=(Reach("profile", "people.profile", frozenset(("Preference",)), (Purpose.PERSONALISATION,)),),
    controls=(
        Control(
            ("J07",),
            "troth.visits.profile:Profiles.looked_at",
            f"{T}visits/test_profile.py::test_what_a_member_looks_at_is_a_record_of_theirs_that_they_can_clear",
        ),
    ),
    jobs=_profile_jobs,
)

PARTNER_REPORTS: Service[Assembly] = Service(
    "partner-reports",
    sends=(
        Send(
            "partner-reports",
            "StatisticsPartner",
            frozenset(("Gender", "Occupation", "Income")),
            Purpose.SERVICE_USAGE_ANALYTICS,
        ),
    ),
    controls=(
        Control(
            ("J08", "J21", "Z21", "E06"),
            "troth.vault.noise:noisy",
            f"{T}vault/test_aggregates.py::test_a_report_counts_people_with_noise_and_tells_of_no_small_group",
        ),
    ),
)

AUDIT: Service[Assembly] = Service(
    "audit",
    notices=("independent-review",),
    controls=(
        Control(
            ("Z02",),
            "troth.audit.verify:_signature_problems",
            f"{T}audit/test_archive.py::test_a_third_party_finds_whatever_was_changed",
        ),
        Control(
            ("Z39",),
            "troth.audit.kept:unkept",
            f"{T}audit/test_archive.py::test_a_promise_whose_test_failed_or_was_not_run_is_found",
        ),
    ),
)
