"""The relay that keeps mail in a folder instead of sending it, for trials and for the demonstration page."""

import asyncio
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from troth.mail.outgoing.fitness import unsound
from troth.mail.outgoing.parcel import Outcome, Parcel, Verdict

CAPTURED = Verdict(250, "2.0.0", "Kept in the folder")
NO_ROOM = Verdict(452, "4.3.1", "The folder did not take the message")

_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Captured:
    """One kept mail: its envelope, when it was kept (UTC) and the file that any mail program opens."""

    path: Path
    at: datetime
    sender: str
    recipients: tuple[str, ...]

    def content(self) -> bytes:
        """The message, byte for byte as it was handed over."""
        return self.path.read_bytes()


class FolderRelay:
    """Writes each parcel as `<time>-<random>.eml` beside a `.json` with its envelope.

    The envelope has a file of its own, so that the message stays byte for byte what it was.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._now = now

    async def send(self, parcel: Parcel) -> tuple[Outcome, ...]:
        """Keep one parcel; a full or missing disk is a temporary outcome."""
        refusal = unsound(parcel)
        if refusal is not None:
            return refusal.on_all(parcel)
        try:
            await asyncio.to_thread(self._keep, parcel, self._now())
        except OSError:
            return NO_ROOM.on_all(parcel)
        return CAPTURED.on_all(parcel)

    async def close(self) -> None:
        """Nothing is held open."""

    def _keep(self, parcel: Parcel, at: datetime) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{at.strftime(_STAMP)}-{secrets.token_hex(8)}"
        # The envelope comes first: an .eml that can be seen always has one.
        _write(self._folder / f"{name}.json", _envelope(parcel, at))
        _write(self._folder / f"{name}.eml", parcel.content)


def captured(folder: Path, limit: int | None = None) -> tuple[Captured, ...]:
    """The mails kept in a folder, newest first, at most `limit`; none when there is no such folder."""
    mails = sorted(folder.glob("*.eml"), reverse=True) if folder.is_dir() else []
    return tuple(_read(mail) for mail in mails[:limit])


def _read(mail: Path) -> Captured:
    envelope = json.loads(mail.with_suffix(".json").read_bytes())
    at = datetime.fromisoformat(envelope["at"])
    return Captured(mail, at, envelope["sender"], tuple(envelope["recipients"]))


def _envelope(parcel: Parcel, at: datetime) -> bytes:
    envelope = {"at": at.isoformat(), "sender": parcel.sender, "recipients": parcel.recipients}
    return json.dumps(envelope, ensure_ascii=False, indent=1).encode()


def _write(path: Path, content: bytes) -> None:
    """Write so that after a crash the file is there whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
