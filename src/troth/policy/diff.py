"""What changed from one version of a policy to another, in plain words, and how much of it matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from troth.policy.compile import Policy, Until
from troth.policy.document import SECTIONS, Item
from troth.policy.versions import freed_by
from troth.policy.vocabulary import Purpose
from troth.policy.weighing import Finding, listed
from troth.policy.weights import PERMITS, data, use, weighers, whom

Served = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions.

    `part` is such as "practice.registration", and `where` its file and line. `new_manner` tells that data
    which is stored already would be used in a manner that people were not told of when they gave it;
    `serves` are the purposes that it would newly serve, a mask for each practice.
    """

    part: str
    says: str
    where: str
    material: bool
    new_manner: bool = False
    serves: Served = ()

    def __str__(self) -> str:
        return f"[{self.part}] {self.says}"


def diff(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Every difference in meaning or wording; none where there is only another order, layout or comment.

    A part of a service that neither version enables is compared too, and is not material: it binds nobody.
    """
    heads = _changes(old, new, old.document.head, new.document.head)
    return (*heads, *(change for section in SECTIONS for change in _section(old, new, section)))


def _section(old: Policy, new: Policy, section: str) -> Iterator[Change]:
    before = {item.name: item for item in old.document.section(section)}
    after = {item.name: item for item in new.document.section(section)}
    for name in {**before, **after}:
        yield from _changes(old, new, before.get(name), after.get(name))


def _changes(old: Policy, new: Policy, before: Item | None, after: Item | None) -> Iterator[Change]:
    item = after or before
    for found in _findings(old, new, before, after):
        if item:
            yield _change(old, new, item, found)


def _findings(old: Policy, new: Policy, before: Item | None, after: Item | None) -> Iterator[Finding]:
    was, now = _in_force(old, before), _in_force(new, after)
    if after and now and not was:
        yield _came(after)
    if before and was and not now:
        yield _went(before)
    if before and after:
        found = _compared(before, after)
        yield from found if was and now else _idle(found)
    elif not was and not now:
        yield from _idle([Finding("is there now" if after else "is gone")])


def _in_force(policy: Policy, item: Item | None) -> bool:
    return item is not None and policy.enabled(item.service)


def _compared(before: Item, after: Item) -> Iterator[Finding]:
    for weigh in weighers(after.section, after.name):
        yield from weigh(before.values, after.values)


def _idle(findings: Iterable[Finding]) -> Iterator[Finding]:
    for found in findings:
        yield Finding(f"{found.says} (its service is not enabled)", key=found.key)


def _came(item: Item) -> Finding:
    values = item.values
    if item.section == "practice":
        collected = sorted(
            data(name) for name in {*listed(values.get("required")), *listed(values.get("optional"))}
        )
        why = "; ".join(map(use, values["purposes"]))
        return Finding(f"collects {'; '.join(collected) or 'nothing'}, to {why}", material=True)
    if item.section == "disclosure":
        what = "; ".join(map(data, values["categories"]))
        return Finding(f"lets {what} go to {whom(values['recipient'])}", material=True, touches="data")
    permits = item.section == "measure" and item.name in PERMITS
    return Finding("is there now", material=permits or values.get("advertises", False))


def _went(item: Item) -> Finding:
    """That data is no longer collected or given away harms nobody; all else was there for people."""
    if item.section in ("practice", "disclosure"):
        return Finding("is gone")
    return Finding("is gone", material=True, touches="purposes" if item.section == "choice" else "nothing")


def _change(old: Policy, new: Policy, item: Item, found: Finding) -> Change:
    serves = _served(old, new, item) if found.touches == "purposes" else ()
    new_manner = bool(serves) or (found.touches == "data" and _stored(old, item))
    part = "policy" if item.section == "policy" else f"{item.section}.{item.name}"
    return Change(
        part, found.says, f"{item.source}:{item.line(found.key)}", found.material, new_manner, serves
    )


def _served(old: Policy, new: Policy, item: Item) -> Served:
    """The purposes that stored data would newly serve because of this part, by practice."""
    masks = []
    for name, before in old.practices.items():
        after = new.practices.get(name)
        if after and before.keep.until is not Until.NEVER_KEPT:
            masks.append((name, _newly(old, new, item, (name, before.mask, after.mask))))
    return tuple((name, mask) for name, mask in masks if mask)


def _newly(old: Policy, new: Policy, item: Item, practice: tuple[str, int, int]) -> int:
    name, before, after = practice
    if item.section == "practice":
        newly = after & ~before if item.name == name else 0
    else:
        choice = old.choices.get(item.name)
        newly = after & before & freed_by(old, new, choice) if choice else 0
    return newly & ~int(Purpose.RIGHTS_FULFILMENT)


def _stored(old: Policy, item: Item) -> bool:
    """Whether data that is stored already could be concerned by what this part allows."""
    kept = {p.name: p for p in old.practices.values() if p.keep.until is not Until.NEVER_KEPT}
    if item.section == "practice":
        return item.name in kept
    given = set(item.values.get("categories", ()))
    return any(given & practice.categories for practice in kept.values())
