"""The JSON Schema (2020-12) of policy files, by which an editor completes and checks them.

It is made from the grammar. It does not see lines that contradict one another; `troth policy check` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from troth.policy.document import SECTIONS
from troth.policy.grammar import KEYS, Key, keys_of
from troth.policy.measures import MEASURES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SAYS: Mapping[str, str] = {
    "policy": "The head of the file: whose policy it is, from when, and what is enabled.",
    "practice": "Data collected at one point, for named purposes, kept for a stated time.",
    "choice": "What a person turns on or off. Without page or link among its means it has no switch, "
    "and the page says why.",
    "disclosure": "Data that may leave: to whom, for what, on which ground; all else stays.",
    "notice": "What people are told. The server sends no other kind of mail of its own.",
    "right": "What people may ask for, how, and in which time it is done.",
    "measure": "How data is kept safe: by code that a test proves, or by a role that attests it.",
}
"""What each part of a policy is for."""


def schema() -> dict[str, Any]:
    """The schema of a whole policy file."""
    return {
        "$schema": DRAFT,
        "title": "Troth policy",
        "description": "A privacy policy that the server carries out.",
        "type": "object",
        "properties": {
            "policy": {"description": SAYS["policy"], **_table(KEYS["policy"])},
            **{section: _section(section) for section in SECTIONS},
        },
        "required": ["policy"],
        "additionalProperties": False,
    }


def _section(section: str) -> dict[str, Any]:
    """Tables of one kind under names of one's own; the measures that the server knows by name set more."""
    known = MEASURES if section == "measure" else {}
    return {
        "description": SAYS[section],
        "type": "object",
        "properties": {name: _table(keys_of(section, name)) for name in known},
        "additionalProperties": _table(KEYS[section]),
    }


def _table(keys: Iterable[Key]) -> dict[str, Any]:
    keys = tuple(keys)
    return {
        "type": "object",
        "properties": {key.name: {"description": key.says, **key.rule.schema} for key in keys},
        "required": [key.name for key in keys if key.must],
        "additionalProperties": False,
    }
