"""Holds a policy against what the code does: every reach covered, every promise backed, or no start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from troth.policy.compile import Policy
from troth.policy.decide import Refusal, may_collect, may_disclose, may_notify, may_use
from troth.policy.document import Item, Problem
from troth.policy.kinds import nearest
from troth.policy.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class Reach:
    """What a service does with people's data at one point; its declaration binds it at start-up.

    Without a service it is part of every server, and every policy has to state it.
    """

    service: str | None
    at: str
    collects: frozenset[str] = frozenset()
    uses: tuple[Purpose, ...] = ()


@dataclass(frozen=True, slots=True)
class Send:
    """A disclosure that a service makes: what goes to whom, for which purpose."""

    service: str
    recipient: str
    categories: frozenset[str]
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that the pages of a service set where the policy lists it.

    `life` is how long it stays (None: until the browser ends), `says` what is in it, for people to read.
    """

    name: str
    service: str
    life: timedelta | None
    says: str

    @property
    def seconds(self) -> int | None:
        return int(self.life.total_seconds()) if self.life else None


@dataclass(frozen=True, slots=True)
class Control:
    """The code that keeps a promise, and the test that fails when that code is taken out.

    `where` is `package.module:object`; `test` is a pytest node id.
    """

    clauses: tuple[str, ...]
    where: str
    test: str


@dataclass(frozen=True, slots=True)
class Declared:
    """All that the code of one server declares, gathered from its services."""

    reaches: tuple[Reach, ...] = ()
    sends: tuple[Send, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()
    controls: tuple[Control, ...] = ()
    cookies: tuple[Cookie, ...] = ()

    @property
    def services(self) -> frozenset[str]:
        """The services whose code declares anything; a policy can enable these and no others."""
        parts: tuple[Reach | Send, ...] = (*self.reaches, *self.sends)
        named = frozenset(part.service for part in parts if part.service)
        return named | {service for service, _ in self.notices}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one promise of one policy is kept, or which service that is not enabled it `awaits`."""

    clause: str
    policy: str
    kept_by: Literal["control", "attestation"] | None
    where: str | None
    test: str | None
    enabled: bool
    awaits: str | None = None


def check(policy: Policy, declared: Declared) -> tuple[Problem, ...]:
    """Every reason why a server with this code must not start under this policy."""
    return (
        *_unknown_services(policy, declared),
        *_uncovered_reaches(policy, declared),
        *_unset_cookies(policy, declared),
        *_unbacked_promises(policy, declared),
    )


def coverage(policy: Policy, controls: Iterable[Control]) -> tuple[Coverage, ...]:
    """How each clause that the policy cites is kept, in the order of the clauses."""
    by_clause = {clause: control for control in controls for clause in control.clauses}
    rows: dict[str, Coverage] = {}
    for item in policy.document.items:
        for clause in item.clauses:
            row = _row(policy, item, clause, by_clause.get(clause))
            if clause not in rows or _stronger(row, rows[clause]):
                rows[clause] = row
    return tuple(rows[clause] for clause in sorted(rows))


def _stronger(row: Coverage, other: Coverage) -> bool:
    return (row.enabled, row.kept_by is not None) > (other.enabled, other.kept_by is not None)


def _row(policy: Policy, item: Item, clause: str, control: Control | None) -> Coverage:
    enabled = policy.enabled(item.service)
    if control and enabled:
        return Coverage(clause, policy.name, "control", control.where, control.test, enabled)
    if role := item.values.get("attested_by"):
        return Coverage(clause, policy.name, "attestation", role, None, enabled)
    return Coverage(clause, policy.name, None, None, None, enabled, None if enabled else item.service)


def _unknown_services(policy: Policy, declared: Declared) -> Iterable[Problem]:
    """A name that no code answers to would quietly turn a service and its promises off."""
    for name in sorted(policy.services - declared.services):
        hint = nearest(name, sorted(declared.services))
        mend = "Services are " + ", ".join(sorted(declared.services))
        says = f"enables {name!r}, which this server does not have{hint}"
        yield policy.document.head.problem("services", says, mend)


def _uncovered_reaches(policy: Policy, declared: Declared) -> Iterable[Problem]:
    for refusal in _refusals(policy, declared):
        source, line = policy.document.source, policy.document.head.line()
        mend = "State it in the policy, or take the service out of [policy] services"
        yield Problem(source, line, f"the server does what the policy does not say: {refusal.says}", mend)


def _refusals(policy: Policy, declared: Declared) -> Iterable[Refusal]:
    answers: list[object] = []
    for reach in declared.reaches:
        if policy.enabled(reach.service):
            if reach.collects:
                answers.append(may_collect(policy, reach.at, reach.collects))
            answers += [may_use(policy, reach.at, purpose) for purpose in reach.uses]
    for send in declared.sends:
        if policy.enabled(send.service):
            answers.append(may_disclose(policy, send.recipient, send.categories, send.purpose))
    answers += [may_notify(policy, name) for service, name in declared.notices if policy.enabled(service)]
    return [answer for answer in answers if isinstance(answer, Refusal)]


def may_set(policy: Policy, cookie: Cookie) -> bool:
    """Whether pages may set a cookie under a policy: its service is enabled, and the policy lists it."""
    return policy.enabled(cookie.service) and cookie.name in policy.set_by("cookies", "cookies", ())


def _unset_cookies(policy: Policy, declared: Declared) -> Iterable[Problem]:
    """What is listed and never set would be told to people, and is not so."""
    may_be = {cookie.name for cookie in declared.cookies if may_set(policy, cookie)}
    for item in policy.document.section("measure"):
        if item.name == "cookies" and policy.enabled(item.service):
            for name in sorted(set(item.values["cookies"]) - may_be):
                says = f"lists the cookie {name!r}, which no enabled service sets"
                yield item.problem("cookies", says, "Take it out of the list, or enable its service")


def _unbacked_promises(policy: Policy, declared: Declared) -> Iterable[Problem]:
    lines = _enabled_items(policy)
    for row in coverage(policy, declared.controls):
        if row.enabled and row.kept_by is None:
            mend = "Take the promise out, name a role in attested_by, or enable it only with its service"
            yield lines[row.clause].problem("clause", f"promises {row.clause}, which no control keeps", mend)


def _enabled_items(policy: Policy) -> dict[str, Item]:
    """For each clause the first enabled part that promises it."""
    found: dict[str, Item] = {}
    for item in policy.document.items:
        if policy.enabled(item.service):
            for clause in item.clauses:
                found.setdefault(clause, item)
    return found
