"""Sealed archives of the access log: files that no analysis opens, only an audit, and each opening is told.

A file begins with a line of JSON that says of which tenant and day it is; the rest is sealed to that line.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from troth.policy import PURPOSES, Purpose, Refusal, may_use
from troth.runtime.keyring import DAY_SECONDS, Keyring
from troth.runtime.queries import query
from troth.vault.data import Data
from troth.vault.entries import write_deed
from troth.vault.refusal import PolicyViolation
from troth.vault.seal import ServerKey, pack, unpack
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault
from troth.visits.log import POINT, AccessLog
from troth.visits.store import Store

FORMAT = "troth-visits-archive-1"
SHUT = query("troth.visits", "shut_records")
_AUDITED = int(Purpose.COMPLIANCE_AUDIT | Purpose.RIGHTS_FULFILMENT)
"""All that a record of the access log still serves once its file is in the archive."""


class ArchiveError(Exception):
    """A file is no archive of this server's; the text says why."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What the first line of an archive says."""

    tenant: str
    day: date
    lines: int

    def head(self) -> bytes:
        said = {"format": FORMAT, "tenant": self.tenant, "day": self.day.isoformat(), "lines": self.lines}
        return pack(said) + b"\n"


class Archives:
    """Rotates logs into archives, ends those whose time is over, and opens one for an audit."""

    def __init__(self, folder: Path, store: Store, log: AccessLog, keyring: Keyring, vault: Vault) -> None:
        self._folder = folder
        self._store = store
        self._log = log
        self._key = ServerKey(keyring, f"archive for {PURPOSES[Purpose.COMPLIANCE_AUDIT].name}")
        self._vault = vault

    async def rotate(self, tenant: Tenant, now: datetime) -> int:
        """Seal the days whose time has come, and end what the policy keeps no longer; returns how many."""
        practice, after = tenant.policy.at(POINT), tenant.policy.span("access-log", "archive_after")
        if practice is None or after is None:
            return 0
        kept = timedelta(seconds=practice.keep.seconds or 0)
        days = await self._store.days_before(tenant.id, _number(now - after))
        for day in days:
            if day >= _number(now - kept):
                await self._seal(tenant, day)
            await self._store.drop(tenant.id, day)
        await self._shut(tenant, practice.name, now - after)
        await asyncio.to_thread(self._end, tenant, now - kept)
        return len(days)

    async def _seal(self, tenant: Tenant, day: int) -> None:
        lines = await self._log.lines(tenant, day)
        archive = Archive(tenant.name, _date(day), len(lines))
        head = archive.head()
        sealed = head + self._key.seal(pack(lines), head)
        await asyncio.to_thread(_write, self.path(tenant, archive.day), sealed)

    async def _shut(self, tenant: Tenant, practice: str, until: datetime) -> None:
        """Members' records of the log go on to serve an audit, and themselves, but no analysis."""
        async with self._vault.under(Purpose.RIGHTS_FULFILMENT, tenant) as data:
            await data.connection.execute(SHUT, tenant.id, practice, until, _AUDITED)

    def _end(self, tenant: Tenant, until: datetime) -> None:
        for path in self.of(tenant):
            if date.fromisoformat(path.stem) < until.date():
                path.unlink(missing_ok=True)

    def path(self, tenant: Tenant, day: date) -> Path:
        return self._folder / tenant.name / f"{day.isoformat()}.sealed"

    def of(self, tenant: Tenant) -> list[Path]:
        """A tenant's archives, oldest first."""
        return sorted((self._folder / tenant.name).glob("*.sealed"))

    async def open(self, data: Data, path: Path) -> list[Mapping[str, Any]]:
        """The lines of an archive, once the ledger says that it was opened.

        Raises PolicyViolation under any other purpose than an audit, or where the policy knows no audit of
        logs, and ArchiveError for what is none of this tenant's archives.
        """
        head, sealed = await asyncio.to_thread(_read, path)
        archive = read_head(head)
        require_audit(self._vault, data, archive)
        if archive.tenant != data.tenant.name:
            raise ArchiveError(f"{path} is an archive of {archive.tenant}, not of {data.tenant.name}")
        lines: list[Mapping[str, Any]] = unpack(self._key.open(sealed, head))
        self._say(data, "opened", archive=archive.day.isoformat(), lines=archive.lines)
        await self._vault.flush()
        return lines

    def _say(self, data: Data, act: str, **said: object) -> None:
        _say(self._vault, data, act, **said)


def require_audit(vault: Vault, data: Data, archive: Archive) -> None:
    """Raise PolicyViolation, on the ledger too, unless this is an audit and the policy allows one of logs."""
    purpose = PURPOSES[data.purpose].name
    if data.purpose is not Purpose.COMPLIANCE_AUDIT:
        _refuse(vault, data, archive, f"{purpose} does not open archives of the access log")
    answer = may_use(data.tenant.policy, POINT, data.purpose)
    if isinstance(answer, Refusal):
        _refuse(vault, data, archive, answer.says)


def _refuse(vault: Vault, data: Data, archive: Archive, reason: str) -> NoReturn:
    _say(vault, data, "refused", archive=archive.day.isoformat(), reason=reason)
    raise PolicyViolation(reason)


def _say(vault: Vault, data: Data, act: str, **said: object) -> None:
    said = {**data.about, "purpose": PURPOSES[data.purpose].name, **said}
    vault.note(write_deed(data.tenant, vault.ledger.groups_key, act, **said))


def read_head(head: bytes) -> Archive:
    """What an archive says of itself; raises ArchiveError."""
    try:
        said = json.loads(head)
        if said["format"] != FORMAT:
            raise ValueError(said["format"])
        return Archive(said["tenant"], date.fromisoformat(said["day"]), int(said["lines"]))
    except (ValueError, KeyError, TypeError):
        raise ArchiveError("this is no archive of an access log") from None


def tenant_of(path: Path) -> str:
    """The name of the tenant that an archive is of; raises ArchiveError."""
    return read_head(_read(path)[0]).tenant


def _read(path: Path) -> tuple[bytes, bytes]:
    try:
        head, _, sealed = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from None
    return head + b"\n", sealed


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: the lines go from the store only when this has returned."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _number(moment: datetime) -> int:
    return int(moment.timestamp()) // DAY_SECONDS


def _date(day: int) -> date:
    return datetime.fromtimestamp(day * DAY_SECONDS, UTC).date()
