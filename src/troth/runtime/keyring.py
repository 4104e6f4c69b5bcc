"""The server's own keys, in files apart from database and blobs, some of them meant to be destroyed.

Four kinds: the root key, from which fixed keys are derived; generations, which wrap people's keys and
are replaced so that stale copies of the key table become noise; epochs, a minute each, which seal the
spool so that what has been handed on cannot be read again from old pages or journals; and days, under
which the addresses of visitors are hashed, so that no hash outlasts its day.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from troth.runtime.ports import StorageFull

EPOCH_SECONDS = 60
# An epoch's key outlives it by this many, since what was sealed in it may wait that long to be stored.
EPOCHS_OPEN = 4
DAY_SECONDS = 86_400


class KeyLost(Exception):
    """A key is needed that was destroyed or never was here: what it sealed is gone for good."""


class Keyring:
    """Keys in one folder (mode 0700), safe for several processes; every new key is on disk before use."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._folder = folder
        self._root = self._make_or_read("root")
        self.epoch_key = lru_cache(maxsize=64)(self._epoch_key)
        self.day_key = lru_cache(maxsize=2)(self._day_key)
        self.generation_key = lru_cache(maxsize=8)(self._generation_key)
        self.generation_cipher = lru_cache(maxsize=8)(self._generation_cipher)

    def derive(self, label: str) -> bytes:
        """A fixed 32-byte key for one use, from the root key (HKDF-SHA256, RFC 5869)."""
        return HKDF(hashes.SHA256(), 32, salt=None, info=b"troth " + label.encode()).derive(self._root)

    def current_epoch(self) -> int:
        """The number of the epoch now; its key is there when this returns."""
        epoch = int(time.time()) // EPOCH_SECONDS
        self.epoch_key(epoch)
        return epoch

    def _epoch_key(self, epoch: int) -> bytes:
        if epoch < int(time.time()) // EPOCH_SECONDS - 1:
            return self._read(f"epoch-{epoch}")
        return self._make_or_read(f"epoch-{epoch}")

    def closed_epochs(self) -> list[int]:
        """Epochs that have ended and whose keys still exist, oldest first."""
        latest = int(time.time()) // EPOCH_SECONDS - EPOCHS_OPEN
        return [number for number in self._numbers("epoch") if number < latest]

    def destroy_epoch(self, epoch: int) -> None:
        self._destroy(f"epoch-{epoch}")
        self.epoch_key.cache_clear()

    def today(self) -> int:
        """The number of the day now, in UTC, from 1970."""
        return int(time.time()) // DAY_SECONDS

    def _day_key(self, day: int) -> bytes:
        """Raises KeyLost for a day that is over and whose key was destroyed."""
        return self._make_or_read(f"day-{day}") if day >= self.today() else self._read(f"day-{day}")

    def destroy_past_days(self) -> int:
        """Destroy the keys of all days that are over; returns how many."""
        past = [number for number in self._numbers("day") if number < self.today()]
        for number in past:
            self._destroy(f"day-{number}")
        self.day_key.cache_clear()
        return len(past)

    def current_generation(self) -> int:
        """The generation under which new people's keys are wrapped."""
        numbers = self._numbers("generation")
        if numbers:
            return numbers[-1]
        self._make_or_read("generation-1")
        return 1

    def _generation_key(self, generation: int) -> bytes:
        return self._read(f"generation-{generation}")

    def _generation_cipher(self, generation: int) -> AESGCM:
        return AESGCM(self.generation_key(generation))

    def next_generation(self) -> int:
        """Begin a new generation and return its number; the old keys stay until destroyed."""
        number = self.current_generation() + 1
        self._make_or_read(f"generation-{number}")
        return number

    def old_generations(self) -> list[int]:
        """All but the current one, oldest first."""
        return self._numbers("generation")[:-1]

    def destroy_generation(self, generation: int) -> None:
        self._destroy(f"generation-{generation}")
        self.generation_key.cache_clear()
        self.generation_cipher.cache_clear()

    def _numbers(self, kind: str) -> list[int]:
        names = (path.stem.split("-") for path in self._folder.glob(f"{kind}-*.key"))
        return sorted(int(parts[1]) for parts in names)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"

    def _read(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise KeyLost(name) from None

    def _make_or_read(self, name: str) -> bytes:
        """The key's bytes; where it is not there it is made whole under another name, then linked in."""
        path = self._path(name)
        if not path.exists():
            try:
                self._make(path)
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT):
                    raise StorageFull("no room for keys") from error
                raise
        return path.read_bytes()

    def _make(self, path: Path) -> None:
        draft = self._folder / f".{path.stem}.{secrets.token_hex(8)}"
        try:
            _write_durably(draft, secrets.token_bytes(32))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(self._folder)

    def _destroy(self, name: str) -> None:
        """Overwrite, then remove: on disks that write in place nothing is left (SECURITY.md on others)."""
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(bytes(32))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        _sync_folder(self._folder)


def _write_durably(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
