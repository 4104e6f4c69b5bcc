"""What a version must be to be published: the next, different, of this tenant, announced in time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from troth.people.versions import Posted, in_force
from troth.policy import Policy, Problem
from troth.policy.announce import plan, publishing_problems


def problems(posted: Sequence[Posted], new: Policy, now: datetime) -> tuple[Problem, ...]:
    """Every reason why this version cannot be published over those that were posted."""
    if same := next((one for one in posted if one.policy.digest == new.digest), None):
        head = new.document.head
        says = f"is version {same.version}, word for word, which is posted already"
        return (head.problem("version", says, "There is nothing to do"),)
    if found := tuple(_number(posted, new)):
        return found
    owed = [p for old in _before(posted, new, now) for p in publishing_problems(old, new, _today(now))]
    return (*_day(new, now), *dict.fromkeys(owed))


def _number(posted: Sequence[Posted], new: Policy) -> Iterable[Problem]:
    wanted = posted[-1].version + 1
    if new.version != wanted:
        says = f"is version {new.version}, but version {posted[-1].version} is the last that was posted"
        yield new.document.head.problem("version", says, f"Write version = {wanted}")


def _day(new: Policy, now: datetime) -> Iterable[Problem]:
    """A day that the page states as the day of posting has to be that."""
    said = new.document.head.values.get("published")
    if said is not None and said != _today(now):
        says = f"says that it was published on {said}, but that is done now, on {_today(now)} (UTC)"
        yield new.document.head.problem("published", says, f"Write published = {_today(now)}")


def _before(posted: Sequence[Posted], new: Policy, now: datetime) -> tuple[Policy, ...]:
    """Whose promises bind: the version in force, and the one that this one will replace."""
    return in_force(posted).policy, basis(posted, new, now).policy


def promised(posted: Sequence[Posted], new: Policy, now: datetime) -> timedelta:
    """How long before it takes effect a version has to be posted."""
    return max(plan(old, new).ahead for old in _before(posted, new, now))


def basis(posted: Sequence[Posted], new: Policy, now: datetime) -> Posted:
    """The version that this one replaces: the last that will have come into force by then."""
    moment = max(_midnight(new.effective), now + plan(in_force(posted).policy, new).ahead)
    before = [one for one in posted if one.since or one.effective_at <= moment]
    return before[-1] if before else posted[0]


def effective_at(posted: Sequence[Posted], new: Policy, now: datetime) -> datetime:
    """When a version takes effect: its day has begun, and the promised time has passed in full."""
    return max(_midnight(new.effective), now + promised(posted, new, now))


def _today(now: datetime) -> date:
    return now.astimezone(UTC).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
