"""What a new version changes for people, and which notices of the old one answer that: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from troth.policy import Policy, Purpose
from troth.policy.compile import Notice, Until

_WORDS = frozenset(("says", "when", "clause"))
_HEAD_WORDS = frozenset(("version", "published", "effective"))
AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the notices of the old policy promise for a change.

    `new_uses` are the purposes (a mask) that each practice would newly serve with what is stored already.
    `notices` are those that answer the change, the most specific first: nobody is told twice by one means.
    """

    new_uses: Mapping[str, int]
    notices: tuple[Notice, ...]

    @property
    def ahead(self) -> timedelta:
        """How long before it takes effect the change has to be posted."""
        return max((notice.before for notice in self.notices), default=AT_ONCE)

    @property
    def by_mail(self) -> tuple[Notice, ...]:
        return tuple(notice for notice in self.notices if "mail" in notice.by)

    @property
    def on_site(self) -> tuple[Notice, ...]:
        return tuple(notice for notice in self.notices if "site" in notice.by)

    @property
    def asks(self) -> bool:
        """Whether people are asked if what they gave may be used in the new manner."""
        return bool(self.new_uses) and any(n.asks and n.on == "new-use" for n in self.notices)


def plan(old: Policy, new: Policy) -> Plan:
    """What publishing `new` over `old` owes to people."""
    uses = new_uses(old, new)
    events = ["new-use"] if uses else []
    events += ["material-change"] if _facts(old) != _facts(new) else []
    events += ["change"] if old.digest != new.digest else []
    answers = (old.on(event) for event in events)
    return Plan(uses, tuple(notice for notice in answers if notice))


def new_uses(old: Policy, new: Policy) -> dict[str, int]:
    """For each practice with stored data, the purposes that only the new version has for it."""
    found = {}
    for name, practice in old.practices.items():
        later = new.practices.get(name)
        if later is None or practice.keep.until is Until.NEVER_KEPT or not new.enabled(later.service):
            continue
        if more := later.mask & ~practice.mask & ~Purpose.RIGHTS_FULFILMENT:
            found[name] = int(more)
    return found


def _facts(policy: Policy) -> tuple[Mapping[str, Any], list[tuple[str, str, Mapping[str, Any]]]]:
    """What a policy says, without its wording and dates."""
    head = {k: v for k, v in policy.document.head.values.items() if k not in _HEAD_WORDS}
    items = [
        (item.section, item.name, {k: v for k, v in item.values.items() if k not in _WORDS})
        for item in policy.document.items
        if policy.enabled(item.service)
    ]
    return head, sorted(items, key=lambda item: item[:2])
