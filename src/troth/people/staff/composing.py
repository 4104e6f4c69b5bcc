"""What may be mailed to everybody: under which notices, which of them carry offers, and to whom each goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from troth.people.accounts import Account
from troth.people.staff.members import StaffError
from troth.policy import Policy, Purpose, Refusal, may_notify
from troth.policy.compile import Notice
from troth.policy.vocabulary import purposes_in
from troth.runtime.ports import Courier
from troth.runtime.spool import Item
from troth.vault.tenant import Tenant
from troth.vault.vault import PolicyViolation

SERVICE = "announcements"
OFFER = "[offer]"
"""How a paragraph that offers something begins; templates for promotions are written with it."""
CONTACT = "service-contact"
LONGEST_SUBJECT, LONGEST_TEXT = 150, 8000
LeaveLink = Callable[[Tenant, UUID, str], str]
"""Gives the path on which a person leaves what a choice of the policy covers, signed out."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail to everybody as staff wrote it, under a notice; `offers` where it carries offers."""

    notice: str
    subject: str
    text: Sequence[str]
    offers: bool = False

    @property
    def carries_offers(self) -> bool:
        return self.offers or any(line.strip().lower().startswith(OFFER) for line in self.text)


def composable(policy: Policy) -> tuple[Notice, ...]:
    """The notices under which staff may write to everybody."""
    named = [item.name for item in policy.document.section("notice") if item.service == SERVICE]
    return tuple(policy.notices[name] for name in (*named, CONTACT) if name in policy.notices)


def draft_refused(policy: Policy, draft: Draft) -> str | None:
    """Why a draft may not be sent under its notice, or None."""
    notice = next((one for one in composable(policy) if one.name == draft.notice), None)
    if notice is None:
        return f"the policy has no notice {draft.notice!r} to write to everybody under."
    if not draft.subject.strip() or not any(line.strip() for line in draft.text):
        return "write a subject and a text."
    if len(draft.subject) > LONGEST_SUBJECT or sum(map(len, draft.text)) > LONGEST_TEXT:
        return f"write at most {LONGEST_SUBJECT} characters of subject and {LONGEST_TEXT} of text."
    return offers_refused(notice, draft)


def offers_refused(notice: Notice, draft: Draft) -> str | None:
    """An administrative mail cannot be left, and so carries no offers."""
    if draft.carries_offers and not notice.advertises:
        return f"[notice.{notice.name}] cannot be turned off, and carries no offers. Send them under another."
    return None


def purpose_for(policy: Policy, notice: Notice) -> Purpose:
    """The purpose under which addresses are read for a notice.

    Where the notice stands under a choice it is the choice's own, so that records of people who turned
    it off do not even open; an announcement that nobody can turn off rests on the account.
    """
    if notice.under is None:
        return Purpose.SERVICE_CONTACT if notice.name == CONTACT else Purpose.ACCOUNT_MANAGEMENT
    offered = purposes_in(policy.choices[notice.under].mask)
    if notice.name.startswith("newsletter") and Purpose.NEWSLETTER in offered:
        return Purpose.NEWSLETTER
    return offered[0]


def ended_by(policy: Policy, notice: Notice) -> str | None:
    """The choice with which people end mails under a notice; None for what nobody can turn off."""
    if notice.under is not None or notice.name != CONTACT:
        return notice.under
    covering = (one for one in policy.choices.values() if one.mask & Purpose.SERVICE_CONTACT)
    return next((one.name for one in covering if one.has_switch), None)


def addressed(policy: Policy, notice: Notice, account: Account) -> bool:
    """Whether a notice is for this account at all: it is open, and the choice is one of its plan."""
    if account.state != "active":
        return False
    return notice.under is None or policy.choices[notice.under].holds_for(account.plan)


def letter(
    courier: Courier, tenant: Tenant, draft: Draft, to: str, *, path: str | None, leave: str | None
) -> Item:
    """The mail to one address. Raises PolicyViolation for a notice that the policy lacks, and for a mail
    under a choice that does not say how to leave it.
    """
    refusal = may_notify(tenant.policy, draft.notice)
    if isinstance(refusal, Refusal):
        raise PolicyViolation(refusal.says)
    if lacks_a_way_out(tenant.policy.notices[draft.notice], leave):
        raise PolicyViolation(
            f"a mail under {draft.notice!r} ends with a link to leave, and this one has none"
        )
    text = [line.strip().removeprefix(OFFER).strip() for line in draft.text if line.strip()]
    return courier.tell(
        tenant.id, to=to, notice=draft.notice, subject=draft.subject, text=text, path=path, leave=leave
    )


def lacks_a_way_out(notice: Notice, leave: str | None) -> bool:
    """Whether a mail that people may do without has no link with which they end it."""
    return leave is None and (notice.advertises or notice.under is not None)


def checked(policy: Policy, draft: Draft) -> Draft:
    """The draft; raises StaffError with the reason why it may not be sent."""
    if says := draft_refused(policy, draft):
        raise StaffError(says)
    return draft
