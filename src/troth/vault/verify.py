"""Checks an export of the ledger offline: the checkpoint's signature and every line's place in the tree."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troth.vault import merkle, notes
from troth.vault.entries import commit, is_among


@dataclass(frozen=True, slots=True)
class Verified:
    """What an export proves: the checkpoint it stands on and the details of its lines."""

    checkpoint: notes.Checkpoint
    details: tuple[Mapping[str, Any], ...]


def verify_export(export: Mapping[str, Any], public_key: bytes | None = None) -> Verified:
    """Check an export offline: the signature, and each line's place in the tree. Raises NoteError.

    `public_key` is the server's as published; without it, the key in the export itself is used, which
    proves that the export is whole but not whose it is.
    """
    try:
        public = public_key or base64.b64decode(export["public_key"])
        checkpoint = notes.verify(export["checkpoint"], public)
        details = tuple(_verify_line(line, checkpoint) for line in export["entries"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise notes.NoteError(f"this is not an export of a ledger: {error}") from None
    return Verified(checkpoint, details)


def _verify_line(line: Mapping[str, Any], checkpoint: notes.Checkpoint) -> Mapping[str, Any]:
    commitment = commit(base64.b64decode(line["salt"]), line["detail"].encode())
    position = int(line["position"])
    leaf = _verify_group(line["group"], commitment, position) if "group" in line else commitment
    if not merkle.verify_inclusion(leaf, position, checkpoint.size, _path(line), checkpoint.root):
        raise notes.NoteError(f"entry {position} is not in the ledger that the checkpoint signs")
    detail: Mapping[str, Any] = json.loads(line["detail"])
    return detail


def _verify_group(group: Mapping[str, Any], commitment: bytes, position: int) -> bytes:
    """The root of an entry about many people, once the commitment is proved to be in it."""
    page, root = base64.b64decode(group["page"]), base64.b64decode(group["root"])
    number, count = int(group["number"]), int(group["pages"])
    inside = merkle.verify_inclusion(page, number, count, _path(group), root)
    if not inside or not is_among(commitment, page):
        raise notes.NoteError(f"entry {position} is not about this person")
    return root


def _path(proved: Mapping[str, Any]) -> list[bytes]:
    return [base64.b64decode(step) for step in proved["path"]]
