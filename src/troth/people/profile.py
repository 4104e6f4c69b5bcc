"""What a member's own pages show of them."""

from __future__ import annotations

from troth.people.signed_in import Member
from troth.policy import Purpose
from troth.vault.vault import Vault


async def address_of(vault: Vault, member: Member) -> str:
    """The mail address of a member's account."""
    async with vault.under(Purpose.ACCOUNT_MANAGEMENT, member.house.tenant) as data:
        records = await data.records([member.account.record])
    record = records.get(member.account.record)
    return str(record.fields["EmailAddress"]) if record else ""
