"""What each control is replaced by to see its test fail: the nearest code that keeps the promise no more.

A counterpart runs with the globals of the function that it stands in for, and imports what it needs itself.
"""

from tests.architecture import off_meetings, off_staff
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

    return Denied(None, 0)


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


def serves_what_the_policy_in_force_says(tenant, version, practice, made, plan, agreed=()):
    return tenant.policy.practices[practice].mask


def tells_everybody(policy, notice, plan):
    from troth.people.publishing.audience import Audience

    return Audience(notice.name, None, (), closed=True)


def announces_nothing(posted, now):
    return False


def takes_effect_next_month(posted, new, now):
    from datetime import timedelta

    return now + timedelta(days=30)


def finds_no_problem_in_time(old, new, posted):
    return ()


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


def first_section_only(policy, cookies=()):
    return ()


def first_house(self, host):
    return self.all[0]


def finds_the_signature_sound(archive):
    return iter(())


def finds_everything_kept(policy, rows, outcomes, attestations, now):
    return iter(())


def asks_for_everything(policy, point, plan):
    from troth.people.joining.fields import FIELDS
    from troth.people.joining.form import Part

    practice = policy.at(point, plan)
    return Part(point, practice, tuple(FIELDS.values()), "", "") if practice else None


def requires_nothing(self, field):
    return False


def keeps_the_cookie_for_a_year(response, cookie, token, *, secure):
    response.set_cookie(cookie.name, token, 31_536_000)


async def insists_on_cookies(self, request):
    from starlette.responses import RedirectResponse

    return RedirectResponse("/me/sign-in", 303)


def hears_no_choice(offer, entries, fields):
    return []


async def leaves_masks_alone(self, data, person, plan):
    return None


def names_nobody(policy, parts):
    return []


def offers_nothing(policy, plan, region):
    return []


def lets_everybody_in(self, region, age):
    from troth.people.joining.gate import Entry

    return Entry.OPEN


async def signs_in_at_once(self, request, house, unlocked, form, to):
    return await self.door.enter(request, house, unlocked)


def ticks_nothing(choice, region):
    from troth.people.joining.offers import Offer

    return Offer(choice.name, "I agree.", "", False, False, choice.each)


def forgets_the_origin(asked, came_from):
    return {}


async def opens_to_any_passphrase(self, passphrase, lock, context):
    return lock.wrapped[:32] if lock else None


def needs_no_cookie(policy):
    return False


def is_never_due(member):
    return False


def is_always_fresh(self, now):
    return True


def fills_nothing_in(policy, claims):
    return {}


async def knows_no_link(self, request):
    return None


async def corrects_nothing(self, tenant, record, entries):
    return None


def names_no_way(policy):
    return []


def withholds_nothing(choice):
    return ""


def forgets_the_channel(self, key):
    from troth.people.rights.asked import RIGHTS, SUPPORT
    from troth.vault.vault import Collection

    fields = {"EmailAddress": self.address, "SupportRequest": {"text": self.text}, **self.more}
    return Collection(key, SUPPORT if self.kind == "support" else RIGHTS, fields)


async def erases_nobody(self, tenant, person):
    return None


def hears_nothing(self, house, item, reading):
    return None


def hides_what_has_no_switch(masks, choices, plan):
    return []


def leaves_the_records_open(masks, account):
    return masks


def sets_no_clock(policy, kind, opened_at):
    from troth.people.rights.clocks import Clocks

    return Clocks(None, None, None, None, None)


def asks_nothing_more(practice):
    return []


async def ignores_the_answer(self, house, token):
    return None


async def carries_nothing_out(self, tenants):
    return 0


async def extends_in_silence(self, tenant, request, reason):
    return request.due_at


def never_lapses(self, now):
    return False


NEUTRAL = {
    **off_staff.NEUTRAL,
    **off_meetings.NEUTRAL,
    "troth.policy.publish:sections": first_section_only,
    "troth.policy.meaning:marketing_problems": finds_nothing,
    "troth.people.tenants:Houses.at_host": first_house,
    "troth.audit.verify:_signature_problems": finds_the_signature_sound,
    "troth.audit.kept:unkept": finds_everything_kept,
    "troth.vault.noise:noisy": tells_exactly,
    "troth.visits.log:AccessLog._hashed": keeps_the_address,
    "troth.visits.log:stated": states_everything,
    "troth.vault.vault:may_not_tie": ties_anything,
    "troth.visits.archives:require_audit": opens_for_everybody,
    "troth.visits.visit:refuses": heeds_no_signal,
    "troth.visits.countries:of_table": keeps_the_address_as_country,
    "troth.visits.profile:Profiles.looked_at": gathers_nothing,
    "troth.people.joining.form:part_at": asks_for_everything,
    "troth.people.joining.form:Part.requires": requires_nothing,
    "troth.people.cookies:give": keeps_the_cookie_for_a_year,
    "troth.people.door:Door.without_cookie": insists_on_cookies,
    "troth.people.joining.offers:made": hears_no_choice,
    "troth.people.choices:Choices.apply": leaves_masks_alone,
    "troth.people.joining.form:_others": names_nobody,
    "troth.people.joining.offers:offers": offers_nothing,
    "troth.people.joining.gate:Gate.entry": lets_everybody_in,
    "troth.people.members.sign_in:SigningIn._unlocked": signs_in_at_once,
    "troth.people.joining.offers:_offer": ticks_nothing,
    "troth.people.joining.registrar:origin": forgets_the_origin,
    "troth.people.passphrase:Locksmith.open": opens_to_any_passphrase,
    "troth.people.door:needs_cookie": needs_no_cookie,
    "troth.people.signed_in:due": is_never_due,
    "troth.people.signed_in:Member.fresh": is_always_fresh,
    "troth.people.wallet.claims:prefilled": fills_nothing_in,
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
    "troth.inbox.remembered:remember": remembers_in_the_open,
    "troth.inbox.sealing:LinkWraps._key": opens_without_the_link,
    "troth.mail.decisions:seal": keeps_no_reason,
    "troth.mail.decisions:finish_relayed": leaves_the_content_behind,
    "troth.mail.candidates:candidate": scans_what_is_sealed,
    "troth.people.rights.pages.choices:ChoicePages._linked": knows_no_link,
    "troth.people.rights.correcting:Correcting.correct": corrects_nothing,
    "troth.policy.promised:rights": names_no_way,
    "troth.people.rights.offered:why_none": withholds_nothing,
    "troth.people.rights.asked:Asked.collection": forgets_the_channel,
    "troth.people.rights.closing:Closing.erase": erases_nobody,
    "troth.mail.desk:Desk._asked": hears_nothing,
    "troth.people.rights.offered:unswitched": hides_what_has_no_switch,
    "troth.people.choices:_while_closed": leaves_the_records_open,
    "troth.people.rights.clocks:clocks": sets_no_clock,
    "troth.people.rights.pages.support:optional": asks_nothing_more,
    "troth.mail.desk:Desk._leave": ignores_the_answer,
    "troth.people.rights.closing:Closing.run_due": carries_nothing_out,
    "troth.people.rights.officers:Officers.extend": extends_in_silence,
    "troth.people.rights.rows:Request.lapsed": never_lapses,
    "troth.policy.decide:may_collect": collects_anything,
    "troth.policy.decide:allowed": allows_every_purpose,
    "troth.policy.check:_uncovered_reaches": finds_no_problem,
    "troth.policy.check:_unbacked_promises": finds_no_problem,
    "troth.site.origin:from_our_page": takes_every_form,
    "troth.vault.seal:normalise_address": keeps_the_case,
    "troth.vault.vault:Vault.erase": erases_nothing,
    "troth.people.choices:serves": serves_what_the_policy_in_force_says,
    "troth.people.publishing.audience:audience": tells_everybody,
    "troth.people.publishing.banners:_is_shown": announces_nothing,
    "troth.people.publishing.rules:effective_at": takes_effect_next_month,
    "troth.policy.announce:publishing_problems": finds_no_problem_in_time,
}

# Guards that no clause cites by itself, since every promise stands on them.
GUARDS = {
    **off_staff.GUARDS,
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
    "troth.people.joining.registrar:origin": "tests/people/joining/test_registering.py::"
    "test_the_address_is_kept_with_its_source_only_where_the_policy_says_so",
    "troth.vault.vault:Vault.erase": "tests/vault/test_records.py::"
    "test_erasing_a_person_destroys_the_key_and_the_rows_of_nobody_else",
}

NAMED = {control.where: control.test for control in CONTROLS} | GUARDS
"""The test that must fail while a control is off, by control."""
