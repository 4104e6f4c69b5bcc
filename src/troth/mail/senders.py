"""The persons behind senders' addresses, remembered for a moment since one sends many mails in a row."""

from __future__ import annotations

import time

from troth.people.tenants import House
from troth.policy import Purpose
from troth.vault.seal import PersonKey
from troth.vault.vault import Vault

_SECONDS = 30.0
_MOST = 5_000


class Senders:
    """A bounded, short memory; the vault is asked again soon, so that an erasure takes effect."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._known: dict[tuple[int, str], tuple[float, PersonKey]] = {}

    async def person(self, house: House, address: str) -> PersonKey:
        """The person who sends from this address; a mail without a sender is the tenant's own."""
        name = (house.tenant.id, address or house.sender)
        known = self._known.get(name)
        if known and known[0] > time.monotonic():
            return known[1]
        async with self._vault.under(Purpose.DELIVERY_EXPLANATION, house.tenant) as data:
            person = await data.identify(name[1])
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[name] = (time.monotonic() + _SECONDS, person)
        return person
