"""What a version must be to be published: the next, different, of this tenant, announced in time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from troth.people.publishing.plan import plan
from troth.people.versions import Posted, in_force
from troth.policy import Policy, Problem


def problems(posted: Sequence[Posted], new: Policy, now: datetime) -> tuple[Problem, ...]:
    """Every reason why this version cannot be published over those that were posted."""
    if same := next((one for one in posted if one.policy.digest == new.digest), None):
        head = new.document.head
        says = f"is version {same.version}, word for word, which is posted already"
        return (head.problem("version", says, "There is nothing to do"),)
    return (*_number(posted, new), *_name(posted, new), *_day(new, now), *_ahead(posted, new, now))


def _number(posted: Sequence[Posted], new: Policy) -> Iterable[Problem]:
    wanted = posted[-1].version + 1
    if new.version != wanted:
        says = f"is version {new.version}, but version {posted[-1].version} is the last that was posted"
        yield new.document.head.problem("version", says, f"Write version = {wanted}")


def _name(posted: Sequence[Posted], new: Policy) -> Iterable[Problem]:
    name = posted[-1].policy.name
    if new.name != name:
        says = f"is the policy {new.name!r}, but this tenant's is {name!r}"
        yield new.document.head.problem("name", says, f'Write name = "{name}", or name the other tenant')


def _day(new: Policy, now: datetime) -> Iterable[Problem]:
    """A day that the page states as the day of posting has to be that."""
    said = new.document.head.values.get("published")
    if said is not None and said != _today(now):
        says = f"says that it was published on {said}, but that is done now, on {_today(now)} (UTC)"
        yield new.document.head.problem("published", says, f"Write published = {_today(now)}")


def _ahead(posted: Sequence[Posted], new: Policy, now: datetime) -> Iterable[Problem]:
    first = earliest(posted, new, now)
    if new.effective < first:
        days = (first - _today(now)).days
        promised = f"and {days} days ahead are promised" if days else "and nothing takes effect before that"
        says = f"takes effect on {new.effective}, but it is posted on {_today(now)} (UTC), {promised}"
        yield new.document.head.problem("effective", says, f"Write effective = {first} or later")


def earliest(posted: Sequence[Posted], new: Policy, now: datetime) -> date:
    """The first day on which this version may take effect: the promises of the versions before it decide."""
    return _today(now) + promised(posted, new, now)


def promised(posted: Sequence[Posted], new: Policy, now: datetime) -> timedelta:
    """How long ahead a version has to be posted: as the one in force says, and the one that it replaces."""
    return max(plan(old.policy, new).ahead for old in (in_force(posted), basis(posted, new, now)))


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
