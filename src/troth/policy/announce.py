"""How a new version of a policy is announced: who is told, by which means and when, and what stays off.

The promise of notice is the old version's: it was made to the people whose data is held, and a new version
that promises less must still be announced as they were promised. (A new version that promises more begins
to do so with the version after it.)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from troth.policy.compile import Notice, Policy
from troth.policy.diff import Change, diff
from troth.policy.document import Problem
from troth.policy.versions import newly_served

Means = Literal["site", "banner", "mail", "page", "sign-in"]
WEIGHTS = ("new-use", "material-change", "change")
"""The events that a change can be, the gravest first; without a notice of its own a lighter one's answers."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One way in which people are told of a new version.

    `under` is the choice that has to be on for whoever is told, `spares` the choices that must not be off;
    "left" among them is whoever closed their account. At "sign-in" those are told who have no address that
    mail could reach. `ends` is None where it lasts until the person has seen it.
    """

    notice: str
    event: str
    means: Means
    starts: datetime.date
    ends: datetime.date | None
    under: str | None
    spares: frozenset[str]
    asks: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing a version owes to people.

    `answers` are the notices of the old version that answer what changed, by event, the gravest first.
    `new_uses` has for each practice the purposes (a mask) that data collected before would newly serve: they
    stay off for it until each person agrees. `stated` is the day from which the new version says it holds.
    """

    policy: str
    versions: tuple[int, int]
    stated: datetime.date
    changes: tuple[Change, ...]
    answers: Mapping[str, Notice]
    new_uses: Mapping[str, int]

    @property
    def material(self) -> bool:
        return any(change.material for change in self.changes)

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(self.answers.values())

    @property
    def promised(self) -> Notice | None:
        """The notice that has to come furthest ahead."""
        return max(self.notices, key=lambda notice: notice.before, default=None)

    @property
    def ahead(self) -> datetime.timedelta:
        """How long before it holds the new version has to be posted."""
        return self.promised.before if self.promised else datetime.timedelta(0)

    @property
    def asks(self) -> bool:
        """Whether people are asked if what they gave may be used in the new manner."""
        return bool(self.new_uses) and any(notice.asks for notice in self.notices)

    def earliest(self, posted: datetime.date) -> datetime.date:
        """The first day on which a version that is posted on a day may hold."""
        return posted + self.ahead

    def effective(self, posted: datetime.date) -> datetime.date:
        """The day from which it holds: the stated one, or the earliest where that is later."""
        return max(self.earliest(posted), self.stated)

    def tellings(self, posted: datetime.date) -> tuple[Telling, ...]:
        """Who is told by which means and when, if it is posted on a day; none where it is silent."""
        ends = self.effective(posted)
        return tuple(
            telling
            for event, notice in self.answers.items()
            for telling in _tellings(notice, event, posted, ends)
        )


def plan(old: Policy, new: Policy) -> Plan:
    """What publishing `new` owes to people while `old` is in force."""
    changes = diff(old, new)
    uses = {name: newly_served(old, new, name) for name in old.practices}
    return Plan(
        policy=new.name,
        versions=(old.version, new.version),
        stated=new.effective,
        changes=changes,
        answers=_answers(old, changes),
        new_uses={name: mask for name, mask in uses.items() if mask},
    )


def event_of(change: Change) -> str:
    """Which event a change is for those who are told of it."""
    if change.new_manner:
        return "new-use"
    return "material-change" if change.material else "change"


def _answers(old: Policy, changes: tuple[Change, ...]) -> dict[str, Notice]:
    """For each event that the changes amount to, the notice that answers it; each notice once."""
    answers: dict[str, Notice] = {}
    for event in WEIGHTS:
        if any(event_of(change) == event for change in changes):
            notice = _answering(old, event)
            if notice and notice not in answers.values():
                answers[event] = notice
    return answers


def _answering(old: Policy, event: str) -> Notice | None:
    lighter = WEIGHTS[WEIGHTS.index(event) :]
    return next((notice for one in lighter if (notice := old.on(one))), None)


def _tellings(
    notice: Notice, event: str, posted: datetime.date, effective: datetime.date
) -> Iterator[Telling]:
    for means in notice.by:
        if means == "site":
            lasting = notice.until_dismissed
            kind: Means = "banner" if lasting else "site"
            yield _telling(notice, event, kind, posted, None if lasting else effective)
        elif means == "page":
            yield _telling(notice, event, "page", posted, None)
        elif means == "mail":
            yield _telling(notice, event, "mail", posted, posted)
            if notice.asks or "site" not in notice.by:
                yield _telling(notice, event, "sign-in", posted, None)


def _telling(
    notice: Notice, event: str, means: Means, starts: datetime.date, ends: datetime.date | None
) -> Telling:
    """On the site nobody is spared: it addresses nobody."""
    addressed = means in ("mail", "sign-in")
    return Telling(
        notice=notice.name,
        event=event,
        means=means,
        starts=starts,
        ends=ends,
        under=notice.under if addressed else None,
        spares=notice.spares if addressed else frozenset(),
        asks=notice.asks,
    )


def publishing_problems(old: Policy, new: Policy, posted: datetime.date) -> tuple[Problem, ...]:
    """Every reason why `new` must not be published after `old` on the day `posted`."""
    head = new.document.head
    found = []
    if new.name != old.name:
        says = f"is policy {new.name!r}, and the one in force is {old.name!r}"
        found.append(head.problem("name", says, f'Write name = "{old.name}"'))
    if new.version <= old.version:
        says = f"has version {new.version}, and version {old.version} is in force"
        found.append(head.problem("version", says, f"Write version = {old.version + 1}"))
    return (*found, *_plan_problems(plan(old, new), new, posted))


def _plan_problems(plan: Plan, new: Policy, posted: datetime.date) -> Iterator[Problem]:
    head, promised = new.document.head, plan.promised
    if not plan.changes:
        mend = "Publish a version when something in it is"
        yield head.problem("version", "is a version in which nothing is new", mend)
    if plan.stated < plan.earliest(posted):
        promise = (
            f"[notice.{promised.name}] of version {plan.versions[0]} " if promised and plan.ahead else ""
        )
        why = (
            f"{promise}promises {plan.ahead.days} days from {posted}" if promise else f"is posted on {posted}"
        )
        says = f"takes effect on {plan.stated}, but {why}"
        yield head.problem("effective", says, f"Write effective = {plan.earliest(posted)} or later")


def audience(telling: Telling) -> str:
    """Who is told, in words for operators."""
    if telling.means in ("site", "banner"):
        return "whoever visits the site"
    if telling.means == "page":
        return "everybody, on their privacy page"
    who = "everybody" if telling.means == "mail" else "whoever has no address for mail"
    under = f" with “{telling.under}” on" if telling.under else ""
    turned_off = sorted(telling.spares - {"left"})
    spared = ["who left"] if "left" in telling.spares else []
    spared += [f"who turned “{name}” off" for name in turned_off]
    return who + under + (f", but nobody {' or '.join(spared)}" if spared else "")
