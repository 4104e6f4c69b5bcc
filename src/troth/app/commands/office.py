"""What the commands of the staff share: the office beside a running server, and who does something."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from troth.app.assembly import office_of
from troth.app.commands.shell import house_named, on_base
from troth.app.foundation import Foundation
from troth.mail.courier import MailCourier
from troth.people.accounts import Denied
from troth.people.staff.door import ROLES
from troth.people.staff.members import StaffError, StaffMember
from troth.people.staff.office import Office
from troth.people.tenants import House
from troth.runtime.blobs import Blobs
from troth.runtime.clock import clock
from troth.runtime.settings import Settings
from troth.runtime.spool import Spool
from troth.vault.tenant import Tenant

T = TypeVar("T")
TENANT = click.option("--tenant", help="The tenant; needed where there are several.")
PASSPHRASE = click.option(
    "--passphrase",
    prompt=True,
    hide_input=True,
    help="The passphrase of whoever does it; asked for if left out.",
)
BY = click.option("--as", "by", required=True, help="The address of the member of staff who does it.")


@dataclass(frozen=True, slots=True)
class Desk:
    """A tenant with its office, for the length of one command."""

    base: Foundation
    house: House
    office: Office

    @property
    def tenant(self) -> Tenant:
        return self.house.tenant

    async def member(self, address: str, passphrase: str) -> StaffMember:
        """The member of staff who does something, by their own passphrase. Raises StaffError."""
        answer = await self.base.accounts.unlock(self.tenant, address, passphrase, roles=ROLES)
        member = None if isinstance(answer, Denied) else await self.office.staff.named(self.tenant, address)
        if member is None:
            raise StaffError("that address and passphrase are of nobody of the staff.")
        return member


def at_desk(tenant: str | None, act: Callable[[Desk], Coroutine[Any, Any, T]]) -> T:
    """Run something in a tenant's office."""

    async def sit_down(settings: Settings, base: Foundation) -> T:
        spool = Spool(base.database, Blobs(settings.blobs), base.keyring)
        office = office_of(
            base, spool, MailCourier(base.houses, settings.base_url), clock(settings.clock_ahead)
        )
        return await act(Desk(base, house_named(base.houses, tenant), office))

    return on_base(sit_down)
