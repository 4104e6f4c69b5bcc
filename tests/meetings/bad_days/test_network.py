"""The network between browsers and server is away for a moment, or loses much of what it is given."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from tests.conftest import engine
from tests.end_to_end.browsers import ARGUMENTS
from tests.meetings.bad_days.participants import Participants, heard, room, see_each_other
from tests.meetings.bad_days.server import HOST, Organisation, Server
from tests.meetings.bad_days.wire import SERVER, TUN, network, within
from tests.meetings.devices import DEVICES

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(os.geteuid() != 0 or not TUN.exists(), reason="only root may make networks"),
]
HOLE_SECONDS = 3


@pytest.fixture(scope="module")
def between():
    with network() as made:
        yield made


@pytest.fixture(scope="module")
async def far_server(between, folder):
    engine("janus")
    home = folder / "far"
    home.mkdir(mode=0o755)
    server = Server(home, web=f"{SERVER}:8080")
    server.set_up()
    server.web, server.prefix = 8080, within(between.server)
    async with server.running():
        yield server


@pytest.fixture(scope="module")
async def far_people(between, far_server):
    """People whose browser is at the other end of the wire."""
    organisation = await Organisation.of(far_server)
    with tempfile.TemporaryDirectory(prefix="troth-browser-") as folder:
        script = Path(folder) / "browser"
        script.write_text(f'#!/bin/sh\nexec {" ".join(within(between.clients))} {engine("chromium")} "$@"\n')
        script.chmod(0o755)
        async with async_playwright() as playwright:
            where = f"--host-resolver-rules=MAP {HOST} {SERVER}"
            browser = await playwright.chromium.launch(
                executable_path=script, args=[*ARGUMENTS, *DEVICES, where, "--no-proxy-server"]
            )
            yield Participants(browser, organisation)
            await browser.close()
    await organisation.base.close()


@pytest.fixture(scope="module")
async def two(far_people):
    """Hana and Ann, who are in a meeting through the switch."""
    yield await far_people.two_through_the_switch()
    await far_people.close()


async def test_pictures_go_on_after_the_network_was_away_for_three_seconds(between, two):
    hana, ann = two
    before = await room(hana)
    between.wire.lost = 1
    await asyncio.sleep(HOLE_SECONDS)
    between.wire.lost = 0
    began = time.monotonic()
    await see_each_other(hana, ann)
    print(f"\npictures moved again {time.monotonic() - began:.1f} s after the network was back")
    assert await room(hana) == await room(ann) == before
    assert len(await heard(hana, "left")) == 0


async def test_pictures_move_where_a_fifth_of_all_packets_is_lost(between, two):
    hana, ann = two
    dropped, carried = between.wire.dropped, between.wire.carried
    between.wire.lost = 0.2
    began = time.monotonic()
    for _ in range(2):
        await see_each_other(hana, ann)
    between.wire.lost = 0
    dropped, carried = between.wire.dropped - dropped, between.wire.carried - carried
    took = time.monotonic() - began
    print(f"\npictures moved four times in {took:.1f} s; {dropped} packets lost, {carried} not")
    assert dropped > 50
    assert 0.15 < dropped / (dropped + carried) < 0.25
