"""What each control is replaced by to see its test fail: the nearest code that keeps the promise no more.

A counterpart runs with the globals of the function that it stands in for, and imports what it needs itself.
"""

from troth.app.services import CONTROLS


def says_nothing(policy):
    return []


def finds_nothing(document):
    return []


def sends_any_notice(policy, notice):
    return notice


def discloses_anything(policy, recipient, categories, purpose):
    return policy.disclosures[0]


def collects_anything(policy, point, categories, plan=None):
    return policy.at(point, plan) or next(iter(policy.practices.values()))


def allows_every_purpose(policy, practice, choices=None, plan=None):
    return practice.mask


def seals_nothing(self, plain, context):
    return plain


def accepts_any_address(text):
    return text


async def is_always_ready(self, request):
    from starlette.responses import JSONResponse

    return JSONResponse({"ready": True, "database": "answers"})


def forgets_the_version(tenant, person, practice, version):
    return tenant.to_bytes(4, "big") + person.bytes + practice.encode()


def adds_no_headers(self, headers):
    return None


async def hashes_fast_and_without_pepper(self, passphrase, salt):
    import hashlib

    return hashlib.sha256(salt + passphrase.encode()).digest()


async def stores_nothing(self, connection, placement):
    return None


async def expires_nothing(self, tenant_of):
    return 0


async def changes_nothing(self, tenant, person, current, new):
    from troth.people.accounts import Denied

    return Denied(None, 0, warn=False)


def remembers_in_the_open(response, address, *, secure):
    from urllib.parse import quote

    response.set_cookie("address", quote(address))


def opens_without_the_link(self, token, item):
    return self._secret[:32]


def keeps_no_reason(vault, tenant, person, item, decision):
    from datetime import UTC, datetime

    from troth.mail.decisions import DecisionRow, overall
    from troth.runtime.ids import new_id
    from troth.vault.vault import Collection

    fields = {"CommunicationsMetadata": {"sender": "", "verdicts": {}, "size": 0}, "ScanFinding": []}
    record = vault.seal(tenant, Collection(person, "gateway.decision", fields))
    verdict, now = str(overall(decision)), datetime.now(UTC)
    return DecisionRow(record, (new_id(), tenant.id, item.id, person.person, record.id, verdict, now))


async def leaves_the_content_behind(connection, rows, items):
    from troth.mail.decisions import FINISH_RELAYED
    from troth.vault.vault import collected

    decided = [list(column) for column in zip(*(row.values for row in rows), strict=True)]
    stored = collected([row.record for row in rows])
    await connection.fetch(FINISH_RELAYED, list(items), *decided, *stored)
    return dict.fromkeys(items)


def scans_what_is_sealed(reading, sender, recipients, size):
    from troth.mail.candidates import Headers
    from troth.mail.rules import Candidate

    return Candidate(
        sender=sender,
        recipients=recipients,
        subject=reading.subject,
        headers=Headers(reading),
        texts=tuple((text.where, text.text) for text in reading.texts),
        findings=tuple((finding.kind, finding.where) for finding in reading.findings),
        size=size,
        encrypted_to_person=False,
    )


def finds_no_problem(policy, declared):
    return ()


def takes_every_form(request):
    return True


def keeps_the_case(address):
    return address


async def erases_nothing(self, tenant, person):
    return 0


def keeps_the_address(self, tenant, day, address):
    return str(address)


def states_everything(practice, visit, address):
    return {
        "IPAddress": address,
        "BrowserType": visit.browser,
        "BrowsingReferral": visit.referral,
        "BrowsingBehaviour": visit.page,
        "Username": "",
    }


def ties_anything(tenant, practice):
    return None


def opens_for_everybody(vault, data, archive):
    return None


def heeds_no_signal(request, heeds):
    return False


def keeps_the_address_as_country(address):
    return str(address)


def gathers_nothing(self, tenant, person, page):
    return None


def tells_exactly(counts, epsilon, threshold):
    from troth.vault.noise import Noisy

    return Noisy(dict(counts), epsilon, 0.0)


NEUTRAL = {
    "troth.vault.noise:noisy": tells_exactly,
    "troth.visits.log:AccessLog._hashed": keeps_the_address,
    "troth.visits.log:stated": states_everything,
    "troth.vault.vault:may_not_tie": ties_anything,
    "troth.visits.archives:require_audit": opens_for_everybody,
    "troth.visits.visit:refuses": heeds_no_signal,
    "troth.visits.countries:of_table": keeps_the_address_as_country,
    "troth.visits.profile:Profiles.looked_at": gathers_nothing,
    "troth.policy.publish:_who": says_nothing,
    "troth.policy.meaning:health_problems": finds_nothing,
    "troth.policy.decide:may_notify": sends_any_notice,
    "troth.policy.decide:may_disclose": discloses_anything,
    "troth.vault.seal:PersonKey.seal": seals_nothing,
    "troth.runtime.settings:_base_url": accepts_any_address,
    "troth.app.health:Health.ready": is_always_ready,
    "troth.vault.seal:record_context": forgets_the_version,
    "troth.site.headers:PrivateHeaders._complete": adds_no_headers,
    "troth.people.passphrase:Locksmith._hash": hashes_fast_and_without_pepper,
    "troth.inbox.delivery:Deliveries.store": stores_nothing,
    "troth.inbox.ending:Ending.expire": expires_nothing,
    "troth.people.accounts:Accounts.change": changes_nothing,
    "troth.inbox.pages.remembered:remember": remembers_in_the_open,
    "troth.inbox.sealing:LinkWraps._key": opens_without_the_link,
    "troth.mail.decisions:seal": keeps_no_reason,
    "troth.mail.decisions:finish_relayed": leaves_the_content_behind,
    "troth.mail.candidates:candidate": scans_what_is_sealed,
    "troth.policy.decide:may_collect": collects_anything,
    "troth.policy.decide:allowed": allows_every_purpose,
    "troth.policy.check:_uncovered_reaches": finds_no_problem,
    "troth.policy.check:_unbacked_promises": finds_no_problem,
    "troth.site.origin:from_our_page": takes_every_form,
    "troth.vault.seal:normalise_address": keeps_the_case,
    "troth.vault.vault:Vault.erase": erases_nothing,
}

# Guards that no clause cites by itself, since every promise stands on them.
GUARDS = {
    "troth.policy.decide:may_collect": "tests/vault/test_records.py::"
    "test_data_without_a_practice_cannot_be_stored_and_the_refusal_is_on_the_ledger",
    "troth.policy.decide:allowed": "tests/policy/test_decide.py::"
    "test_a_choice_that_is_off_by_default_leaves_its_bit_off_until_it_is_turned_on",
    "troth.policy.check:_uncovered_reaches": "tests/policy/test_check.py::"
    "test_a_notice_that_the_policy_does_not_have_is_a_problem",
    "troth.policy.check:_unbacked_promises": "tests/policy/test_check.py::"
    "test_a_promise_that_no_control_keeps_is_a_problem_at_its_own_line",
    "troth.site.origin:from_our_page": "tests/site/test_origin.py::"
    "test_a_refusal_is_a_page_that_says_what_to_do",
    "troth.vault.seal:normalise_address": "tests/vault/test_records.py::"
    "test_the_same_address_is_the_same_person_whatever_its_case",
    "troth.vault.vault:Vault.erase": "tests/vault/test_records.py::"
    "test_erasing_a_person_destroys_the_key_and_the_rows_of_nobody_else",
}

NAMED = {control.where: control.test for control in CONTROLS} | GUARDS
"""The test that must fail while a control is off, by control."""
