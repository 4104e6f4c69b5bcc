"""The keyring: one key for one name whoever makes it, and none once it is destroyed."""

import subprocess
import sys

import pytest

from troth.runtime.keyring import KeyLost, Keyring

RACE = """
import sys, pathlib
from troth.runtime.keyring import Keyring
start = pathlib.Path(sys.argv[2])
while not start.exists():
    pass
keys = Keyring(pathlib.Path(sys.argv[1]))
made = keys.derive("race"), keys.generation_key(keys.current_generation()), keys.epoch_key(10**9)
print(*(key.hex() for key in made))
"""


def test_two_processes_that_make_the_same_keys_at_once_have_the_same_keys(tmp_path):
    start = tmp_path / "start"
    command = [sys.executable, "-c", RACE, str(tmp_path / "keys"), str(start)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    start.touch()
    said = {process.communicate(timeout=60)[0] for process in running}
    assert len(said) == 1
    assert len(said.pop().split()) == 3
    assert [path.name for path in (tmp_path / "keys").iterdir() if path.name.startswith(".")] == []


def test_keys_are_for_the_servers_user_alone(tmp_path):
    keys = Keyring(tmp_path / "keys")
    keys.current_generation()
    keys.current_epoch()
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_each_label_has_a_key_of_its_own_that_stays_the_same(tmp_path):
    keys = Keyring(tmp_path / "keys")
    derived = [keys.derive(label) for label in ("scope", "link wrap", "scope")]
    assert derived[0] == derived[2] != derived[1]
    assert Keyring(tmp_path / "keys").derive("scope") == derived[0]
    assert Keyring(tmp_path / "others").derive("scope") != derived[0]


def test_a_destroyed_key_is_gone_and_is_never_made_again(tmp_path):
    keys = Keyring(tmp_path / "keys")
    first = keys.current_generation()
    keys.generation_key(first)
    assert keys.next_generation() == 2
    keys.destroy_generation(first)
    with pytest.raises(KeyLost):
        keys.generation_key(first)
    assert keys.current_generation() == 2
    assert keys.old_generations() == []
    keys.destroy_generation(first)


def test_a_minute_long_ago_has_no_key(tmp_path):
    with pytest.raises(KeyLost, match="epoch-1"):
        Keyring(tmp_path / "keys").epoch_key(1)


def test_a_destroyed_key_is_overwritten_before_its_name_goes(tmp_path):
    keys = Keyring(tmp_path / "keys")
    epoch = keys.current_epoch()
    path = tmp_path / "keys" / f"epoch-{epoch}.key"
    other_name = tmp_path / "same-file"
    other_name.hardlink_to(path)
    keys.destroy_epoch(epoch)
    assert other_name.read_bytes() == bytes(32)
    assert not path.exists()
