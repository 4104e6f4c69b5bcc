"""The services of this server: a literal tuple, and all that their code declares of people's data."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from troth.app.assembly import Assembly
from troth.app.demonstration_pages import DemonstrationPages
from troth.app.health import Health
from troth.app.housekeeping import Housekeeper, keep_leases
from troth.app.live_rules import watch_rules
from troth.app.meetings_service import MEETINGS
from troth.app.membership_service import MEMBERSHIP, WALLET
from troth.app.publishing_service import PUBLISHING
from troth.app.rights_service import RIGHTS
from troth.app.staff_service import STAFF, staff_door, standing
from troth.app.visits_service import AUDIT, PARTNER_REPORTS, PROFILE, STATISTICS
from troth.inbox.pages import routes as portal_routes
from troth.inbox.remembered import ADDRESS
from troth.mail.pages import StaffPages
from troth.people.publishing.version_pages import versions
from troth.policy import Control, Declared, Policy, Purpose, Reach, Send
from troth.runtime.service import Job, Service
from troth.site.public_pages import PublicPages, Version

T = "tests/"


def _site_routes(parts: Assembly) -> Sequence[BaseRoute]:
    def policy_at(host: str) -> Policy | None:
        house = parts.houses.at_host(host)
        return house.tenant.policy if house else None

    def versions_at(host: str) -> Sequence[Version]:
        house = parts.houses.at_host(host)
        return versions(house) if house else ()

    demonstration = DemonstrationPages(parts.settings, parts.pages).routes() if parts.demonstration else []
    public = PublicPages(parts.pages, policy_at, standing(parts).at, versions_at, DECLARED.cookies)
    return [*public.routes(), *Health(parts.database).routes(), *demonstration]


def _site_jobs(parts: Assembly) -> Sequence[Job]:
    return [Housekeeper(parts).run, lambda: keep_leases(parts)]


def _portal_routes(parts: Assembly) -> Sequence[BaseRoute]:
    return portal_routes(parts.portal, parts.pages)


def _gateway_routes(parts: Assembly) -> Sequence[BaseRoute]:
    return StaffPages(staff_door(parts), parts.vault, parts.spool, parts.gateway, parts.pages).routes()


def _gateway_jobs(parts: Assembly) -> Sequence[Job]:
    return [parts.gateway.run, parts.sending.run, lambda: watch_rules(parts)]


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
            ("Z37", "J32"),
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
    cookies=(ADDRESS,),
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
            "troth.inbox.remembered:remember",
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
    MEETINGS,
)

CONTROLS: tuple[Control, ...] = tuple(control for service in SERVICES for control in service.controls)

DECLARED = Declared(
    reaches=tuple(reach for service in SERVICES for reach in service.reaches),
    sends=tuple(send for service in SERVICES for send in service.sends),
    notices=tuple((service.name, notice) for service in SERVICES for notice in service.notices),
    controls=CONTROLS,
    cookies=tuple(cookie for service in SERVICES for cookie in service.cookies),
)
