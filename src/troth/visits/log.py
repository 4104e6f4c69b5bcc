"""The access log: of each page that was shown, exactly what the tenant's policy states at "site.visit"."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID

from troth.policy import Practice, Purpose
from troth.runtime.batch import Batcher
from troth.runtime.keyring import DAY_SECONDS, Keyring
from troth.vault.seal import ServerKey, pack, unpack
from troth.vault.tenant import Tenant
from troth.vault.vault import Collection, Vault
from troth.visits.store import Line, Store
from troth.visits.visit import Visit

POINT = "site.visit"
PURPOSE = Purpose.SERVICE_USAGE_ANALYTICS
_GATHER_SECONDS = 0.2


class AccessLog:
    """Lines about nobody, sealed apart from all records; or, where a policy says so, about a member."""

    def __init__(self, store: Store, keyring: Keyring, vault: Vault) -> None:
        self._store = store
        self._keyring = keyring
        self._vault = vault
        self._key = ServerKey(keyring, "access log")
        self._lines: Batcher[Line] = Batcher(store.add_lines, pause=_GATHER_SECONDS)

    async def note(self, tenant: Tenant, visit: Visit, person: UUID | None) -> None:
        """Note a visit as the policy says: with the account, under a hash of the day, or not at all.

        Raises Outage where too much waits to be written.
        """
        mode = tenant.policy.set_by("access-log", "address", "none")
        practice = tenant.policy.at(POINT)
        if mode == "none" or practice is None:
            return
        if mode == "account" and person is not None:
            await self.note_of(tenant, visit, person)
        else:
            self._lines.add(self._line(tenant, practice, visit, rotating=mode == "rotating"))

    async def note_of(self, tenant: Tenant, visit: Visit, person: UUID) -> None:
        """Store a visit as a record of a member. Raises PolicyViolation where the policy keeps both apart."""
        async with self._vault.under(PURPOSE, tenant) as data:
            key = await data.person(person)
            practice = tenant.policy.at(POINT)
            if key is not None and practice is not None:
                fields = stated(practice, visit, str(visit.address or ""))
                await data.collect(Collection(key, POINT, fields, source="browser"))

    def _line(self, tenant: Tenant, practice: Practice, visit: Visit, *, rotating: bool) -> Line:
        day = int(visit.at.timestamp()) // DAY_SECONDS
        address = self._hashed(tenant, day, visit.address) if rotating else str(visit.address or "")
        content = {"at": visit.at.isoformat(), **stated(practice, visit, address)}
        return Line(tenant.id, day, self._key.seal(pack(content), _context(tenant.id, day)))

    def _hashed(self, tenant: Tenant, day: int, address: IPv4Address | IPv6Address | None) -> str:
        """A keyed hash of the address (BLAKE2b, RFC 7693, 16 bytes) that nobody can make again tomorrow."""
        said = f"{tenant.id}\0{address}".encode()
        return hashlib.blake2b(said, digest_size=16, key=self._keyring.day_key(day)).hexdigest()

    async def lines(self, tenant: Tenant, day: int) -> list[Mapping[str, object]]:
        """The lines of one day, open."""
        sealed = await self._store.lines(tenant.id, day)
        return [unpack(self._key.open(line, _context(tenant.id, day))) for line in sealed]

    async def close(self) -> None:
        await self._lines.close()


def stated(practice: Practice, visit: Visit, address: str) -> dict[str, str]:
    """Of all that a visit tells, the categories that the practice states."""
    told = {
        "IPAddress": address,
        "BrowserType": visit.browser,
        "BrowsingReferral": visit.referral,
        "BrowsingBehaviour": visit.page,
    }
    return {
        category: said
        for category, said in told.items()
        if category in practice.required or (said and category in practice.optional)
    }


def _context(tenant: int, day: int) -> bytes:
    return b"access log" + tenant.to_bytes(4, "big") + day.to_bytes(4, "big")
