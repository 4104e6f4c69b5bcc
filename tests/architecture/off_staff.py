"""What the staff's controls are replaced by to see their tests fail; see switched_off.py."""


def gives_any_purpose(policy, role, purpose):
    from troth.policy import Purpose

    return purpose or Purpose.CUSTOMER_CARE


def never_locks(policy, active_at, at):
    return False


def reminds_nobody(policy, member, at):
    return False


def shows_every_category(policy, role, category):
    return True


def needs_nobody_else(policy, approvals):
    return 0


def takes_any_ground(policy, ground):
    return None


def holds_nobody_back(disclosure, refused):
    return False


def opens_at_once(disclosure, transfer, at):
    return False


def gives_an_acquirer_nothing(policy):
    from troth.policy import Refusal

    return Refusal(policy.name, policy.version, "nothing may go to an acquirer")


def takes_every_supplier_to_have_agreed(supplier, today):
    return True


def asks_for_no_ground(policy, recipient, categories, purpose, ground):
    from troth.policy import may_disclose

    return may_disclose(policy, recipient, categories, purpose)


def takes_everybody_to_have_consented(consent):
    return True


def lets_every_mail_carry_offers(notice, draft):
    return None


def needs_no_way_out(notice, leave):
    return False


def lets_auditors_change_things(member, method, *, harmless):
    return True


def holds_for_ever(self, at):
    return True


def reports_every_account(payer, paid_by):
    return True


def never_reminds(policy, member, at):
    return None


def lets_everybody_answer(member):
    return True


NEUTRAL = {
    "troth.people.staff.reminding:reminded_since": never_reminds,
    "troth.people.staff.pages.requests:officers": lets_everybody_answer,
    "troth.people.staff.payers:is_paid_by": reports_every_account,
    "troth.people.staff.reading:purpose_in": gives_any_purpose,
    "troth.people.staff.sessions:is_locked": never_locks,
    "troth.people.staff.reading:late": reminds_nobody,
    "troth.people.staff.reading:visible": shows_every_category,
    "troth.people.staff.legal:lacking": needs_nobody_else,
    "troth.people.staff.legal:ground_refused": takes_any_ground,
    "troth.people.staff.transfers:held_back": holds_nobody_back,
    "troth.people.staff.transfers:still_locked": opens_at_once,
    "troth.people.staff.transfers:disclosed_to_acquirer": gives_an_acquirer_nothing,
    "troth.people.staff.suppliers:has_agreed": takes_every_supplier_to_have_agreed,
    "troth.people.staff.disclosing:granted": asks_for_no_ground,
    "troth.people.staff.suppliers:has_consented": takes_everybody_to_have_consented,
    "troth.people.staff.composing:offers_refused": lets_every_mail_carry_offers,
    "troth.people.staff.composing:lacks_a_way_out": needs_no_way_out,
    "troth.people.staff.door:may_ask": lets_auditors_change_things,
    "troth.people.staff.attesting:Attested.holds": holds_for_ever,
}
GUARDS = {
    "troth.people.staff.reminding:reminded_since": "tests/people/staff/test_reminding.py::"
    "test_a_new_colleague_and_then_everybody_every_month",
    "troth.people.staff.pages.requests:officers": "tests/people/staff/test_request_pages.py::"
    "test_no_other_role_sees_requests_and_a_wrong_form_is_told_so",
    "troth.people.staff.disclosing:granted": "tests/people/staff/test_suppliers.py::"
    "test_sharing_has_the_five_grounds_of_the_policy_and_no_other",
    "troth.people.staff.door:may_ask": "tests/people/staff/test_auditors.py::"
    "test_an_auditor_may_look_up_on_the_console_and_send_nothing_else",
    "troth.people.staff.attesting:Attested.holds": "tests/people/staff/test_attesting.py::"
    "test_somebody_with_the_title_attests_and_it_holds_for_a_year",
}
