"""Measures that the server carries out by their name, and what a policy sets for each of them.

Any other name in `[measure.…]` is a statement that a control in the code keeps, or that a role attests.
"""

from __future__ import annotations

from collections.abc import Mapping

from troth.policy.kinds import SPAN, TRUTH, Kind, each_of, number, one_of, positive, table_of
from troth.policy.vocabulary import BY_NAME, COOKIES, LEGAL_GROUNDS, REGIONS, ROLES, SENSITIVE_ACTS

MEASURES: Mapping[str, Mapping[str, tuple[Kind, str]]] = {
    "age-gate": {
        "youngest": (
            table_of(REGIONS, number(1, 120), "{ EU = 18, US = 13 }"),
            "by region, the age from which people may register; asked before anything else",
        ),
    },
    "cookies": {
        "cookies": (each_of(COOKIES), "the cookies that pages may set"),
        "needed_to_sign_in": (TRUTH, "whether signing in needs one; else the session travels in addresses"),
    },
    "reauthentication": {
        "after": (SPAN, "how long after signing in the passphrase is asked for again"),
    },
    "step-up": {
        "acts": (each_of(SENSITIVE_ACTS), "what asks for the passphrase again, or a second factor"),
    },
    "idle-lock": {
        "after": (SPAN, "how long a member of staff may be idle before the passphrase is asked for"),
    },
    "staff-roles": {
        "roles": (
            table_of(ROLES, each_of(BY_NAME), '{ billing = ["PaymentManagement"] }'),
            "for each role, the purposes under which it reads personal data",
        ),
    },
    "staff-reminders": {
        "remind": (SPAN, "how often staff confirm that they know the policy; who is late loses access"),
    },
    "access-log": {
        "address": (
            one_of(("account", "rotating", "none")),
            "what becomes of IP addresses: with the account, hashed under a key of the day, or dropped",
        ),
        "archive_after": (SPAN, "when log files go into sealed archives"),
    },
    "visit-counts": {
        "by": (each_of(("page", "hour", "country")), "what visits are counted by, without identifiers"),
        "heeds": (each_of(("DNT", "GPC")), "the signals of a browser that switch counting off"),
    },
    "partner-reports": {
        "threshold": (number(2, 10_000), "counts below this are left out"),
        "epsilon": (positive(10), "the privacy loss of one report; the noise follows from it"),
        "budget": (positive(100), "the privacy loss that all reports of a year may add up to"),
    },
    "no-marketing-recipients": {},
    "legal-disclosure": {
        "grounds": (each_of(LEGAL_GROUNDS), "the grounds of which one must be named"),
        "approvers": (number(2, 5), "how many different people must agree"),
    },
    "supplier-agreements": {},
    "auditor-access": {
        "expires": (SPAN, "how long an auditor's access lasts"),
    },
}
