import os
import time
from datetime import timedelta
from pathlib import Path

from troth.inbox.orphans import sweep
from troth.runtime.blobs import Blobs
from troth.runtime.database import Database
from troth.runtime.ids import new_id
from troth.runtime.keyring import Keyring
from troth.runtime.spool import Spool, new_item


def blob_files(folder: Path) -> set[str]:
    return {file.name for file in folder.rglob("*") if file.is_file()}


def age(folder: Path, hours: float) -> None:
    then = time.time() - hours * 3600
    for file in folder.rglob("*"):
        os.utime(file, (then, then))


async def test_only_an_old_blob_that_nothing_points_to_is_swept(
    database: Database, keyring: Keyring, tmp_path: Path
) -> None:
    blobs = Blobs(str(tmp_path))
    spool = Spool(database, blobs, keyring)
    item = new_item(1, "held", {"sender": "", "recipients": []}, bytes(100_000), timedelta(days=1))
    await spool.add(item)
    kept = blob_files(tmp_path)
    orphan, fresh = new_id(), new_id()
    await blobs.put(orphan, b"left behind")
    (tmp_path / "note").write_text("by the operator")
    age(tmp_path, hours=2)
    await blobs.put(fresh, b"its row is on its way")
    assert await sweep(database, blobs) == 1
    assert blob_files(tmp_path) == kept | {fresh.hex, "note"}
    await spool.finish(item.id)
    assert blob_files(tmp_path) == {fresh.hex, "note"}
