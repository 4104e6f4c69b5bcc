"""The policies in Cedar's language, written from the files alone and not from what our compiler makes."""

from collections.abc import Iterator, Mapping

import cedarpy

from troth.policy.document import Document, Item

NOBODY = 'Person::"somebody"'
NO_ENTITIES = cedarpy.Entities.from_json_str("[]")


def translate(document: Document) -> cedarpy.PolicySet:
    """A permit for each practice, a forbid for each choice that the person may have made: pre-parsed."""
    return cedarpy.PolicySet.from_str("\n".join(_rules(document)))


def _rules(document: Document) -> Iterator[str]:
    enabled = document.head.values["services"]
    for item in document.items:
        if item.section == "practice":
            yield _permit(item)
        elif item.section == "choice" and item.values.get("purposes") and item.service in (None, *enabled):
            yield _forbid(item)


def _permit(item: Item) -> str:
    purposes = [*item.values["purposes"], *(["RightsFulfilment"] if item.values["keep"] != "never" else [])]
    return f"permit (principal, {_actions(purposes)}, resource == Practice::{_quoted(item.name)});"


def _forbid(item: Item) -> str:
    name, default = _quoted(item.name), str(item.values["default"] == "in").lower()
    plan = item.values.get("plan")
    holds = f"context.plan == {_quoted(plan)} && " if plan else ""
    chosen = f"(if context.choices has {name} then context.choices[{name}] else {default})"
    return f"forbid (principal, {_actions(item.values['purposes'])}, resource) when {{ {holds}!{chosen} }};"


def _actions(purposes: list[str]) -> str:
    return f"action in [{', '.join(f'Action::{_quoted(name)}' for name in purposes)}]"


def _quoted(text: str) -> str:
    return f'"{text}"'


def request(practice: str, purpose: str, plan: str | None, choices: Mapping[str, bool]) -> dict[str, object]:
    """May a record of this practice serve this purpose, given the person's plan and choices?"""
    return {
        "principal": NOBODY,
        "action": f'Action::"{purpose}"',
        "resource": f'Practice::"{practice}"',
        "context": {"plan": plan or "", "choices": dict(choices)},
    }


def decide(rules: cedarpy.PolicySet, asked: dict[str, object]) -> bool:
    """Cedar's answer."""
    return bool(cedarpy.is_authorized(asked, rules, NO_ENTITIES).allowed)


def decide_all(rules: cedarpy.PolicySet, asked: list[dict[str, object]]) -> list[bool]:
    """Cedar's answers to many questions in one call."""
    return [bool(found.allowed) for found in cedarpy.is_authorized_batch(asked, rules, NO_ENTITIES)]
