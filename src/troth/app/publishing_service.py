"""New versions of policies: what publishing them declares, and how it is wired."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from troth.app.assembly import Assembly
from troth.app.live_policies import carry_out_agreements, watch_versions
from troth.people.publishing.pages import AgreementPages
from troth.people.publishing.readers import KnowsItsReader, Readers
from troth.people.publishing.version_pages import VersionPages
from troth.people.signed_in import SignedIn
from troth.policy import Control, Purpose, Reach
from troth.runtime.service import Job, Service

T = "tests/"


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
