"""The five policies that come along: each of the 152 promises stands in the parts that keep it."""

import re

import pytest

from tests.conftest import FIVE, ROOT, policy_named
from troth.app.services import DECLARED
from troth.policy import PolicyError, check, compile_policy, parse
from troth.policy.register import KINDS, REGISTER
from troth.policy.vocabulary import SERVICES

LETTERS = {"efax": "J", "anonymizer": "A", "zixcorp": "Z", "emailserving": "E", "webex": "W"}
PROMISES = {"J": 46, "A": 22, "Z": 48, "E": 15, "W": 21}
_PLACES = {
    "efax": """
        J01 practice.registration notice.verify-address notice.passphrase-failures
        J02 practice.demographics-free practice.demographics-paid
        J03 practice.order
        J04 practice.content
        J05 practice.content
        J06 practice.broadcast-list disclosure.carrier
        J07 practice.profile
        J08 disclosure.demographics measure.partner-reports
        J09 measure.cookies
        J10 measure.cookies
        J11 disclosure.advertising
        J12 practice.site-visit measure.access-log
        J13 practice.site-visit measure.visit-counts
        J14 choice.open-tracking
        J15 practice.number-and-pin
        J16 choice.newsletter-paid choice.newsletter-free notice.newsletter-free notice.newsletter-paid
        J17 notice.service-announcement
        J18 practice.support
        J19 measure.junk
        J20 disclosure.authority measure.legal-disclosure
        J21 disclosure.demographics measure.partner-reports
        J22 disclosure.card-processor
        J23 disclosure.acquirer notice.acquisition
        J24 practice.demographics-paid choice.interests
        J25 choice.promotions-free choice.promotions-paid notice.promotion-free
        J26 choice.promotions-paid notice.promotion-paid
        J27 notice.collection-by-others
        J28 measure.co-brands
        J29 notice.scope
        J30 practice.survey
        J31 practice.referral
        J32 measure.encryption-in-transit
        J33 practice.staff measure.staff-roles
        J34 measure.secure-environment
        J35 practice.order
        J36 practice.wallet
        J37 right.profile right.erasure
        J38 notice.change measure.version
        J39 choice.contact notice.new-use
        J40 notice.change
        J41 practice.request notice.request-progress right.access right.question
        J42 measure.receive-fax
        J43 measure.send-fax
        J44 measure.voice
        J45 measure.broadcast
        J46 measure.one-inbox
    """,
    "anonymizer": """
        A01 practice.order
        A02 choice.cash
        A03 practice.order
        A04 measure.billing-apart
        A05 practice.usage-log measure.access-log
        A06 practice.nym
        A07 practice.nym
        A08 measure.no-marketing-recipients
        A09 disclosure.supplier measure.supplier-agreements
        A10 practice.staff disclosure.authority measure.staff-roles measure.legal-disclosure
        A11 disclosure.acquirer
        A12 choice.transfer-abroad
        A13 practice.site-visit measure.cookies
        A14 measure.age-gate
        A15 choice.news notice.newsletter notice.promotion
        A16 practice.registration notice.verify-address notice.passphrase-failures
            notice.service-announcement right.profile right.access right.erasure
        A17 practice.request practice.support notice.request-progress right.question
        A18 notice.change
        A19 notice.scope
        A20 measure.private-browsing
        A21 measure.nyms
        A22 measure.tunnel
    """,
    "zixcorp": """
        Z01 notice.location
        Z02 notice.independent-review
        Z03 measure.health
        Z04 measure.connect
        Z05 measure.direct
        Z06 measure.directory
        Z07 measure.client
        Z08 practice.stored-message
        Z09 measure.port
        Z10 practice.decision
        Z11 measure.works
        Z12 practice.prescription
        Z13 practice.client-registration
        Z14 disclosure.public-key
        Z15 practice.staff practice.member practice.portal-registration measure.passphrase
        Z16 practice.stored-message
        Z17 practice.message-in-transit
        Z18 practice.message-in-transit
        Z19 practice.support
        Z20 practice.site-visit measure.access-log measure.visit-counts
        Z21 disclosure.statistics measure.partner-reports
        Z22 disclosure.pick-up-to-sender notice.service-contact notice.message-waiting notice.message-failed
            notice.passphrase-failures notice.pick-up-receipt notice.problem-follow-up
        Z23 choice.service-contact
        Z24 disclosure.message-to-recipient
        Z25 practice.usage disclosure.payer
        Z26 disclosure.authority measure.legal-disclosure
        Z27 disclosure.partner
        Z28 practice.order disclosure.card-processor
        Z29 disclosure.auditor measure.staff-roles measure.auditor-access
        Z30 disclosure.acquirer notice.acquisition
        Z31 measure.after-closing
        Z32 practice.testimonial choice.testimonial
        Z33 practice.portal-registration right.change-passphrase
        Z34 practice.request right.erasure
        Z35 practice.request right.access
        Z36 measure.safeguards
        Z37 measure.encryption-in-transit
        Z38 measure.watch
        Z39 measure.certification
        Z40 notice.change
        Z41 measure.version
        Z42 measure.step-up
        Z43 practice.visitor-country measure.visit-counts
        Z44 choice.remember-address measure.cookies
        Z45 notice.scope
        Z46 measure.redundancy
        Z47 practice.stored-message measure.sealed-to-recipient
        Z48 practice.request right.complaint
    """,
    "emailserving": """
        E01 notice.seven-sections
        E02 disclosure.authority measure.nothing-undisclosed measure.legal-disclosure
        E03 practice.uploaded-lists
        E04 practice.campaign-counts
        E05 practice.site-visit measure.access-log
        E06 disclosure.demographics measure.partner-reports
        E07 practice.staff measure.staff-roles measure.idle-lock
        E08 measure.staff-reminders
        E09 notice.verify-address
        E10 choice.news-and-offers notice.newsletter notice.promotion
        E11 notice.passphrase-failures notice.service-announcement
        E12 practice.registration practice.request practice.support notice.request-progress right.profile
            right.erasure right.access measure.cookies
        E13 measure.direct-marketing
        E14 measure.suppression
        E15 measure.facility
    """,
    "webex": """
        W01 practice.registration notice.verify-address
        W02 choice.specials choice.tailored-content choice.tailored-advertising notice.service-announcement
            notice.promotion
        W03 practice.registration practice.access-log measure.access-log
        W04 practice.usage
        W05 disclosure.consent disclosure.supplier disclosure.authority measure.staff-roles
            measure.supplier-agreements measure.legal-disclosure
        W06 choice.specials right.profile right.access
        W07 right.erasure
        W08 measure.back-ups
        W09 practice.meeting-content
        W10 practice.meeting-invitation measure.invitation-only
        W11 practice.staff notice.passphrase-failures measure.passphrase-and-encryption
        W12 notice.change
        W13 practice.access-log practice.visitor-country disclosure.region-statistics measure.visit-counts
            measure.partner-reports
        W14 measure.cookies
        W15 choice.tailored-advertising measure.cookies measure.reauthentication
        W16 practice.access-log measure.access-log
        W17 practice.request practice.feedback notice.request-progress right.question
        W18 practice.meeting-plan practice.meeting-invitation notice.meeting-invitation measure.meetings
        W19 measure.video
        W20 measure.sharing
        W21 measure.chat
    """,
}


def _places(text):
    """Where each clause stands: `J01 practice.registration notice.verify-address`, a clause at a time."""
    return {
        words[0]: words[1:]
        for words in (part.split() for part in re.split(r"\s(?=[A-Z]\d\d )", text))
        if words
    }


PLACES = {policy: _places(text) for policy, text in _PLACES.items()}


@pytest.mark.parametrize("name", FIVE)
def test_each_promise_stands_in_its_parts_and_no_other(name):
    found = {}
    for item in policy_named(name).document.items:
        for clause in item.clauses:
            found.setdefault(clause, []).append(f"{item.section}.{item.name}")
    assert found == PLACES[name]


@pytest.mark.parametrize("name", FIVE)
def test_a_policy_makes_all_the_promises_of_its_source_and_no_other(name):
    letter = LETTERS[name]
    assert sorted(PLACES[name]) == [f"{letter}{number:02}" for number in range(1, PROMISES[letter] + 1)]


def test_all_152_promises_of_the_register_are_placed_once():
    placed = [clause for places in PLACES.values() for clause in places]
    assert len(placed) == 152
    assert sorted(placed) == sorted(REGISTER)
    assert set(REGISTER.values()) == set(KINDS)


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        ("J12", "protect"),
        ("A08", "share"),
        ("Z16", "keep"),
        ("E01", "notice"),
        ("W06", "right"),
        ("W18", "service"),
    ],
)
def test_a_promise_has_its_kind(clause, kind):
    assert REGISTER[clause] == kind


# What these policies enable and this server does not have yet; its promises wait for it, and no others do.
COMING = frozenset({"membership"})
WAITING = {
    "efax": "J01 J02 J09 J10 J16 J24 J25 J27 J37 J39",
    "anonymizer": "A12 A13 A14 A15 A16",
    "zixcorp": "",
    "emailserving": "E09 E10 E12",
    "webex": "W01 W02 W03 W06 W14 W15",
}


@pytest.mark.parametrize("name", FIVE)
def test_the_server_may_start_under_each_of_the_five_but_for_what_it_does_not_have_yet(name):
    """A promise that is kept leaves WAITING; what is not in there has to be kept."""
    waits = COMING - DECLARED.services
    says = [problem.says for problem in check(policy_named(name), DECLARED)]
    unkept = {
        match.group(1) for text in says if (match := re.search(r"promises (\w+), which no control", text))
    }
    others = [text for text in says if "which no control keeps" not in text]
    assert unkept <= set(WAITING[name].split())
    assert all("which this server does not have" in text for text in others)
    assert {text.split("'")[1] for text in others} == policy_named(name).services & waits


def test_what_the_code_declares_can_be_enabled():
    assert DECLARED.services <= set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_that_can_be_named_has_a_part_in_one_of_the_five(service):
    assert [
        name for name in FIVE if any(item.service == service for item in policy_named(name).document.items)
    ]


def test_nobody_gets_data_for_marketing_under_the_policy_that_rules_it_out():
    text = (ROOT / "policies" / "anonymizer.toml").read_text()
    sold = text.replace(
        'purposes = ["TransferOfControl"]', 'purposes = ["TransferOfControl", "DirectMarketing"]'
    )
    assert sold != text
    with pytest.raises(PolicyError, match="gives data away for DirectMarketing"):
        compile_policy(parse(sold, source="anonymizer.toml"))
