"""How each key of each part weighs, and what it means when a whole part comes or goes.

A test holds this against the grammar: every key that a policy can have is weighed by exactly one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from troth.policy.kinds import duration
from troth.policy.vocabulary import BY_NAME, CATEGORIES, PURPOSES, RECIPIENTS
from troth.policy.weighing import (
    Direction,
    Finding,
    Touches,
    Values,
    Weigher,
    amount,
    listed,
    rank,
    several,
    shown,
    span,
    truth,
    word,
    wording,
)


def data(name: str) -> str:
    """What people read for a category of data."""
    return CATEGORIES[name].says


def use(name: str) -> str:
    """What people read for a purpose."""
    return PURPOSES[BY_NAME[name]].says


def whom(name: str) -> str:
    """What people read for a recipient."""
    return RECIPIENTS[name].says


def _collected(old: Values, new: Values) -> Iterator[Finding]:
    """Data that is needed or may be added: new data is material, and so is having to give it."""
    before, after = ({*listed(v.get("required")), *listed(v.get("optional"))} for v in (old, new))
    if came := sorted(data(one) for one in after - before):
        yield Finding(f"collects {'; '.join(came)} in addition", material=True)
    if went := sorted(data(one) for one in before - after):
        yield Finding(f"no longer collects {'; '.join(went)}")
    both = before & after
    needed = {key: both & set(listed(values.get("required"))) for key, values in (("old", old), ("new", new))}
    if came := sorted(data(one) for one in needed["new"] - needed["old"]):
        yield Finding(f"requires {'; '.join(came)}, which people could leave out", material=True)
    if went := sorted(data(one) for one in needed["old"] - needed["new"]):
        yield Finding(f"no longer requires {'; '.join(went)}, which people may leave out")


def _kept(old: Values, new: Values) -> Iterator[Finding]:
    """An account may end before or after any stated time, so that a change to or from it is material."""
    before, after = old["keep"], new["keep"]
    if before == after:
        return
    was, now = _term(before), _term(after)
    same = was == now and was is not None
    says = f"keeps it “{after}” instead of “{before}”" + (", which is as long" if same else "")
    yield Finding(says, was is None or now is None or now > was)


def _term(keep: str) -> tuple[int, bool] | None:
    """How long data is kept, and whether for all of that time; None for as long as the account."""
    if keep == "account":
        return None
    return duration(keep.removeprefix("up to ")) or 0, not keep.startswith("up to ")


def _flipped(old: Values, new: Values) -> Iterator[Finding]:
    if old["default"] != new["default"]:
        on = new["default"] == "in"
        yield (
            Finding("is on until people turn it off", True, "purposes")
            if on
            else Finding("is off until people turn it on")
        )


def _plan(said: str, *, worse: Direction, touches: Touches = "nothing") -> Weigher:
    """For whose plan a part holds; "more" is worse where to hold for more people is."""

    def find(old: Values, new: Values) -> Iterator[Finding]:
        before, after = old.get("plan"), new.get("plan")
        if before == after:
            return
        harmless = before is None if worse == "more" else after is None
        says = f"{said} {_people(after)} instead of {_people(before)}"
        yield Finding(says) if harmless else Finding(says, True, touches)

    return Weigher(("plan",), find)


def _people(plan: str | None) -> str:
    return f"people on the plan “{plan}”" if plan else "everybody"


_COMMON = (
    several("clause", "cites the promise {} in addition", "no longer cites the promise {}", "neither"),
    word("service", "belongs to the service"),
    wording("says"),
)


def _table(key: str, find: Callable[[str, Any, Any], Iterator[Finding]]) -> Weigher:
    """A table whose entries are compared one by one."""

    def weigh(old: Values, new: Values) -> Iterator[Finding]:
        before, after = old[key], new[key]
        for name in {**before, **after}:
            if before.get(name) != after.get(name):
                yield from find(name, before.get(name), after.get(name))

    return Weigher((key,), weigh)


def _reached(way: str, was: str | None, now: str | None) -> Iterator[Finding]:
    yield Finding(f"questions go by {way} to {shown(now)} instead of {shown(was)}")


def _means(says: str) -> Weigher:
    return several("by", f"{says} by {{}} too", f"{says} no longer by {{}}", "less")


WEIGHERS: Mapping[str, tuple[Weigher, ...]] = {
    "policy": (
        word("name", "is the policy", material=True),
        word("controller", "the data is answered for by", material=True),
        word("effective", "takes effect on"),
        _table("contact", _reached),
        several("services", "enables the service {}", "no longer has the service {}", "neither"),
        several("plans", "has the plan {} too", "no longer has the plan {}", "neither"),
        word("location", "data is processed and held in", material=True),
        word("scope", "covers", material=True),
    ),
    "practice": (
        *_COMMON,
        word("at", "collects at", material=True),
        Weigher(("required", "optional"), _collected),
        several(
            "purposes",
            "uses it to {} in addition",
            "no longer uses it to {}",
            "more",
            words=use,
            touches="purposes",
        ),
        Weigher(("keep",), _kept),
        several("sources", "gets it from the {} too", "no longer gets it from the {}", "more"),
        several(
            "unlinkable",
            "is never tied to {} either",
            "may now be tied to {}",
            "less",
            words=data,
            touches="data",
        ),
        _plan("is collected from", worse="more"),
    ),
    "choice": (
        *_COMMON,
        several(
            "purposes",
            "can be turned off for: {}",
            "can no longer be turned off for: {}",
            "less",
            words=use,
            touches="purposes",
        ),
        Weigher(("default",), _flipped),
        word("each", "has a switch for each", material=True),
        several(
            "needed_in",
            "is needed to register in {} too",
            "is no longer asked before people register in {}",
            "less",
        ),
        _means("is made"),
        _plan("is offered to", worse="less", touches="purposes"),
    ),
    "disclosure": (
        *_COMMON,
        word("recipient", "goes to", material=True, touches="data", words=whom),
        several(
            "categories",
            "gives away {} in addition",
            "no longer gives away {}",
            "more",
            words=data,
            touches="data",
        ),
        several(
            "purposes",
            "serves to {} in addition",
            "no longer serves to {}",
            "more",
            words=use,
            touches="data",
        ),
        several("ground", "may rest on “{}” too", "may no longer rest on “{}”", "more", touches="data"),
        several("conditions", "needs “{}” in addition", "no longer needs “{}”", "less", touches="data"),
    ),
    "notice": (
        *_COMMON,
        wording("when"),
        _means("reaches people"),
        word("on", "answers the event", material=True),
        span("before", "comes ahead by", "less", without=0),
        truth("asks", "lets people refuse", "no longer lets people refuse", "less"),
        truth("until_dismissed", "stays until put away", "no longer stays until put away", "less"),
        word("under", "is sent under the choice", material=True),
        several("spares", "spares {} too", "no longer spares {}", "either"),
        truth("advertises", "may carry offers", "no longer carries offers", "more"),
    ),
    "right": (
        *_COMMON,
        span("within", "is done within", "more"),
        _means("can be asked for"),
        span("acknowledge", "is acknowledged within", "more"),
        span("extend", "may take longer by", "more", without=0),
        word("deactivate", "closes the account", material=True),
        span("erase_after", "erases after", "either"),
        word("officer", "is looked into by", material="where lost"),
        word("escalate", "can go on to", material="where lost"),
    ),
    "measure": (
        *_COMMON,
        word("attested_by", "is attested by", material="where gained or lost"),
        span("every", "is attested every", "more"),
    ),
}


def _youngest(region: str, was: int | None, now: int | None) -> Iterator[Finding]:
    says = (
        f"in the region “{region}” people may register from {now or 'any age'} instead of {was or 'any age'}"
    )
    yield Finding(says, (now or 0) < (was or 0))


def _role(role: str, was: list[str] | None, now: list[str] | None) -> Iterator[Finding]:
    came = [use(one) for one in now or () if one not in (was or ())]
    went = [use(one) for one in was or () if one not in (now or ())]
    if came:
        yield Finding(f"the role {role} may read data to {'; '.join(came)} too", material=True)
    if went:
        yield Finding(f"the role {role} may no longer read data to {'; '.join(went)}")
    if not came and not went:
        yield Finding(f"the role {role} is {'stated' if was is None else 'no longer stated'}")


SETTINGS: Mapping[str, tuple[Weigher, ...]] = {
    "age-gate": (_table("youngest", _youngest),),
    "cookies": (
        several("cookies", "sets the cookie {} too", "no longer sets the cookie {}", "more"),
        truth("needed_to_sign_in", "signing in needs a cookie", "signing in needs no cookie", "more"),
    ),
    "reauthentication": (span("after", "asks for the passphrase again after", "more"),),
    "step-up": (several("acts", "is asked for {} too", "is no longer asked for {}", "less"),),
    "idle-lock": (span("after", "locks after", "more"),),
    "staff-roles": (_table("roles", _role),),
    "staff-reminders": (span("remind", "reminds every", "more"),),
    "access-log": (
        rank("address", "treats IP addresses as", ("none", "rotating", "account")),
        span("archive_after", "puts log files away after", "more"),
    ),
    "visit-counts": (
        several("by", "counts by {} too", "no longer counts by {}", "more"),
        several("heeds", "heeds {} too", "no longer heeds {}", "less"),
    ),
    "partner-reports": (
        amount("threshold", "leaves out counts below", "less"),
        amount("epsilon", "the privacy loss of a report is", "more"),
        amount("budget", "the privacy loss of a year is", "more"),
    ),
    "no-marketing-recipients": (),
    "legal-disclosure": (
        several("grounds", "may rest on “{}” too", "may no longer rest on “{}”", "more"),
        amount("approvers", "the people who have to agree are", "less"),
    ),
    "supplier-agreements": (),
    "auditor-access": (span("expires", "ends after", "more"),),
}

PERMITS = frozenset(
    (
        "cookies",
        "staff-roles",
        "access-log",
        "visit-counts",
        "partner-reports",
        "legal-disclosure",
        "auditor-access",
    )
)
"""Measures that let something be done at all; to add one is material, as it is to take any other out."""


def weighers(section: str, name: str) -> tuple[Weigher, ...]:
    """What compares the keys of one part."""
    return (*WEIGHERS[section], *(SETTINGS.get(name, ()) if section == "measure" else ()))
