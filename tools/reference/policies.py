"""The pages on the policy language, and on what keeps the promises of the policy that comes with Troth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.reference.markdown import code, quoted, table
from troth.app.services import CONTROLS
from troth.policy import compile_policy, coverage, parse
from troth.policy.grammar import KEYS, MEANS
from troth.policy.vocabulary import CATEGORIES, GROUNDS, PURPOSES, RECIPIENTS, Term

ZIXCORP = Path(__file__).parents[2] / "policies" / "zixcorp.toml"
SAYS: Mapping[str, str] = {
    "policy": "The head of the file: whose policy it is, from when, and what is enabled.",
    "practice": "Data collected at one point, for named purposes, kept for a stated time.",
    "choice": "What a person turns on or off.",
    "disclosure": "Data that may leave: to whom, for what, on which ground; all else stays.",
    "notice": "What people are told. The server sends no other kind of mail of its own.",
    "right": "What people may ask for, how, and in which time it is done.",
    "measure": "How data is kept safe: by code that a test proves, or by a role that attests it.",
}
EXAMPLES: Mapping[str, str] = {
    "policy": """
[policy]
name = "clinic"
version = 1
controller = "Lindenhof Clinic"
effective = 2026-01-31
contact = { email = "privacy@clinic.example", phone = "+41 44 000 00 00", post = "Seestrasse 1, Zurich" }
services = ["gateway", "portal"]
location = "Switzerland"
scope = "This site and its messages."
""",
    "practice": """
[practice.support]
clause = ["Z19"]
service = "support"
at = "support.request"
required = ["EmailAddress"]
optional = ["Name", "TelephoneNumber"]
purposes = ["CommunicationForCustomerCare"]
keep = "1 year"                     # or "never", "account", "up to 21 days"
unlinkable = ["IPAddress"]
says = "You may leave out everything but your address."
""",
    "choice": """
[choice.news]
clause = ["Z23"]
service = "contact"
purposes = ["DirectMarketing"]
default = "out"                     # nothing is sent until the person turns it on
by = ["link", "page"]
says = "News come only if you ask for them."
""",
    "disclosure": """
[disclosure.payer]
clause = ["Z25"]
service = "payer-reports"
recipient = "PayingOrganisation"
categories = ["EmailAddress", "ServiceUsage"]
purposes = ["PaymentManagement"]
ground = "contract"
conditions = ["the organisation pays for the account"]
says = "Whoever pays for your account sees how much it is used."
""",
    "notice": """
[notice.change]
clause = ["Z40"]
service = "publishing"
when = "data would be used in a new manner"
before = "30 days"
by = ["site"]
says = "New uses are announced first."
""",
    "right": """
[right.erasure]
clause = ["Z34"]
service = "rights"
within = "30 days"
by = ["message", "page"]
says = "We erase your account within 30 days of your asking."
""",
    "measure": """
[measure.redundancy]
clause = ["Z46"]
service = "hosting"
says = "Accounts and messages live on redundant disks."
attested_by = "operations officer"  # without these two, a control in the code must keep it
every = "1 year"
""",
}


def policy_language() -> str:
    """The page on every key of a policy, with an example of each part, and its vocabulary."""
    return (
        "# The policy language\n\n"
        "A policy is one TOML file. `[policy]` stands once; the others are named tables, such as\n"
        "`[practice.registration]`. `troth policy check FILE` tells every mistake with its line.\n"
        "A part that names a `service` holds only while `[policy] services` enables it.\n\n"
        + "".join(_section(name) for name in KEYS)
        + "## Words\n\n"
        + f"Means (`by`): {_words(MEANS)}.\n\nGrounds: {_words(GROUNDS)}.\n\n"
        + "Times are a number and a unit: `12 hours`, `30 days`, `2 months` (of 30 days), `1 year` (of 365)."
        + "\n\n"
        + "## Purposes\n\n"
        + _vocabulary(PURPOSES.values())
        + "\n## Data categories\n\n"
        + _vocabulary(CATEGORIES.values())
        + "\n## Recipients\n\n"
        + _vocabulary(RECIPIENTS.values())
    )


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _section(name: str) -> str:
    rows = ((quoted(key.name), "must" if key.must else "", key.says) for key in KEYS[name])
    example = code(EXAMPLES[name], "toml")
    return f"## `[{name}]`\n\n{SAYS[name]}\n\n{table(('key', '', 'meaning'), rows)}\n{example}\n"


def _vocabulary(terms: Iterable[Term]) -> str:
    rows = ((quoted(term.name), term.says, f"<{term.iri}>", quoted(term.narrows)) for term in terms)
    return table(("name", "meaning", "term", "narrows"), rows)


def coverage_table() -> str:
    """The page on what keeps each promise."""
    policy = compile_policy(parse(ZIXCORP.read_text(), source="policies/zixcorp.toml"))
    rows = coverage(policy, CONTROLS)
    shown = (
        (row.clause, row.kept_by or "", _kept_where(row.kept_by, row.where), quoted(row.test)) for row in rows
    )
    kept = sum(row.kept_by is not None for row in rows)
    return (
        "# What keeps each promise\n\n"
        "The promises of [`policies/zixcorp.toml`](../../policies/zixcorp.toml): "
        f"{kept} of {len(rows)} are kept.\n"
        "The others belong to services that it does not enable; they are neither published nor claimed.\n"
        "Each test fails when its control is switched off (`tests/architecture/test_switched_off.py`).\n"
        "`troth policy coverage` prints the same table.\n\n"
        + table(("promise", "kept by", "where", "test"), shown)
    )


def _kept_where(kept_by: str | None, where: str | None) -> str:
    return quoted(where) if kept_by == "control" else where or ""
