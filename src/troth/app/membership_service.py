"""Registration, sign-in and the pages of members: what they declare, and how they are wired."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import BaseRoute

from troth.app.assembly import Assembly
from troth.meetings.pages.planning import MEETINGS
from troth.people.cookies import COOKIES
from troth.people.membership import Ground, Membership, membership
from troth.people.rights.pages.routes import PRIVACY
from troth.policy import Control, Purpose, Reach
from troth.runtime.service import Service
from troth.site.caller import address_of

T = "tests/"


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
        failures=parts.failures,
        pages=parts.pages,
        caller=lambda request: _caller(parts, request),
    )
    return membership(
        ground, links=(PRIVACY,), of_services={"meetings": MEETINGS}, reopen=parts.rights.closing.reopen
    )


def _caller(parts: Assembly, request: Request) -> str | None:
    """The IP address that a request comes from, as the operator's own web server in front says it."""
    address = address_of(request, parts.settings.proxies)
    return None if address is None else str(address)


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
    cookies=COOKIES,
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
