"""What the commands share that work without a server, or beside one: a way to the database and tenants."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from troth.app.commands.ready import ready
from troth.app.foundation import Foundation, database, found
from troth.people.tenants import House, Houses, TenantError
from troth.runtime.database import Access, migrate
from troth.runtime.keyring import Keyring
from troth.runtime.settings import Settings, load

T = TypeVar("T")


def on_base(act: Callable[[Settings, Foundation], Coroutine[Any, Any, T]]) -> T:
    """Run something that needs keys, database and tenants, beside a running server or without one."""
    settings = ready(load())
    with database(settings) as access:
        return asyncio.run(_with_foundation(settings, access, act))


async def _with_foundation(
    settings: Settings, access: Access, act: Callable[[Settings, Foundation], Coroutine[Any, Any, T]]
) -> T:
    await migrate(access, Keyring(settings.data / "keys").derive("scope"))
    base = await found(settings, access)
    try:
        return await act(settings, base)
    finally:
        await base.close()


def house_named(houses: Houses, name: str | None) -> House:
    """The tenant of this name, or the only one there is. Raises TenantError with the names to choose from."""
    if name is None and len(houses.all) == 1:
        return houses.all[0]
    for house in houses.all:
        if house.tenant.name == name:
            return house
    names = ", ".join(house.tenant.name for house in houses.all) or "none; make one with troth tenant add"
    lead = f"there is no tenant {name!r}" if name else "name a tenant with --tenant"
    raise TenantError(f"{lead}. Tenants are: {names}.")
