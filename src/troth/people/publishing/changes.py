"""What one version of a policy says and another does not, as lines that people read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from troth.policy import CATEGORIES, PURPOSES, RECIPIENTS, Policy
from troth.policy.document import Item
from troth.policy.vocabulary import BY_NAME

_PARTS = {
    "policy": "The policy",
    "practice": "What is collected",
    "choice": "Choices",
    "disclosure": "Who gets data",
    "notice": "What you are told",
    "right": "Your rights",
    "measure": "How it is kept safe",
}
_UNSAID = frozenset(("clause", "service", "version", "published", "effective"))


class Changed(NamedTuple):
    """A part of the policy that changed, by its kind and name, with a line for each difference."""

    kind: str
    name: str
    lines: tuple[str, ...]


def changes(old: Policy, new: Policy) -> list[Changed]:
    """Every part that differs, in the order of the policy's sections."""
    before, after = _parts(old), _parts(new)
    order = {kind: place for place, kind in enumerate(_PARTS)}
    found = []
    for key in sorted(before | after, key=lambda key: (order[key[0]], key[1])):
        if lines := tuple(_lines(before.get(key), after.get(key))):
            found.append(Changed(_PARTS[key[0]], key[1].replace("-", " "), lines))
    return found


def _parts(policy: Policy) -> dict[tuple[str, str], Mapping[str, Any]]:
    head = {("policy", policy.name): policy.document.head.values}
    return head | {(i.section, i.name): i.values for i in policy.document.items if _holds(policy, i)}


def _holds(policy: Policy, item: Item) -> bool:
    return policy.enabled(item.service)


def _lines(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[str]:
    if old is None:
        yield "new"
    if new is None:
        yield "no longer there"
        return
    for key in dict.fromkeys((*(old or {}), *new)):
        was, now = (old or {}).get(key), new.get(key)
        if key not in _UNSAID and was != now:
            yield from _difference(key.replace("_", " "), was, now)


def _difference(key: str, was: Any, now: Any) -> Iterable[str]:
    if isinstance(was or now, list) and isinstance(now or was, list):
        more = [_word(one) for one in now or () if one not in (was or ())]
        less = [_word(one) for one in was or () if one not in (now or ())]
        return [
            *([f"{key}: now also {'; '.join(more)}"] if more else []),
            *([f"{key}: no longer {'; '.join(less)}"] if less else []),
        ]
    if now is None:
        return [f"{key}: no longer {_word(was)}"]
    return [f"{key}: {_word(now)}" if was is None else f"{key}: {_word(now)}, before {_word(was)}"]


def _word(value: Any) -> str:
    if isinstance(value, str) and value in BY_NAME:
        return PURPOSES[BY_NAME[value]].says
    if isinstance(value, str):
        term = CATEGORIES.get(value) or RECIPIENTS.get(value)
        return term.says if term else value
    if isinstance(value, dict):
        return "; ".join(f"{name} {_word(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_word, value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
