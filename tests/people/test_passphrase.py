"""Passphrases: what the lock needs to open, what it never stores, and what counts as weak."""

import asyncio
import hmac
import unicodedata
from threading import Event

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from troth.people.passphrase import Lock, Locksmith, weakness
from troth.runtime.keyring import Keyring
from troth.runtime.ports import Busy

KEY = bytes(range(32))
WORDS = "four unrelated words here"


@pytest.fixture
def keys(tmp_path):
    return Keyring(tmp_path / "keys")


async def test_the_lock_depends_on_the_servers_pepper_and_a_slow_hash(keys, tmp_path, slow_hashes):
    lock = await Locksmith(keys).lock(WORDS, KEY, b"ann")
    assert await Locksmith(keys).open(WORDS, lock, b"ann") == KEY
    assert await Locksmith(Keyring(tmp_path / "others")).open(WORDS, lock, b"ann") is None
    peppered = hmac.digest(keys.derive("passphrase pepper"), WORDS.encode(), "sha256")
    under = hash_secret_raw(peppered, lock.salt, 3, 65_536, 1, 32, Type.ID)
    assert AESGCM(under).decrypt(lock.wrapped[:12], lock.wrapped[12:], b"ann") == KEY
    for cheaper in ((1, 65_536), (3, 8_192)):
        under = hash_secret_raw(peppered, lock.salt, *cheaper, 1, 32, Type.ID)
        with pytest.raises(InvalidTag):
            AESGCM(under).decrypt(lock.wrapped[:12], lock.wrapped[12:], b"ann")


async def test_a_wrong_passphrase_or_anothers_lock_opens_nothing(keys):
    smith = Locksmith(keys)
    lock = await smith.lock(WORDS, KEY, b"ann")
    assert await smith.open(WORDS + " ", lock, b"ann") is None
    assert await smith.open(WORDS, lock, b"ben") is None
    assert await smith.open(WORDS, None, b"ann") is None


async def test_the_same_passphrase_locks_differently_each_time_and_stands_in_no_field(keys):
    smith = Locksmith(keys)
    one, other = [await smith.lock(WORDS, KEY, b"ann") for _ in range(2)]
    assert one.salt != other.salt
    assert one.wrapped != other.wrapped
    assert (len(one.salt), len(one.wrapped)) == (16, 60)
    assert Lock.of(one.fields()) == one


async def test_a_passphrase_is_the_same_however_a_keyboard_composes_it(keys):
    smith = Locksmith(keys)
    composed = unicodedata.normalize("NFC", "vier schöne Wörter")
    lock = await smith.lock(composed, KEY, b"")
    assert await smith.open(unicodedata.normalize("NFD", composed), lock, b"") == KEY


async def test_two_slow_hashes_run_at_once_and_no_more(keys, monkeypatch):
    running, most = 0, 0

    def slow(*_):
        nonlocal running, most
        running += 1
        most = max(most, running)
        gate.wait(5)
        running -= 1
        return bytes(32)

    gate = Event()
    monkeypatch.setattr("troth.people.passphrase.hash_secret_raw", slow)
    smith = Locksmith(keys)
    hashes = [asyncio.create_task(smith.open(WORDS, None, b"")) for _ in range(5)]
    await asyncio.sleep(0.1)
    assert running == 2
    gate.set()
    await asyncio.gather(*hashes)
    assert most == 2


@pytest.fixture
def held_up(monkeypatch):
    """Slow hashes that take until this event is set."""
    gate = Event()

    def slow(*_):
        gate.wait(20)
        return bytes(32)

    monkeypatch.setattr("troth.people.passphrase.hash_secret_raw", slow)
    yield gate
    gate.set()


async def test_a_flood_is_turned_away_and_what_was_admitted_completes(keys, held_up):
    smith = Locksmith(keys)
    flood = [asyncio.create_task(smith.open(WORDS, None, b"")) for _ in range(200)]
    await asyncio.sleep(0.1)
    turned_away = [task for task in flood if task.done()]
    assert len(turned_away) == 200 - 2 - 64
    assert {type(task.exception()) for task in turned_away} == {Busy}
    held_up.set()
    answers = await asyncio.gather(*flood, return_exceptions=True)
    assert answers.count(None) == 2 + 64
    assert await smith.open(WORDS, None, b"") is None


async def test_whoever_leaves_the_line_gives_the_place_to_another(keys, held_up):
    smith = Locksmith(keys)
    line = [asyncio.create_task(smith.open(WORDS, None, b"")) for _ in range(66)]
    await asyncio.sleep(0.1)
    with pytest.raises(Busy):
        await smith.open(WORDS, None, b"")
    line.pop().cancel()
    await asyncio.sleep(0)
    line.append(asyncio.create_task(smith.open(WORDS, None, b"")))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await smith.open(WORDS, None, b"")
    held_up.set()
    assert await asyncio.gather(*line) == [None] * 66


@pytest.mark.parametrize(
    ("passphrase", "words"),
    [
        ("elevenchars", "at least 12"),
        ("ababababababab", "among the first"),
        ("LetMeInPlease", "among the first"),
        ("twelve chars", None),
    ],
)
def test_what_is_short_repetitive_or_common_is_weak(passphrase, words):
    found = weakness(passphrase)
    assert found is None if words is None else words in found
