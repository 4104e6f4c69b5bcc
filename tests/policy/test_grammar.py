"""What each part of a policy may say: every complaint with its line, the likely word and the mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy.writing import SMALL, document, policy, said, with_line
from troth.policy import CATEGORIES, PURPOSES, RECIPIENTS, Problem
from troth.policy.document import SECTIONS
from troth.policy.grammar import KEYS, problems
from troth.policy.kinds import duration, nearest
from troth.policy.vocabulary import DPV, PD, address_of

TEXT = "must be a text"
TEXTS = "must be a list of texts"
SPAN = 'must be a time such as "30 days", "12 hours" or "2 years"'
KEEP = 'must be "never", "account", a time such as "30 days", or "up to 21 days" where the sender sets it'
CLAUSES = 'must be a list of clause ids such as ["Z16"]'
FALSE = [
    (2, 'name = "small"', 'name = " "', "policy", f"name: {TEXT}"),
    (3, "version = 1", "version = 0", "policy", "version: must be a whole number above 0"),
    (3, "version = 1", "version = true", "policy", "version: must be a whole number above 0"),
    (4, 'controller = "Lindenhof Clinic"', "controller = 7", "policy", f"controller: {TEXT}"),
    (
        5,
        "effective = 2026-01-31",
        'effective = "soon"',
        "policy",
        "effective: must be a date such as 2026-01-31",
    ),
    (
        6,
        'contact = { email = "privacy@clinic.example" }',
        'contact = { email = "nobody" }',
        "policy",
        'contact: must be a table such as { email = "privacy@clinic.example" }',
    ),
    (
        6,
        'contact = { email = "privacy@clinic.example" }',
        'contact = { email = "privacy@clinic.example", phon = "1" }',
        "policy",
        "contact: 'phon' is not known; did you mean 'phone'?",
    ),
    (
        6,
        'contact = { email = "privacy@clinic.example" }',
        'contact = { email = "privacy@clinic.example", post = " " }',
        "policy",
        f"contact: post: {TEXT}",
    ),
    (7, 'services = ["portal"]', 'services = "portal"', "policy", "services: must be a list"),
    (
        7,
        'services = ["portal"]',
        'services = ["portal", "portle"]',
        "policy",
        "services: 'portle' is not known; did you mean 'portal'?",
    ),
    (
        7,
        'services = ["portal"]',
        'services = ["portal", "portal"]',
        "policy",
        "services: 'portal' stands there twice",
    ),
    (
        8,
        'location = "Switzerland"',
        'published = "soon"',
        "policy",
        "published: must be a date such as 2026-01-31",
    ),
    (8, 'location = "Switzerland"', "plans = 3", "policy", f"plans: {TEXTS}"),
    (8, 'location = "Switzerland"', "location = 1", "policy", f"location: {TEXT}"),
    (8, 'location = "Switzerland"', "scope = 1", "policy", f"scope: {TEXT}"),
    (11, 'clause = ["Z16"]', 'clause = ["16"]', "practice.message", f"clause: {CLAUSES}"),
    (11, 'clause = ["Z16"]', "clause = []", "practice.message", f"clause: {CLAUSES}"),
    (
        11,
        'clause = ["Z16"]',
        'clause = ["Z16", "Z16"]',
        "practice.message",
        "clause: 'Z16' stands there twice",
    ),
    (
        12,
        'service = "portal"',
        'service = "portle"',
        "practice.message",
        "service: 'portle' is not known; did you mean 'portal'?",
    ),
    (13, 'at = "portal.message"', 'at = ""', "practice.message", f"at: {TEXT}"),
    (
        14,
        'required = ["CommunicationContent"]',
        'required = ["ComunicationContent"]',
        "practice.message",
        "required: 'ComunicationContent' is not known; did you mean 'CommunicationContent'?",
    ),
    (15, 'optional = ["Name"]', 'optional = "Name"', "practice.message", "optional: must be a list"),
    (15, 'optional = ["Name"]', 'optional = ["Shoes"]', "practice.message", "optional: 'Shoes' is not known"),
    (
        15,
        'optional = ["Name"]',
        'unlinkable = ["EMailAddress"]',
        "practice.message",
        "unlinkable: 'EMailAddress' is not known; did you mean 'EmailAddress'?",
    ),
    (
        16,
        'purposes = ["MessageDelivery", "ServiceContact"]',
        'purposes = ["MessageDelivry"]',
        "practice.message",
        "purposes: 'MessageDelivry' is not known; did you mean 'MessageDelivery'?",
    ),
    (17, 'keep = "up to 21 days"', 'keep = "0 days"', "practice.message", f"keep: {KEEP}"),
    (17, 'keep = "up to 21 days"', 'keep = "up to never"', "practice.message", f"keep: {KEEP}"),
    (17, 'keep = "up to 21 days"', "keep = 21", "practice.message", f"keep: {KEEP}"),
    (17, 'keep = "up to 21 days"', 'keep = "100 years"', "practice.message", f"keep: {KEEP}"),
    (15, 'optional = ["Name"]', "plan = []", "practice.message", f"plan: {TEXT}"),
    (
        15,
        'optional = ["Name"]',
        'sources = ["persons"]',
        "practice.message",
        "sources: 'persons' is not known; did you mean 'person'?",
    ),
    (
        21,
        'purposes = ["ServiceContact"]',
        'purposes = ["Spying"]',
        "choice.contact",
        "purposes: 'Spying' is not known",
    ),
    (
        22,
        'default = "in"',
        'default = "inn"',
        "choice.contact",
        "default: 'inn' is not known; did you mean 'in'?",
    ),
    (
        23,
        'by = ["page"]',
        'by = ["pages"]',
        "choice.contact",
        "by: 'pages' is not known; did you mean 'page'?",
    ),
    (23, 'by = ["page"]', "plan = 1", "choice.contact", f"plan: {TEXT}"),
    (23, 'by = ["page"]', 'each = "Gender"', "choice.contact", "each: 'Gender' is not known"),
    (
        23,
        'by = ["page"]',
        'needed_in = ["Latin Amerika"]',
        "choice.contact",
        "needed_in: 'Latin Amerika' is not known; did you mean 'Latin America'?",
    ),
    (
        27,
        'recipient = "MessageRecipient"',
        'recipient = "MessageReciever"',
        "disclosure.reader",
        "recipient: 'MessageReciever' is not known; did you mean 'MessageRecipient'?",
    ),
    (
        28,
        'categories = ["CommunicationContent"]',
        'categories = ["Everything"]',
        "disclosure.reader",
        "categories: 'Everything' is not known",
    ),
    (
        30,
        'ground = "sender\'s instruction"',
        'ground = "consents"',
        "disclosure.reader",
        "ground: 'consents' is not known; did you mean 'consent'?",
    ),
    (30, 'ground = "sender\'s instruction"', "ground = []", "disclosure.reader", "ground: must not be empty"),
    (
        30,
        'ground = "sender\'s instruction"',
        'ground = ["contract", "consents"]',
        "disclosure.reader",
        "ground: 'consents' is not known; did you mean 'consent'?",
    ),
    (
        30,
        'ground = "sender\'s instruction"',
        'conditions = ["a case reference", "two aprovers"]',
        "disclosure.reader",
        "conditions: 'two aprovers' is not known; did you mean 'two approvers'?",
    ),
    (34, 'when = "a message waits for you"', "when = 1", "notice.message-waiting", f"when: {TEXT}"),
    (
        34,
        'when = "a message waits for you"',
        'before = "a week"',
        "notice.message-waiting",
        f"before: {SPAN}",
    ),
    (
        35,
        'by = ["mail"]',
        'on = "changes"',
        "notice.message-waiting",
        "on: 'changes' is not known; did you mean 'change'?",
    ),
    (35, 'by = ["mail"]', 'asks = "yes"', "notice.message-waiting", "asks: must be true or false"),
    (
        35,
        'by = ["mail"]',
        "until_dismissed = 1",
        "notice.message-waiting",
        "until_dismissed: must be true or false",
    ),
    (35, 'by = ["mail"]', "under = []", "notice.message-waiting", f"under: {TEXT}"),
    (35, 'by = ["mail"]', 'spares = "left"', "notice.message-waiting", f"spares: {TEXTS}"),
    (35, 'by = ["mail"]', "advertises = 0", "notice.message-waiting", "advertises: must be true or false"),
    (39, 'within = "30 days"', "within = 30", "right.erasure", f"within: {SPAN}"),
    (39, 'within = "30 days"', 'acknowledge = "soon"', "right.erasure", f"acknowledge: {SPAN}"),
    (39, 'within = "30 days"', 'extend = "0 days"', "right.erasure", f"extend: {SPAN}"),
    (39, 'within = "30 days"', 'deactivate = "later"', "right.erasure", "deactivate: 'later' is not known"),
    (39, 'within = "30 days"', 'erase_after = "100 years"', "right.erasure", f"erase_after: {SPAN}"),
    (39, 'within = "30 days"', "officer = 1", "right.erasure", f"officer: {TEXT}"),
    (39, 'within = "30 days"', 'escalate = ""', "right.erasure", f"escalate: {TEXT}"),
    (44, 'says = "Messages live on two disks."', "says = []", "measure.redundancy", f"says: {TEXT}"),
    (
        45,
        'attested_by = "operations officer"',
        "attested_by = 1",
        "measure.redundancy",
        f"attested_by: {TEXT}",
    ),
    (46, 'every = "1 year"', 'every = "yearly"', "measure.redundancy", f"every: {SPAN}"),
]


@pytest.mark.parametrize(("line", "true", "false", "part", "complaint"), FALSE)
def test_a_wrong_value_is_told_with_its_line_and_its_meaning(line, true, false, part, complaint):
    section, _, name = part.partition(".")
    key = complaint.split(":")[0]
    means = next(k.says for k in KEYS[section] if k.name == key)
    head = f"[{section}.{name or 'policy'}]"
    stop = "" if complaint.endswith("?") else "."
    assert f"small.toml:{line}: {head} {complaint}{stop} It means: {means}." in said(with_line(true, false))


def test_every_key_with_a_rule_of_its_own_has_been_given_a_wrong_value():
    tried = {(part.split(".")[0], complaint.split(":")[0]) for _, _, _, part, complaint in FALSE}
    shared = {"clause", "service", "says", "by", "purposes"}
    own = {(section, key.name) for section in SECTIONS for key in KEYS[section] if key.name not in shared}
    own |= {("policy", key.name) for key in KEYS["policy"]}
    assert own - tried == set()


@pytest.mark.parametrize(("section", "key"), [(s, k.name) for s in KEYS for k in KEYS[s] if k.must])
def test_a_missing_key_is_told_at_the_head_of_its_table(section, key):
    table = next(part for part in SMALL.split("\n\n") if part.startswith(f"[{section}"))
    without = "\n".join("" if line.startswith(f"{key} =") else line for line in table.split("\n"))
    line = SMALL[: SMALL.index(table)].count("\n") + 1
    name = table[1 : table.index("]")] if section != "policy" else "policy.policy"
    (complaint,) = said(SMALL.replace(table, without))
    assert complaint.startswith(f"small.toml:{line}: [{name}] lacks {key!r}. Add {key} = … (")


def test_an_unknown_key_is_told_with_the_key_that_was_meant():
    assert said(with_line('location = "Switzerland"', 'locatoin = "Switzerland"')) == [
        "small.toml:8: [policy.policy] has no key 'locatoin'; did you mean 'location'? Keys are name, "
        "version, controller, published, effective, contact, services, plans, location, scope."
    ]


def test_an_unknown_key_that_resembles_nothing_is_told_without_a_guess():
    (complaint,) = said(with_line('optional = ["Name"]', 'colour = "red"'))
    assert complaint.startswith("small.toml:15: [practice.message] has no key 'colour'. Keys are clause, at,")


def test_the_small_policy_is_sound_so_that_each_fault_above_is_its_own():
    assert problems(document()) == []
    assert policy().name == "small"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12 hours", 43_200),
        ("1 day", 86_400),
        ("30 days", 2_592_000),
        ("2 months", 5_184_000),
        ("1 year", 31_536_000),
        ("up to 21 days", None),
        ("a day", None),
        ("1 week", None),
        ("-1 days", None),
        ("0 days", None),
        ("1 day\n", None),
        ("9999 days", 863_913_600),
        ("99 years", 3_122_064_000),
        ("100 years", None),
        ("1000 months", None),
        ("10000 hours", None),
        ("", None),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text, seconds):
    assert duration(text) == seconds


def test_the_nearest_word_is_offered_and_nothing_far_off():
    assert nearest("portl", ["portal", "gateway"]) == "; did you mean 'portal'?"
    assert nearest("zebra", ["portal", "gateway"]) == ""


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)


@given(st.sampled_from([key for keys in KEYS.values() for key in keys]), _VALUES)
def test_every_rule_answers_any_value_with_a_complaint_or_with_nothing(key, value):
    assert isinstance(key.rule(value), str | None)


def test_every_term_has_an_address_and_words_for_people():
    terms = [*PURPOSES.values(), *CATEGORIES.values(), *RECIPIENTS.values()]
    assert all(term.says for term in terms)
    assert all(term.narrows for term in terms if term.iri == f"urn:troth:vocabulary:{term.name}")
    assert [term.iri for term in terms if not term.iri.endswith(term.name)] == [
        "https://w3id.org/dpv#RightsFulfillment",
        "https://w3id.org/dpv/pd#BrowsingBehavior",
        "https://w3id.org/dpv/pd#PINCode",
    ]


# Each was looked up in DPV 2 and its extension PD; a name that is not there would lead nowhere.
OF_DPV = {
    "AccountManagement", "Advertising", "Authority", "CommunicationForCustomerCare",
    "CommunicationManagement", "DataProcessor", "DirectMarketing", "DisputeManagement",
    "EnforceSecurity", "FraudPreventionAndDetection", "IdentityAuthentication", "LegalCompliance",
    "MisusePreventionAndDetection", "OrganisationComplianceManagement", "OrganisationGovernance",
    "PaymentManagement", "Personalisation", "PublicRelations", "Recipient", "RepairImpairments",
    "RequestedServiceProvision", "RightsFulfillment", "ServiceOptimisation", "ServiceProvision",
    "ServiceUsageAnalytics", "TargetedAdvertising", "ThirdParty",
}  # fmt: skip
OF_PD = {
    "Age", "BankAccount", "BirthDate", "BrowsingBehavior", "BrowsingReferral", "Communication",
    "CommunicationsMetadata", "Contact", "Country", "CreditScore", "DeviceApplications",
    "DeviceOperatingSystem", "EmailAddress", "Gender", "HealthRecord", "Identifier", "Income",
    "Interest", "IPAddress", "Language", "Location", "Name", "Opinion", "Password", "PaymentCard",
    "PhysicalAddress", "PINCode", "PostalCode", "Preference", "Professional", "Purchase",
    "ServiceConsumptionBehavior", "TelephoneNumber", "Tracking", "UserAgent", "Username",
    "VoiceMail",
}  # fmt: skip


def test_every_address_in_dpv_is_a_term_of_dpv():
    terms = [*PURPOSES.values(), *CATEGORIES.values(), *RECIPIENTS.values()]
    addresses = {address_of(term.narrows) if term.narrows else term.iri for term in terms}
    assert addresses == {*(f"{DPV}{name}" for name in OF_DPV), *(f"{PD}{name}" for name in OF_PD)}


def test_every_purpose_is_one_bit_of_63_and_keeps_it():
    assert [purpose.value.bit_length() for purpose in PURPOSES] == list(range(1, 31))
    assert all(purpose.value.bit_count() == 1 for purpose in PURPOSES)


def test_a_problem_reads_as_file_line_fault_and_mend():
    assert str(Problem("a.toml", 3, "this is wrong", "Mend it")) == "a.toml:3: this is wrong. Mend it."
