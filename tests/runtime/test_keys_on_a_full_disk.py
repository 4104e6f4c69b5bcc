import subprocess
import sys
from pathlib import Path

from tests.end_to_end.bad_days.tiny_disk import within

PROGRAM = """
import os, sys
from pathlib import Path
from troth.runtime.keyring import Keyring
from troth.runtime.ports import StorageFull
keys = Path(sys.argv[1])
keyring = Keyring(keys)
(keys / "filler").write_bytes(bytes(1 << 20)[: os.statvfs(keys).f_bavail * os.statvfs(keys).f_frsize])
try:
    keyring.current_epoch()
except StorageFull:
    print("full", sorted(file.name for file in keys.iterdir()))
(keys / "filler").unlink()
keyring.current_epoch()
print("again")
"""


def test_a_disk_without_room_for_a_new_key_is_full_storage_and_no_bug(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    command = [*within({keys: 1}), sys.executable, "-c", PROGRAM, str(keys)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "full ['filler', 'root.key']\nagain\n"
