"""Gathers a tenant's evidence from the server: policies, coverage, checkpoints with proofs of growth."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from troth.audit.contents import Attested, Evidence, Marked
from troth.policy import Control, coverage
from troth.runtime.database import Database
from troth.runtime.queries import query
from troth.vault import merkle
from troth.vault.export import fetch_nodes
from troth.vault.ledger import Ledger
from troth.vault.tenant import Tenant

VERSIONS, DAILY = (query("troth.audit", name) for name in ("versions", "daily_checkpoints"))


class Gathering(Exception):
    """The evidence cannot be gathered; the text says what is missing and the mend."""


async def gather(
    database: Database,
    ledger: Ledger,
    tenant: Tenant,
    controls: Iterable[Control],
    tests: bytes,
    attestations: Sequence[Attested] = (),
) -> Evidence:
    """The evidence on one tenant now; signs a checkpoint for it. Raises Gathering."""
    await ledger.checkpoint(tenant)
    return Evidence(
        tenant=tenant.name,
        origin=ledger.origin(tenant),
        version=tenant.policy.version,
        policies=await _policies(database, tenant),
        coverage=coverage(tenant.policy, controls),
        tests=tests,
        checkpoints=await _checkpoints(database, tenant),
        attestations=attestations,
        made_at=datetime.now(UTC),
    )


async def _policies(database: Database, tenant: Tenant) -> dict[int, str]:
    async with database.connection() as connection:
        rows = await connection.fetch(VERSIONS, tenant.id)
    found = {row["version"]: row["policy"] for row in rows}
    version = tenant.policy.version
    if version not in found:
        found[version] = _in_force(tenant)
    return found


def _in_force(tenant: Tenant) -> str:
    """The text of the policy in force where it was never published: the file that it was read from."""
    source = Path(tenant.policy.document.source)
    try:
        text = source.read_text()
    except OSError as error:
        raise Gathering(f"the policy in force cannot be read: {source}: {error.strerror}") from None
    if hashlib.sha256(text.encode()).hexdigest() != tenant.policy.digest:
        raise Gathering(f"{source} was changed since the server read it. Try once more.")
    return text


async def _checkpoints(database: Database, tenant: Tenant) -> list[Marked]:
    """The last checkpoint of each day, each with the proof that it grew from the one before."""
    async with database.transaction() as connection:
        rows = await connection.fetch(DAILY, tenant.id)
        marks, before = [], 0
        for row in rows:
            size = row["size"]
            nodes = await fetch_nodes(connection, tenant.id, merkle.needed_to_grow(before, size))
            proof = merkle.consistency(before, size, nodes)
            marks.append(Marked(row["note"], [base64.b64encode(step).decode() for step in proof]))
            before = size
    return marks
