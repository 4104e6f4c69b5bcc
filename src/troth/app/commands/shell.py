"""What the commands share: clear last lines, settings, and a way to the database without a server."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from troth.app.assembly import Foundation, found
from troth.app.supervisor import CannotStart, database
from troth.mail.rules import RulesError
from troth.people.publishing.publisher import PublicationError
from troth.people.tenants import House, Houses, TenantError
from troth.policy import PolicyError
from troth.runtime.database import Access, MigrationError, migrate
from troth.runtime.keyring import Keyring
from troth.runtime.logs import configure
from troth.runtime.ports import Outage
from troth.runtime.settings import SettingError, Settings, load
from troth.vault.notes import NoteError

T = TypeVar("T")
KNOWN = (
    SettingError,
    TenantError,
    PublicationError,
    PolicyError,
    RulesError,
    CannotStart,
    MigrationError,
    NoteError,
    Outage,
)


class Group(click.Group):
    """Ends with one clear line and code 2 instead of a traceback where the fault is not ours."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KNOWN as error:
            click.echo(f"troth: {error}", err=True)
            sys.exit(2)


def ready(settings: Settings) -> Settings:
    """Settings in effect: logs as they say, and the data folder there."""
    configure(settings.log_level)
    settings.data.mkdir(parents=True, exist_ok=True)
    return settings


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
        await base.vault.close()
        await base.database.close()


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
