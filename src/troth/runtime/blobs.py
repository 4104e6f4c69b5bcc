"""Large sealed contents, in a local folder or an S3 bucket; a put is durable when it returns."""

from __future__ import annotations

import asyncio
import errno
import os
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import obstore
from obstore.store import LocalStore, S3Store

from troth.runtime.ports import Outage, StorageFull


class Blobs:
    """Blobs by id. Contents come sealed: this store neither opens nor understands them."""

    def __init__(self, place: str) -> None:
        self._folder = None if place.startswith("s3://") else Path(place)
        if self._folder:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store: LocalStore | S3Store = LocalStore(self._folder)
        else:
            self._store = S3Store.from_url(place)

    async def put(self, blob: UUID, content: bytes) -> None:
        """Store durably. Raises StorageFull or Outage; then nothing is stored."""
        try:
            await obstore.put_async(self._store, _name(blob), content)
            if self._folder:
                await asyncio.to_thread(_sync, self._folder / _name(blob))
        except Exception as error:
            await self._forget(blob)
            raise _trouble(error) from error

    async def get(self, blob: UUID) -> bytes | None:
        """The content, or None where it is gone."""
        try:
            answer = await obstore.get_async(self._store, _name(blob))
            return bytes(await answer.bytes_async())
        except FileNotFoundError:
            return None
        except Exception as error:
            raise _trouble(error) from error

    async def delete(self, blob: UUID) -> None:
        """Remove; what is gone already is fine."""
        try:
            await obstore.delete_async(self._store, _name(blob))
        except FileNotFoundError:
            return
        except Exception as error:
            raise _trouble(error) from error

    async def older_than(self, age: timedelta) -> AsyncIterator[list[UUID]]:
        """The ids of all blobs that were put longer ago, many at a time."""
        limit = datetime.now(UTC) - age
        try:
            async for some in obstore.list(self._store, chunk_size=1000):
                old = [UUID(meta["path"][-32:]) for meta in some if _is_old(meta, limit)]
                if old:
                    yield old
        except Exception as error:
            raise _trouble(error) from error

    async def _forget(self, blob: UUID) -> None:
        try:
            await self.delete(blob)
        except Outage:
            return  # troth.inbox.orphans will find it


def _name(blob: UUID) -> str:
    return f"{blob.hex[-2:]}/{blob.hex}"


def _is_old(meta: Mapping[str, Any], limit: datetime) -> bool:
    """Whether this is a blob of ours, and not somebody's note beside them, from before a moment."""
    return meta["last_modified"] < limit and re.fullmatch("[0-9a-f]{32}", meta["path"][-32:]) is not None


def _sync(path: Path) -> None:
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _trouble(error: Exception) -> Outage:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull("no room for blobs")
    if any(words in str(error) for words in ("No space left", "StorageFull", "os error 28", "os error 122")):
        return StorageFull("no room for blobs")
    return Outage("the blob store does not answer")
