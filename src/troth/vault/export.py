"""A person's lines of the ledger, each with the proof that it is in the tree."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from troth.runtime.queries import query
from troth.vault import merkle
from troth.vault.entries import commit, context, details_of_group, is_among, pages
from troth.vault.seal import PersonKey, ServerKey, unpack

ENTRIES, GROUPS, NODES = (
    query("troth.vault", name) for name in ("entries_of_person", "groups_since", "nodes")
)
_CLOCKS_DIFFER = timedelta(hours=1)
"""How far the clocks of two of our processes may be apart without a line being missed."""

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lines:
    """The search for one person's lines in a tenant's tree of a size, on a connection in a transaction."""

    connection: Any
    tenant: int
    key: PersonKey
    server: ServerKey
    size: int

    async def everything(self) -> list[Line]:
        """All lines, in the order of the tree; a person of whom the ledger has nothing has none."""
        rows = await self.connection.fetch(ENTRIES, self.tenant, self.key.person, self.size)
        if not rows:
            return []
        lines = [await self._own(row) for row in rows]
        since = min(row["at"] for row in rows) - _CLOCKS_DIFFER
        async for row in self.connection.cursor(GROUPS, self.tenant, since, self.size):
            if row["people"]:
                lines += [line async for line in self._among_many(row)]
            elif line := await self._looked_at(row, [known["position"] for known in lines]):
                lines.append(line)
        return sorted(lines, key=lambda line: int(line["position"]))

    async def _own(self, row: Mapping[str, Any]) -> Line:
        detail = self.key.open(row["sealed"], context(row["id"]))
        return await self._proved(row, detail, self.key.salt(row["id"]))

    async def _among_many(self, row: Mapping[str, Any]) -> AsyncIterator[Line]:
        """The person's lines from an entry about many: only their key tells whether they are among them."""
        salt = self.key.salt(row["id"])
        for detail in details_of_group(self.server, row["id"], row["sealed"]):
            commitment = commit(salt, detail)
            if is_among(commitment, row["people"]):
                line = await self._proved(row, detail, salt)
                yield line | {"group": _place_among(commitment, row["people"])}

    async def _looked_at(self, row: Mapping[str, Any], positions: Iterable[int]) -> Line | None:
        """The line of an audit, where it went over one of the person's; what is about nobody is no line."""
        detail = self.server.open(row["sealed"], context(row["id"]))
        said = unpack(detail)
        if "from" not in said or not any(said["from"] <= position < said["to"] for position in positions):
            return None
        return await self._proved(row, detail, self.server.salt(row["id"]))

    async def _proved(self, row: Mapping[str, Any], detail: bytes, salt: bytes) -> Line:
        known = await fetch_nodes(self.connection, self.tenant, merkle.needed(row["position"], self.size))
        return {
            "position": row["position"],
            "detail": detail.decode(),
            "salt": base64.b64encode(salt).decode(),
            "path": _encoded(merkle.inclusion(row["position"], self.size, known)),
        }


def _place_among(commitment: bytes, people: bytes) -> dict[str, Any]:
    """The proof that a commitment is in an entry about many, without anybody else's place."""
    leaves = pages(people)
    number = next(n for n, page in enumerate(leaves) if is_among(commitment, page))
    tree = merkle.append(0, {}, leaves)
    return {
        "page": base64.b64encode(leaves[number]).decode(),
        "number": number,
        "pages": len(leaves),
        "path": _encoded(merkle.inclusion(number, len(leaves), tree)),
        "root": base64.b64encode(merkle.root(len(leaves), tree)).decode(),
    }


def _encoded(path: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(step).decode() for step in path]


async def fetch_nodes(
    connection: Any, tenant: int, wanted: Iterable[merkle.Node]
) -> dict[merkle.Node, bytes]:
    """Named nodes of a tenant's tree."""
    nodes = list(wanted)
    rows = await connection.fetch(NODES, tenant, [n[0] for n in nodes], [n[1] for n in nodes])
    return {(row["level"], row["position"]): row["hash"] for row in rows}
