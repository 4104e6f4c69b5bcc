"""GDPRBench's operations on the vault: each under a purpose, decided by the policy, told by the ledger."""

from dataclasses import dataclass
from datetime import timedelta

from benchmarks.gdprbench.record import DECISIONS, Record
from troth.policy import Purpose
from troth.vault.chosen import Chosen, CollectedAt, Expired, HeldOn, Marked, Tagged
from troth.vault.marks import Mark
from troth.vault.records import Collection
from troth.vault.seal import PersonKey
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault

RIGHTS = Purpose.RIGHTS_FULFILMENT
PURPOSES = [purpose for purpose in Purpose if purpose is not RIGHTS]
"""PUR number n is the nth of these, as `policy.toml` has it."""

DATA, METADATA = "CommunicationContent", "CommunicationsMetadata"
KEY, OBJ = f"{METADATA}.key", f"{METADATA}.obj"
FOUND_BY = (KEY, OBJ)
DEC = Mark(1, "dec", DECISIONS)


def collection(record: Record, person: PersonKey) -> Collection:
    """PUR is the practice, TTL the wished term, USR the person, DEC a mark; all else is sealed."""
    metadata = {
        "key": record.key,
        "usr": record.usr,
        "obj": record.obj,
        "acl": record.acl,
        "shr": record.shr,
        "src": record.src,
        "cat": record.cat,
    }
    fields = {DATA: record.data, METADATA: metadata}
    return Collection(
        person,
        record.pur,
        fields,
        wish=timedelta(seconds=record.ttl),
        found_by=FOUND_BY,
        marks={DEC: record.dec},
    )


@dataclass(frozen=True, slots=True)
class VaultClient:
    """A Client of the vault; `limit` is None for no row limit."""

    vault: Vault
    tenant: Tenant
    limit: int | None

    async def insert(self, record: Record) -> int:
        async with self.vault.under(RIGHTS, self.tenant) as data:
            person = await data.identify(record.usr)
            await data.collect(collection(record, person))
        return 1

    async def delete_by_key(self, key: str) -> int:
        return await self._remove(Tagged(KEY, key))

    async def delete_by_pur(self, pur: str) -> int:
        return await self._remove(CollectedAt(pur))

    async def delete_by_ttl(self) -> int:
        return await self._remove(Expired())

    async def delete_by_usr(self, usr: str) -> int:
        async with self.vault.under(RIGHTS, self.tenant) as data:
            person = await data.find(usr)
            return await data.remove(HeldOn(person.person)) if person else 0

    async def update_by_key(self, key: str, data: str) -> int:
        async with self.vault.under(RIGHTS, self.tenant) as session:
            return await session.revise(Tagged(KEY, key), lambda held: {**held.fields, DATA: data})

    async def update_metadata_by_key(self, key: str, dec: str) -> int:
        return await self._decide(Tagged(KEY, key), dec)

    async def update_metadata_by_pur(self, pur: str, dec: str) -> int:
        return await self._decide(CollectedAt(pur), dec)

    async def update_metadata_by_usr(self, usr: str, dec: str) -> int:
        async with self.vault.under(RIGHTS, self.tenant) as data:
            person = await data.find(usr)
            if person is None:
                return 0
            return await data.mark(HeldOn(person.person), DEC, dec)

    async def read_by_key(self, key: str) -> int:
        return await self._read(Tagged(KEY, key), None)

    async def read_by_pur(self, pur: str) -> int:
        purpose = PURPOSES[int(pur.rpartition("-")[2])]
        return await self._read(CollectedAt(pur), self.limit, purpose)

    async def read_by_usr(self, usr: str) -> int:
        async with self.vault.under(RIGHTS, self.tenant) as data:
            person = await data.find(usr)
            return len(await data.select(HeldOn(person.person), self.limit)) if person else 0

    async def read_by_obj(self, obj: str) -> int:
        return await self._read(Tagged(OBJ, obj), self.limit)

    async def read_by_dec(self, dec: str) -> int:
        return await self._read(Marked(DEC, dec), self.limit)

    # Data and metadata are under one seal: reading metadata opens both.

    async def read_metadata_by_key(self, key: str) -> int:
        return await self.read_by_key(key)

    async def read_metadata_by_pur(self, pur: str) -> int:
        return await self.read_by_pur(pur)

    async def read_metadata_by_usr(self, usr: str) -> int:
        return await self.read_by_usr(usr)

    async def read_log(self, start: int, count: int) -> int:
        async with self.vault.under(Purpose.COMPLIANCE_AUDIT, self.tenant) as data:
            return len(await data.audit(start, count))

    async def verify_deletion(self, key: str) -> int:
        return int(not await self._read(Tagged(KEY, key), None))

    async def _read(self, chosen: Chosen, limit: int | None, purpose: Purpose = RIGHTS) -> int:
        async with self.vault.under(purpose, self.tenant) as data:
            return len(await data.select(chosen, limit))

    async def _decide(self, chosen: Chosen, dec: str) -> int:
        async with self.vault.under(RIGHTS, self.tenant) as data:
            return await data.mark(chosen, DEC, dec)

    async def _remove(self, chosen: Chosen) -> int:
        async with self.vault.under(RIGHTS, self.tenant) as data:
            return await data.remove(chosen)
