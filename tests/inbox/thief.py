"""Somebody who copied every table and every key of the server, and tries each key on each ciphertext."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.conftest import ROOT
from troth.inbox.sealing import LinkWraps, token_hash, unwrap_with_account
from troth.runtime.keyring import KeyLost, Keyring
from troth.vault.seal import PersonKeys, record_context

LABELS = {
    label
    for file in (ROOT / "src").rglob("*.py")
    for label in re.findall(r'\.derive\("([^"]+)"\)', file.read_text())
}
"""What the code derives keys for; a new use of the root key is tried here by itself."""


@dataclass(frozen=True)
class Thief:
    """A copy of database and keys, as it was at one moment."""

    folder: Path
    keyring: Keyring
    tables: dict[str, list[asyncpg.Record]]

    @classmethod
    async def copies(cls, superuser: asyncpg.Connection, keys: Path) -> "Thief":
        names = await superuser.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
            "WHERE schemaname IN ('keys', 'vault', 'people', 'inbox', 'mail', 'spool')"
        )
        tables = {row["name"]: await superuser.fetch(f"SELECT * FROM {row['name']}") for row in names}
        return cls(keys, Keyring(keys), tables)

    def item(self, identifier: UUID) -> asyncpg.Record:
        (row,) = [row for row in self.tables["inbox.item"] if row["id"] == identifier]
        return row

    def keys(self) -> Iterator[bytes]:
        """Every key that can be had without a link or a passphrase."""
        yield from (self.keyring.derive(label) for label in LABELS)
        yield from (key for path in self.folder.glob("*.key") if len(key := path.read_bytes()) == 32)
        yield from self.person_keys().values()
        for row in self.tables["inbox.link"]:
            yield row["token_hash"]
            yield LinkWraps(self.keyring)._key(row["token_hash"].hex(), row["item"] or UUID(int=0))

    def person_keys(self) -> dict[UUID, bytes]:
        found = {}
        for row in self.tables["keys.person_key"]:
            try:
                key = PersonKeys(self.keyring).unwrap(row["person"], row["generation"], row["wrapped"])
            except KeyLost:
                continue
            found[row["person"]] = key.key
        return found

    def contents(self, item: asyncpg.Record) -> dict[str, bytes]:
        """What the stored record says of header and mail, which the server's keys do open: ciphertext."""
        (row,) = [row for row in self.tables["vault.record"] if row["id"] == item["record"]]
        context = record_context(row["tenant"], row["person"], row["practice"], row["policy_version"])
        key = AESGCM(self.person_keys()[row["person"]])
        fields = json.loads(key.decrypt(row["sealed"][:12], row["sealed"][12:], context))
        content = fields["CommunicationContent"]
        return {part: base64.b64decode(content[part]) for part in ("header", "mail") if content[part]}

    def opens(self, sealed: bytes, contexts: Iterable[bytes]) -> bytes | None:
        """What any of the keys makes of a ciphertext, or None."""
        contexts = list(contexts)
        for key in self.keys():
            for context in contexts:
                try:
                    return AESGCM(key).decrypt(sealed[:12], sealed[12:], context)
                except InvalidTag:
                    continue
        return None

    def content_key(self, item: asyncpg.Record) -> bytes | None:
        """The content key, by every key there is, also as if it were an account's private key."""
        if found := self.opens(
            item["wrapped_key"], [item["id"].bytes, b"troth item" + item["id"].bytes, b""]
        ):
            return found
        return next(filter(None, (self.with_private_key(item, key) for key in self.keys())), None)

    def with_private_key(self, item: asyncpg.Record, private_key: bytes) -> bytes | None:
        return unwrap_with_account(item["wrapped_key"], private_key, item["id"])

    def with_link(self, item: asyncpg.Record, token: str) -> bytes | None:
        assert token_hash(token) in {row["token_hash"] for row in self.tables["inbox.link"]}
        return LinkWraps(self.keyring).unwrap(item["wrapped_key"], token, item["id"])
