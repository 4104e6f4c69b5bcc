"""The parts of meetings in one process, wired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from troth.meetings.entry import Entry
from troth.meetings.keeping import HostPermits, Records
from troth.meetings.mails import Mails
from troth.meetings.planning import Planning
from troth.meetings.rooms.hall import Hall, Ice
from troth.meetings.rooms.room import ORDINARY, Rules
from troth.meetings.siblings import Siblings
from troth.meetings.switch.room import Switch
from troth.meetings.tokens import Tokens
from troth.meetings.usage import Usage
from troth.runtime.database import Database
from troth.runtime.keyring import Keyring
from troth.runtime.ports import Courier
from troth.runtime.spool import Spool
from troth.vault.tenant import Tenant
from troth.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Meetings:
    """What planning, the door and the rooms consist of."""

    tokens: Tokens
    planning: Planning
    usage: Usage
    entry: Entry
    records: Records
    hall: Hall
    siblings: Siblings

    async def close(self) -> None:
        """Ask everybody to come back, and keep what was noted."""
        await self.hall.close()
        await self.records.settled()


def meetings(
    vault: Vault,
    database: Database,
    keyring: Keyring,
    spool: Spool,
    courier: Courier,
    tenants: Callable[[int], Tenant | None],
    siblings: Siblings,
    rules: Rules = ORDINARY,
    switch: Switch | None = None,
    ice: Ice = list,
) -> Meetings:
    """Wire them."""
    tokens, usage = Tokens(keyring), Usage(vault)
    records = Records(usage, tenants)
    hall = Hall(rules, tokens, records.of, HostPermits(database, tokens), ice, switch)
    planning = Planning(vault, spool, Mails(courier, tokens), tokens)
    return Meetings(tokens, planning, usage, Entry(vault, tokens), records, hall, siblings)
