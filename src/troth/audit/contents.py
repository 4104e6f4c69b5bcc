"""What an auditor's archive holds, before it is packed and after it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from troth.audit.criteria import criteria_of
from troth.policy import Coverage

FORMAT = "troth-audit-archive-1"
MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.note", "public_key"
COVERAGE, TESTS, CHECKPOINTS, ATTESTATIONS = (
    "coverage.json",
    "tests.xml",
    "checkpoints.json",
    "attestations.json",
)


@dataclass(frozen=True, slots=True)
class Attested:
    """Somebody in a role said that a measure is kept, under a version of the policy."""

    measure: str
    version: int
    role: str
    at: datetime

    def said(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "version": self.version,
            "role": self.role,
            "at": self.at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Marked:
    """A checkpoint as a signed note, with the proof that it grew from the one before it."""

    note: str
    grown: Sequence[str] = ()

    def said(self) -> dict[str, Any]:
        return {"note": self.note, "grown": list(self.grown)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of one tenant: the policy's versions as texts, coverage, tests, checkpoints and attestations."""

    tenant: str
    origin: str
    version: int
    policies: Mapping[int, str]
    coverage: Sequence[Coverage]
    tests: bytes
    checkpoints: Sequence[Marked]
    attestations: Sequence[Attested]
    made_at: datetime


def row(coverage: Coverage) -> dict[str, Any]:
    """One row of the coverage as the archive has it."""
    return {
        "clause": coverage.clause,
        "kept_by": coverage.kept_by,
        "where": coverage.where,
        "test": coverage.test,
        "enabled": coverage.enabled,
        "criteria": list(criteria_of(coverage.clause)),
    }
