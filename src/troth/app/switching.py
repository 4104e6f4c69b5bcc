"""The switch of meetings: our own Janus beside the workers, or those that the settings name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from troth.meetings.switch.address import Address, address_from
from troth.meetings.switch.configuring import Network, Secrets, installed
from troth.meetings.switch.pool import Pool
from troth.meetings.switch.process import JanusProcess
from troth.meetings.switch.room import JanusSwitch, Switch
from troth.meetings.switch.turn import ice
from troth.runtime.clock import now
from troth.runtime.keyring import Keyring
from troth.runtime.settings import SettingError, Settings

log = structlog.get_logger()
TURN_LASTS = timedelta(hours=12)


def _process(settings: Settings) -> JanusProcess | None:
    """Our own Janus, if the settings want one and it is installed."""
    if settings.switch != "own" or not installed() or not _wanted(settings.tenants):
        return None
    keyring = Keyring(settings.data / "keys")
    first, last = settings.media_ports
    network = Network(first, last, public=settings.media_address or ())
    keys = Secrets(keyring.derive("switch api").hex(), keyring.derive("switch admin").hex())
    return JanusProcess(settings.data / "switch", keys, network)


def _wanted(tenants: Path) -> bool:
    """Whether any tenant's policy has meetings; one that cannot be read is told of by the workers."""
    return any("meetings" in path.read_text() for path in tenants.glob("*/*.toml"))


@asynccontextmanager
async def own_switch(settings: Settings) -> AsyncIterator[None]:
    """Run our own Janus, if there is to be one, as long as the server runs; without it meetings go on."""
    process, stopping = _process(settings), asyncio.Event()
    running = asyncio.create_task(_run(process, stopping)) if process else None
    try:
        yield
    finally:
        stopping.set()
        if running:
            await running


async def _run(process: JanusProcess, stopping: asyncio.Event) -> None:
    try:
        await process.run(stopping)
    except (OSError, ValueError) as error:
        log.warning("switch-not-started", reason=str(error))


def switch_of(settings: Settings) -> Switch | None:
    """The switch as the rooms of a worker see it. Raises SettingError for an address that is none."""
    if settings.switch == "none":
        return None
    process = _process(settings)
    if settings.switch == "own":
        return JanusSwitch(process.address) if process else None
    try:
        return Pool([JanusSwitch(_address(part.strip())) for part in settings.switch.split(",")])
    except ValueError as error:
        raise SettingError(f"TROTH_SWITCH: {error}.") from None


def _address(text: str) -> Address:
    return address_from(text)


def ice_of(settings: Settings) -> Callable[[], list[Mapping[str, Any]]]:
    """Gives the STUN and TURN servers for one participant. Raises SettingError for TURN without a secret."""
    stun, turn = settings.stun or (), settings.turn or ()
    secret = _secret(settings.turn_secret) if turn else ""

    def servers() -> list[Mapping[str, Any]]:
        return list(ice(stun, turn, secret, now=now(), lasts=TURN_LASTS))

    return servers


def _secret(file: Path | None) -> str:
    try:
        return file.read_text().strip() if file else _missing()
    except OSError as error:
        raise SettingError(f"TROTH_TURN_SECRET: {file} cannot be read: {error.strerror}.") from None


def _missing() -> str:
    raise SettingError("TROTH_TURN is set and TROTH_TURN_SECRET is not: name the file with coturn's secret.")
