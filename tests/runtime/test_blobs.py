"""Blobs: there when put returns, gone when delete does, and never half there."""

import errno
from uuid import UUID

import pytest

from troth.runtime.blobs import Blobs
from troth.runtime.ids import new_id
from troth.runtime.ports import Outage, StorageFull

CONTENT = bytes(range(256)) * 2000


@pytest.fixture
def blobs(tmp_path):
    return Blobs(str(tmp_path / "blobs"))


def files(tmp_path):
    return [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]


async def test_a_blob_is_what_was_put_until_it_is_deleted(blobs, tmp_path):
    blob = new_id()
    await blobs.put(blob, CONTENT)
    assert await blobs.get(blob) == CONTENT
    assert await Blobs(str(tmp_path / "blobs")).get(blob) == CONTENT
    await blobs.delete(blob)
    assert await blobs.get(blob) is None
    assert files(tmp_path) == []


async def test_what_is_gone_may_be_deleted_again(blobs):
    await blobs.delete(new_id())


async def test_an_empty_content_is_a_content(blobs):
    blob = new_id()
    await blobs.put(blob, b"")
    assert await blobs.get(blob) == b""


async def test_the_folder_is_for_the_servers_user_alone(blobs, tmp_path):
    assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_says_so_and_keeps_nothing_half_written(blobs, tmp_path, monkeypatch, number):
    def full(_):
        raise OSError(number, "no room")

    monkeypatch.setattr("troth.runtime.blobs._sync", full)
    with pytest.raises(StorageFull):
        await blobs.put(UUID(int=5), CONTENT)
    assert files(tmp_path) == []


async def test_a_store_that_is_not_there_is_an_outage(tmp_path):
    blobs = Blobs(str(tmp_path / "blobs"))
    (tmp_path / "blobs").rmdir()
    (tmp_path / "blobs").write_text("a file, and no folder")
    with pytest.raises(Outage):
        await blobs.put(new_id(), CONTENT)
    with pytest.raises(Outage):
        await blobs.get(new_id())
