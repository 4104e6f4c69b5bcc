"""Credentials for a TURN server: what they are, and that a real coturn takes them until they lapse."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.conftest import engine
from troth.meetings.switch.turn import ice

SECRET = "north-wind"
HOUR = timedelta(hours=1)


def test_a_credential_is_the_moment_of_its_end_and_a_mac_of_it() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert ice(["stun:turn.example:3478"], ["turn:turn.example:3478"], SECRET, now=now, lasts=HOUR) == [
        {"urls": ["stun:turn.example:3478"]},
        {
            "urls": ["turn:turn.example:3478"],
            "username": "1795438800",
            "credential": "cHlmEyR9c/V5wumm0XMcVLlxjpY=",
        },
    ]


def test_without_servers_there_is_nothing_to_list() -> None:
    assert ice([], [], SECRET, now=datetime(2026, 11, 23, tzinfo=UTC), lasts=HOUR) == []


async def test_coturn_takes_a_credential_until_it_lapses(tmp_path: Path) -> None:
    client = engine("turnutils_uclient")
    async with coturn(tmp_path) as port:
        now = datetime.now(UTC)
        assert await relays(client, port, now)
        assert not await relays(client, port, now - 2 * HOUR)
        assert not await relays(client, port, now, secret="south-wind")


@asynccontextmanager
async def coturn(folder: Path) -> AsyncIterator[int]:
    """A TURN server of the test's own on loopback; gives its port."""
    program, port = engine("turnserver"), _free_port()
    (folder / "turn.conf").write_text(
        f"listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port={port}\nrealm=turn.example\n"
        f"use-auth-secret\nstatic-auth-secret={SECRET}\nallow-loopback-peers\nno-tls\nno-dtls\nno-cli\n"
        f"cli-password=unused\nmin-port=49200\nmax-port=49300\nuserdb={folder}/turn.db\npidfile={folder}/pid\n"
        "log-file=stdout\nsimple-log\n"
    )
    server = await asyncio.create_subprocess_exec(
        program,
        "-c",
        str(folder / "turn.conf"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=folder,
    )
    try:
        await _listens(port)
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.terminate()
        await server.wait()


async def relays(client: str, port: int, now: datetime, *, secret: str = SECRET) -> bool:
    """Whether an allocation, and packets through it to itself, come about."""
    [server] = ice([], [f"turn:127.0.0.1:{port}"], secret, now=now, lasts=HOUR)
    sending = await asyncio.create_subprocess_exec(
        *(client, "-y", "-t", "-n", "2", "-m", "1", "-p", str(port)),
        *("-u", server["username"], "-w", server["credential"], "127.0.0.1"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(sending.communicate(), 30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(sending.pid, 9)
    return sending.returncode == 0 and b"lost packets 0" in said and b"401" not in said


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def _listens(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)
