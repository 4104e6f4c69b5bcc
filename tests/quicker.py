"""What the tests' own process does quicker than a server: hashing passphrases, and compiling templates.

Together that was most of the time of the tests that run a whole server in their own process.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from troth.people import passphrase
from troth.site import pages

QUICK = {"TIME": 1, "MEMORY_KIB": 256}
SLOW = {name: getattr(passphrase, name) for name in QUICK}


class Compiled(BytecodeCache):
    """Templates are compiled once, though each server has an environment of its own."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._codes.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def quicker() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUICK.items():
            patch.setattr(passphrase, name, value)
        patch.setattr(pages, "Environment", partial(Environment, bytecode_cache=Compiled()))
        yield


@pytest.fixture
def slow_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases are hashed as slowly as in a server, for a test that is about it."""
    for name, value in SLOW.items():
        monkeypatch.setattr(passphrase, name, value)
