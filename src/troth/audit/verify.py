"""Checks an auditor's archive with nothing but the archive: no server, no settings, no network."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
)
from troth.audit.kept import unkept
from troth.audit.pack import policy_path, signed_text, signer
from troth.audit.results import ResultsError, passed
from troth.policy import Policy, PolicyError, compile_policy, parse
from troth.vault import merkle, notes

LARGEST = 256 * 1024 * 1024
"""The most bytes that all files of an archive may have together, unpacked."""


class ArchiveUnreadable(Exception):
    """A file is no auditor's archive at all; the text says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an archive shows: of which tenant and version, how much, and everything that does not hold."""

    tenant: str
    version: int
    made_at: datetime
    public_key: bytes
    promises: int
    kept: int
    checkpoints: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Archive:
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    public: bytes

    def json(self, path: str) -> Any:
        return json.loads(self.files[path])


def verify(content: bytes, public_key: bytes | None = None) -> Verdict:
    """Check an archive. Raises ArchiveUnreadable for what is none; what does not hold is in the verdict.

    `public_key` is the server's as published; without it, the key in the archive itself is used, which
    proves that the archive is whole but not whose it is.
    """
    try:
        return _verify(_read(content, public_key))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArchiveUnreadable(f"this is no auditor's archive: {error!r}") from None


def _read(content: bytes, public_key: bytes | None) -> _Archive:
    try:
        files = _unzipped(content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise ArchiveUnreadable(f"this is no ZIP file, or a damaged one: {error}") from None
    if MANIFEST not in files:
        raise ArchiveUnreadable(f"this is no auditor's archive: it has no {MANIFEST}")
    manifest = json.loads(files[MANIFEST])
    if manifest["format"] != FORMAT:
        raise ArchiveUnreadable(f"this archive has format {manifest['format']!r}, not {FORMAT!r}")
    return _Archive(files, manifest, public_key or base64.b64decode(files[PUBLIC_KEY]))


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise ArchiveUnreadable("the archive is too large when it is unpacked")
        files = {}
        for info in archive.infolist():
            if info.filename in files:
                raise ArchiveUnreadable(f"the archive has two files {info.filename!r}")
            files[info.filename] = archive.read(info)
        return files


def _verify(archive: _Archive) -> Verdict:
    manifest, policy = archive.manifest, _policy(archive)
    problems = [
        *_signature_problems(archive),
        *_file_problems(archive),
        *_ledger_problems(archive),
        *(_coverage_problems(archive, policy) if policy else ["the policy in force does not compile"]),
    ]
    rows = archive.json(COVERAGE)
    return Verdict(
        tenant=str(manifest["tenant"]),
        version=int(manifest["version"]),
        made_at=datetime.fromisoformat(manifest["made_at"]),
        public_key=archive.public,
        promises=len(rows),
        kept=sum(1 for row in rows if row["enabled"] and row["kept_by"]),
        checkpoints=len(archive.json(CHECKPOINTS)),
        problems=tuple(problems),
    )


def _policy(archive: _Archive) -> Policy | None:
    path = policy_path(int(archive.manifest["version"]))
    try:
        return compile_policy(parse(archive.files[path].decode(), source=path))
    except (PolicyError, KeyError, UnicodeDecodeError):
        return None


def _signature_problems(archive: _Archive) -> Iterator[str]:
    name = signer(str(archive.manifest["origin"]))
    try:
        signed = notes.verify_text(archive.files[SIGNATURE].decode(), name, archive.public)
    except (notes.NoteError, UnicodeDecodeError):
        yield f"the manifest is not signed by {name} with this key"
        return
    if signed != signed_text(name, archive.files[MANIFEST]):
        yield "the manifest was changed after it was signed"


def _file_problems(archive: _Archive) -> Iterator[str]:
    listed = {str(entry["path"]): str(entry["sha256"]) for entry in archive.manifest["files"]}
    for path in sorted(archive.files.keys() - listed.keys() - {MANIFEST, SIGNATURE, PUBLIC_KEY}):
        yield f"{path} is not in the manifest"
    for path, digest in listed.items():
        content = archive.files.get(path)
        if content is None:
            yield f"{path} is missing"
        elif hashlib.sha256(content).hexdigest() != digest:
            yield f"{path} was changed after the manifest was signed"


def _ledger_problems(archive: _Archive) -> Iterator[str]:
    """Each checkpoint is signed, of this tenant, and grown from the one before it."""
    before: notes.Checkpoint | None = None
    for number, mark in enumerate(archive.json(CHECKPOINTS), 1):
        try:
            now = notes.verify(mark["note"], archive.public)
        except notes.NoteError as error:
            yield f"checkpoint {number}: {error}"
            continue
        if now.origin != archive.manifest["origin"]:
            yield f"checkpoint {number} is of {now.origin}, another ledger"
        elif before and not _grew(before, now, mark["grown"]):
            yield f"checkpoint {number} does not continue the one before it: the ledger was changed"
        before = now
    if before is None:
        yield "there is no checkpoint of the ledger"


def _grew(before: notes.Checkpoint, now: notes.Checkpoint, proof: Sequence[str]) -> bool:
    steps = [base64.b64decode(step) for step in proof]
    held = merkle.verify_consistency(before.size, now.size, steps, before.root, now.root)
    return held and before.at <= now.at


def _coverage_problems(archive: _Archive, policy: Policy) -> Iterator[str]:
    try:
        outcomes = passed(archive.files[TESTS])
    except ResultsError as error:
        yield str(error)
        return
    rows = {row["clause"]: row for row in archive.json(COVERAGE)}
    made_at = datetime.fromisoformat(archive.manifest["made_at"])
    yield from unkept(policy, rows, outcomes, archive.json(ATTESTATIONS), made_at)
