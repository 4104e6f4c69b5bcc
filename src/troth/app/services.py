"""The services of this server: a literal tuple, and all that their code declares of people's data."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from troth.app.assembly import Assembly
from troth.app.deadlines import Deadlines
from troth.app.demonstration_pages import DemonstrationPages
from troth.app.health import Health
from troth.app.housekeeping import Housekeeper, keep_leases, keep_profiles
from troth.app.live_policies import carry_out_agreements, watch_versions
from troth.app.live_rules import watch_rules
from troth.app.staff_service import STAFF, staff_door, standing
from troth.inbox.pages import routes as portal_routes
from troth.mail.pages import StaffPages
from troth.people.membership import Ground, Membership, membership
from troth.people.publishing.pages import AgreementPages
from troth.people.publishing.readers import KnowsItsReader, Readers
from troth.people.publishing.version_pages import VersionPages, versions
from troth.people.rights.pages.routes import PRIVACY, rights_routes
from troth.people.signed_in import SignedIn
from troth.policy import Control, Declared, Purpose, Reach, Send
from troth.runtime.service import Job, Service
from troth.site.public_pages import PublicPages, Version
from troth.visits.counts import Picture
from troth.visits.pages import VisitPages

T = "tests/"


def _site_routes(parts: Assembly) -> Sequence[BaseRoute]:
    def policy_at(host: str) -> object:
        house = parts.houses.at_host(host)
        return house.tenant.policy if house else None

    def versions_at(host: str) -> Sequence[Version]:
        house = parts.houses.at_host(host)
        return versions(house) if house else ()

    demonstration = DemonstrationPages(parts.settings, parts.pages).routes() if parts.demonstration else []
    public = PublicPages(parts.pages, policy_at, standing(parts).at, versions_at)  # type: ignore[arg-type] # a policy or None
    return [*public.routes(), *Health(parts.database).routes(), *demonstration]


def _site_jobs(parts: Assembly) -> Sequence[Job]:
    return [Housekeeper(parts).run, lambda: keep_leases(parts)]


def membership_of(parts: Assembly) -> Membership:
    """The pages of members, with the links to other parts' pages."""
    ground = Ground(
        houses=parts.houses,
        vault=parts.vault,
        database=parts.database,
        keyring=parts.keyring,
        accounts=parts.accounts,
        sessions=parts.sessions,
        spool=parts.spool,
        courier=parts.courier,
        registrar=parts.registrar,
        pages=parts.pages,
        caller=lambda request: request.client.host if request.client else None,
    )
    return membership(ground, links=(PRIVACY,), reopen=parts.rights.closing.reopen)


def _rights_routes(parts: Assembly) -> Sequence[BaseRoute]:
    signed_in = SignedIn(parts.houses, parts.accounts, parts.sessions)
    return rights_routes(parts.houses, parts.rights, signed_in, parts.pages)


def _rights_jobs(parts: Assembly) -> Sequence[Job]:
    return [Deadlines(parts.rights, parts.houses, parts.courier).run]


def _readers(parts: Assembly) -> Readers:
    return Readers(parts.houses, parts.sessions, parts.database)


def _publishing_routes(parts: Assembly) -> Sequence[BaseRoute]:
    signed_in = SignedIn(parts.houses, parts.accounts, parts.sessions)
    answering = AgreementPages(
        parts.houses, parts.agreements, parts.links, _readers(parts), signed_in, parts.pages
    )
    return [*answering.routes(), *VersionPages(parts.houses, parts.pages).routes()]


def _publishing_jobs(parts: Assembly) -> Sequence[Job]:
    return [lambda: watch_versions(parts), lambda: carry_out_agreements(parts), parts.announcing.run]


def _publishing_around(parts: Assembly) -> Sequence[Middleware]:
    return [Middleware(KnowsItsReader, readers=_readers(parts))]


def _portal_routes(parts: Assembly) -> Sequence[BaseRoute]:
    return portal_routes(parts.portal, parts.pages)


def _gateway_routes(parts: Assembly) -> Sequence[BaseRoute]:
    return StaffPages(staff_door(parts), parts.vault, parts.spool, parts.gateway, parts.pages).routes()


def _gateway_jobs(parts: Assembly) -> Sequence[Job]:
    return [parts.gateway.run, parts.sending.run, lambda: watch_rules(parts)]


def _visit_routes(parts: Assembly) -> Sequence[BaseRoute]:
    shown = VisitPages(staff_door(parts), parts.visits.store, parts.pages)
    return [*Picture(parts.visits.counts).routes(), *shown.routes()]


def _profile_jobs(parts: Assembly) -> Sequence[Job]:
    return [lambda: keep_profiles(parts)]


SITE = Service(
    "site",
    controls=(
        Control(
            ("Z01", "A19", "J29"),
            "troth.policy.publish:_who",
            f"{T}policy/test_publish.py::test_the_page_says_where_data_is_held",
        ),
        Control(
            ("E01",),
            "troth.policy.publish:sections",
            f"{T}policy/test_publish.py::test_the_page_has_its_seven_sections_in_order",
        ),
        Control(
            ("A08",),
            "troth.policy.meaning:marketing_problems",
            f"{T}policy/test_five.py::test_nobody_gets_data_for_marketing_under_the_policy_that_rules_it_out",
        ),
        Control(
            ("J28",),
            "troth.people.tenants:Houses.at_host",
            f"{T}people/test_brands.py::test_each_brand_has_its_own_host_policy_and_data",
        ),
        Control(
            ("Z03",),
            "troth.policy.meaning:health_problems",
            f"{T}policy/test_check.py::test_health_information_has_no_optional_use_or_recipient",
        ),
        Control(
            ("Z22",),
            "troth.policy.decide:may_notify",
            f"{T}vault/test_records.py::test_a_notice_that_the_policy_does_not_have_is_refused",
        ),
        Control(
            ("Z24", "E02", "W05"),
            "troth.policy.decide:may_disclose",
            f"{T}vault/test_records.py::test_a_disclosure_that_the_policy_does_not_state_is_refused",
        ),
        Control(
            ("Z31", "W08"),
            "troth.vault.seal:PersonKey.seal",
            f"{T}vault/test_records.py::test_no_address_is_readable_in_any_table",
        ),
        Control(
            ("Z37", "J32", "W11"),
            "troth.runtime.settings:_base_url",
            f"{T}runtime/test_settings.py::test_plain_http_is_refused_for_other_machines",
        ),
        Control(
            ("Z38",),
            "troth.app.health:Health.ready",
            f"{T}app/test_health.py::test_readiness_falls_when_the_database_is_gone",
        ),
        Control(
            ("Z41",),
            "troth.vault.seal:record_context",
            f"{T}vault/test_records.py::test_a_record_is_bound_to_the_version_it_was_collected_under",
        ),
        Control(
            ("Z45",),
            "troth.site.headers:PrivateHeaders._complete",
            f"{T}site/test_headers.py::test_every_page_forbids_what_is_foreign_and_is_never_cached",
        ),
    ),
    routes=_site_routes,
    jobs=_site_jobs,
)

PEOPLE: Service[Assembly] = Service(
    "people",
    reaches=(
        Reach(
            "gateway",
            "people.member",
            frozenset(("EmailAddress", "Password")),
            (Purpose.IDENTITY_AUTHENTICATION, Purpose.ACCOUNT_MANAGEMENT, Purpose.ENFORCE_SECURITY),
        ),
    ),
    controls=(
        Control(
            ("Z15",),
            "troth.people.passphrase:Locksmith._hash",
            f"{T}people/test_passphrase.py::test_the_lock_depends_on_the_servers_pepper_and_a_slow_hash",
        ),
    ),
)


def _membership_routes(parts: Assembly) -> Sequence[BaseRoute]:
    return membership_of(parts).routes()


JOINING = "troth.people.joining"
REGISTERING = f"{T}people/joining/test_registering.py::"
SIGNING_IN = f"{T}people/members/test_signing_in.py::"

MEMBERSHIP = Service(
    "membership",
    reaches=(
        Reach(
            "membership",
            "people.registration",
            uses=(Purpose.IDENTITY_AUTHENTICATION, Purpose.ACCOUNT_MANAGEMENT, Purpose.SERVICE_CONTACT),
        ),
    ),
    notices=("verify-address", "passphrase-failures"),
    controls=(
        Control(
            ("J01", "W01"),
            f"{JOINING}.form:part_at",
            f"{REGISTERING}test_the_form_asks_for_exactly_the_fields_of_the_policy",
        ),
        Control(
            ("J02",),
            f"{JOINING}.form:Part.requires",
            f"{REGISTERING}test_demographics_are_required_on_the_free_plan_and_optional_on_the_paid_one",
        ),
        Control(
            ("J09",),
            "troth.people.cookies:give",
            f"{SIGNING_IN}test_signing_in_sets_one_random_cookie_that_ends_with_the_browser",
        ),
        Control(
            ("J10", "A13"),
            "troth.people.door:Door.without_cookie",
            f"{SIGNING_IN}test_with_cookies_refused_the_session_travels_in_the_path",
        ),
        Control(
            ("J24",),
            f"{JOINING}.offers:made",
            f"{REGISTERING}test_interests_start_unticked_and_each_one_picked_has_a_switch_with_its_consent",
        ),
        Control(
            ("J25",),
            "troth.people.choices:Choices.apply",
            f"{T}people/members/test_plans.py::test_an_upgrade_turns_promotions_off_at_once",
        ),
        Control(
            ("J27",),
            f"{JOINING}.form:_others",
            f"{REGISTERING}test_the_purposes_and_the_recipients_stand_beside_the_fields",
        ),
        Control(
            ("A12",),
            f"{JOINING}.offers:offers",
            f"{REGISTERING}test_europeans_agree_to_the_transfer_or_get_no_account",
        ),
        Control(
            ("A14",),
            f"{JOINING}.gate:Gate.entry",
            f"{REGISTERING}test_region_and_age_are_asked_before_anything_else_and_the_young_leave_nothing",
        ),
        Control(
            ("E09",),
            "troth.people.members.sign_in:SigningIn._unlocked",
            f"{REGISTERING}test_an_account_does_nothing_before_its_address_is_confirmed",
        ),
        Control(
            ("E10",),
            f"{JOINING}.offers:_offer",
            f"{REGISTERING}test_who_unticks_a_choice_has_it_off_from_the_first_moment",
        ),
        Control(
            ("W03",),
            f"{JOINING}.registrar:origin",
            f"{REGISTERING}test_the_address_is_kept_with_its_source_only_where_the_policy_says_so",
        ),
        Control(
            ("W11",),
            "troth.people.passphrase:Locksmith.open",
            f"{SIGNING_IN}test_a_passphrase_that_does_not_fit_or_is_weak_changes_nothing",
        ),
        Control(
            ("W14",),
            "troth.people.door:needs_cookie",
            f"{SIGNING_IN}test_where_the_policy_needs_a_cookie_the_page_says_so_and_nobody_signs_in_without",
        ),
        Control(
            ("W15",),
            "troth.people.signed_in:due",
            f"{SIGNING_IN}test_the_passphrase_is_asked_for_again_after_the_policys_interval",
        ),
        Control(
            ("Z42",),
            "troth.people.signed_in:Member.fresh",
            f"{T}people/test_signed_in.py::"
            "test_who_signed_in_ten_minutes_ago_is_not_fresh_until_they_show_it_again",
        ),
    ),
    routes=_membership_routes,
)

WALLET: Service[Assembly] = Service(
    "wallet",
    reaches=(Reach("wallet", "people.wallet", uses=(Purpose.REQUESTED_SERVICE_PROVISION,)),),
    controls=(
        Control(
            ("J36",),
            "troth.people.wallet.claims:prefilled",
            f"{T}people/wallet/test_wallet.py::"
            "test_a_wallet_fills_in_what_the_policy_lets_it_and_the_person_can_edit",
        ),
    ),
)

PORTAL = Service(
    "portal",
    reaches=(
        Reach(
            "portal",
            "portal.registration",
            frozenset(("EmailAddress", "Password")),
            (
                Purpose.IDENTITY_AUTHENTICATION,
                Purpose.ACCOUNT_MANAGEMENT,
                Purpose.SERVICE_CONTACT,
                Purpose.ENFORCE_SECURITY,
            ),
        ),
        Reach(
            "portal",
            "portal.message",
            frozenset(("CommunicationContent", "CommunicationsMetadata")),
            (Purpose.MESSAGE_DELIVERY, Purpose.MESSAGE_NOTIFICATION),
        ),
    ),
    sends=(
        Send("portal", "MessageSender", frozenset(("CommunicationsMetadata",)), Purpose.MESSAGE_NOTIFICATION),
    ),
    notices=(
        "message-waiting",
        "message-failed",
        "passphrase-failures",
        "pick-up-receipt",
        "service-contact",
    ),
    controls=(
        Control(
            ("Z08",),
            "troth.inbox.delivery:Deliveries.store",
            f"{T}mail/test_journey.py::test_a_message_is_sealed_read_and_answered",
        ),
        Control(
            ("Z16",),
            "troth.inbox.ending:Ending.expire",
            f"{T}inbox/test_ending.py::test_expiry_destroys_key_and_content_and_tells_both_sides",
        ),
        Control(
            ("Z33",),
            "troth.people.accounts:Accounts.change",
            f"{T}people/test_accounts.py::test_a_new_passphrase_opens_the_same_key_and_the_old_one_nothing",
        ),
        Control(
            ("Z44",),
            "troth.inbox.pages.remembered:remember",
            f"{T}inbox/test_remembered_address.py::test_a_ticked_box_keeps_the_address_for_180_days_out_of_reach",
        ),
        Control(
            ("Z47",),
            "troth.inbox.sealing:LinkWraps._key",
            f"{T}inbox/test_sealing.py::test_a_copy_of_database_and_keys_opens_nothing_without_the_link",
        ),
    ),
    routes=_portal_routes,
)

GATEWAY = Service(
    "gateway",
    reaches=(
        Reach(
            "gateway",
            "gateway.decision",
            frozenset(("CommunicationsMetadata", "ScanFinding")),
            (Purpose.DELIVERY_EXPLANATION,),
        ),
        Reach("gateway", "gateway.transit", uses=(Purpose.CONTENT_SCANNING, Purpose.MESSAGE_DELIVERY)),
    ),
    sends=(
        Send(
            "gateway",
            "MessageRecipient",
            frozenset(("CommunicationContent", "CommunicationsMetadata")),
            Purpose.MESSAGE_DELIVERY,
        ),
    ),
    notices=("message-failed", "passphrase-failures"),
    controls=(
        Control(
            ("Z10",),
            "troth.mail.decisions:seal",
            f"{T}mail/test_journey.py::test_the_decision_and_its_masked_reason_are_kept",
        ),
        Control(
            ("Z17",),
            "troth.mail.decisions:finish_relayed",
            f"{T}mail/test_journey.py::test_after_a_pass_through_no_content_remains",
        ),
        Control(
            ("Z18",),
            "troth.mail.candidates:candidate",
            f"{T}mail/test_journey.py::test_end_to_end_encrypted_mail_passes_unscanned_and_unchanged",
        ),
    ),
    routes=_gateway_routes,
    jobs=_gateway_jobs,
)

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
            "troth.policy.publish:_rights",
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

PUBLISHING = Service(
    "publishing",
    reaches=(Reach("publishing", "people.staff", uses=(Purpose.SERVICE_CONTACT,)),),
    controls=(
        Control(
            ("J38",),
            "troth.people.choices:serves",
            f"{T}people/publishing/test_five.py::"
            "test_what_was_given_before_serves_the_new_purpose_for_whom_agreed_and_for_nobody_else",
        ),
        Control(
            ("J39",),
            "troth.people.publishing.audience:audience",
            f"{T}people/publishing/test_five.py::"
            "test_efax_mails_exactly_those_who_may_be_contacted_and_have_not_left",
        ),
        Control(
            ("J40",),
            "troth.people.publishing.banners:_is_shown",
            f"{T}people/publishing/test_five.py::"
            "test_efax_announces_a_material_change_on_every_page_until_it_is_put_away",
        ),
        Control(
            ("A18",),
            "troth.people.publishing.rules:effective_at",
            f"{T}people/publishing/test_five.py::test_anonymizer_publishes_at_once_and_tells_nobody",
        ),
        Control(
            ("Z40", "W12"),
            "troth.people.publishing.rules:promised",
            f"{T}people/publishing/test_five.py::"
            "test_zixcorp_and_webex_announce_thirty_days_ahead_on_the_site_and_mail_nobody",
        ),
    ),
    routes=_publishing_routes,
    jobs=_publishing_jobs,
    around=_publishing_around,
)

SERVICES: tuple[Service[Assembly], ...] = (
    SITE,
    PEOPLE,
    MEMBERSHIP,
    WALLET,
    STAFF,
    PORTAL,
    GATEWAY,
    RIGHTS,
    STATISTICS,
    PROFILE,
    PARTNER_REPORTS,
    AUDIT,
    PUBLISHING,
)

CONTROLS: tuple[Control, ...] = tuple(control for service in SERVICES for control in service.controls)

DECLARED = Declared(
    reaches=tuple(reach for service in SERVICES for reach in service.reaches),
    sends=tuple(send for service in SERVICES for send in service.sends),
    notices=tuple((service.name, notice) for service in SERVICES for notice in service.notices),
    controls=CONTROLS,
)
