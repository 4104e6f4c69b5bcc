"""What the plan of a posted version asks of the server: whom to mail, what to show, whether to ask. Pure."""

from __future__ import annotations

from troth.people.versions import Posted
from troth.policy.announce import Plan
from troth.policy.compile import Notice


def by_mail(posted: Posted) -> tuple[Notice, ...]:
    """The notices that are mailed, the gravest first: nobody gets more than one of them."""
    return _by(posted, "mail")


def on_site(posted: Posted) -> tuple[Notice, ...]:
    """The notices that stand on every page."""
    return _by(posted, "site")


def _by(posted: Posted, means: str) -> tuple[Notice, ...]:
    return tuple(notice for notice in posted.plan.notices if means in notice.by) if posted.plan else ()


def is_new_manner(plan: Plan | None) -> bool:
    """Whether what is stored already would be used in a manner that people were not told of."""
    return plan is not None and any(change.new_manner for change in plan.changes)


def asks(posted: Posted) -> bool:
    """Whether people are asked if what they gave may be used in the new manner."""
    return is_new_manner(posted.plan) and any(notice.asks for notice in by_mail(posted))
