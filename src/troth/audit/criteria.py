"""Which of the four criteria of an examination a promise belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from troth.policy.register import REGISTER

CRITERIA = ("security", "availability", "integrity", "confidentiality")
BY_KIND: Mapping[str, tuple[str, ...]] = {
    "collect": ("confidentiality",),
    "use": ("confidentiality", "integrity"),
    "share": ("confidentiality",),
    "choice": ("confidentiality", "integrity"),
    "keep": ("confidentiality", "availability"),
    "protect": ("security", "confidentiality"),
    "notice": ("integrity",),
    "right": ("integrity", "availability"),
    "service": ("availability",),
}
OF_ITS_OWN: Mapping[str, tuple[str, ...]] = {
    "Z38": ("security", "availability"),
    "Z39": CRITERIA,
    "Z46": ("availability",),
    "J38": ("integrity",),
    "Z41": ("integrity",),
    "W08": ("availability",),
}
"""Promises that their kind says too little of."""


def criteria_of(clause: str) -> tuple[str, ...]:
    """The criteria that a promise belongs to; raises KeyError for what is no promise."""
    return OF_ITS_OWN.get(clause) or BY_KIND[REGISTER[clause]]
