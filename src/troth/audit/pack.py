"""Packs evidence into one file: a ZIP whose manifest has the hash of everything in it and is signed."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from troth.audit.contents import (
    ATTESTATIONS,
    CHECKPOINTS,
    COVERAGE,
    FORMAT,
    MANIFEST,
    PUBLIC_KEY,
    SIGNATURE,
    TESTS,
    Evidence,
    row,
)
from troth.audit.criteria import CRITERIA

Sign = Callable[[str, str], str]
"""Signs a text in a name: a signed note."""


def pack(evidence: Evidence, public_key: bytes, sign: Sign) -> bytes:
    """The archive's bytes."""
    files = _files(evidence)
    manifest = _json(_manifest(evidence, files))
    name = signer(evidence.origin)
    files[MANIFEST] = manifest
    files[SIGNATURE] = sign(signed_text(name, manifest), name).encode()
    files[PUBLIC_KEY] = base64.b64encode(public_key) + b"\n"
    return _zipped(files)


def signer(origin: str) -> str:
    """The name in which a manifest is signed: not that of the checkpoints, which the same key signs."""
    return f"{origin}/audit"


def signed_text(name: str, manifest: bytes) -> str:
    """What is signed of a manifest."""
    return f"{name}\n{hashlib.sha256(manifest).hexdigest()}\n"


def _files(evidence: Evidence) -> dict[str, bytes]:
    return {
        **{policy_path(number): text.encode() for number, text in sorted(evidence.policies.items())},
        COVERAGE: _json([row(one) for one in evidence.coverage]),
        TESTS: evidence.tests,
        CHECKPOINTS: _json([mark.said() for mark in evidence.checkpoints]),
        ATTESTATIONS: _json([one.said() for one in evidence.attestations]),
    }


def policy_path(version: int) -> str:
    """Where a version of the policy is in the archive."""
    return f"policies/{version:04}.toml"


_SHOWS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    COVERAGE: ("for each promise the code that keeps it, or the role that attests it", CRITERIA),
    TESTS: ("the outcome of each test, in JUnit's format", CRITERIA),
    CHECKPOINTS: ("that the ledger only grew, and since when data is held", ("integrity", "confidentiality")),
    ATTESTATIONS: ("what no code can keep, said by somebody in a role", ("security", "availability")),
}
_POLICY = ("a version of the policy, word for word", CRITERIA)


def _manifest(evidence: Evidence, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tenant": evidence.tenant,
        "origin": evidence.origin,
        "made_at": evidence.made_at.isoformat(),
        "version": evidence.version,
        "files": [_listed(path, content) for path, content in files.items()],
    }


def _listed(path: str, content: bytes) -> dict[str, Any]:
    shows, criteria = _SHOWS.get(path, _POLICY)
    digest = hashlib.sha256(content).hexdigest()
    return {"path": path, "sha256": digest, "shows": shows, "criteria": list(criteria)}


def _json(content: object) -> bytes:
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return out.getvalue()
