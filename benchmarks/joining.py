"""Figure: how soon somebody who opens an invitation's link sees the others, beside a plain call of two pages.

From the navigation of the second person to the first frame of the first one's camera that is shown, in one
headless browser. The lobby is passed at once by a script. Through the switch, media pass Janus.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import uvloop
from playwright.async_api import Browser

from benchmarks.attendee import Attendee
from benchmarks.browser import chromium
from benchmarks.callers import Caller
from benchmarks.meetings import Planned, meeting_server, plan
from benchmarks.plain_call import PlainCall
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.troth import Troth
from benchmarks.watch import Watch

JOINS, QUICK_JOINS = 30, 3
PLAIN, DIRECT, SWITCH = "plain call", "Troth, direct", "Troth, switch"
Join = Callable[[], Awaitable[float]]
Way = Callable[[Browser], AbstractAsyncContextManager[Join]]


def measure(settings: Settings, watch: Watch) -> Figure:
    """Join again and again, one way after the other."""
    joins = QUICK_JOINS if settings.quick else JOINS
    with meeting_server(settings.folder, {}) as troth:
        planned = uvloop.run(plan(troth, 2, 2))
        taken = uvloop.run(_joined(troth, planned, settings, joins, watch))
    note = (
        f"{joins} joins each way, after one that is not counted; from the navigation to the first "
        "frame of the other that is shown, in one headless Chromium with a made-up camera. Over loopback, or "
        "the machine's own address. The plain call has two pages of a few lines, whose signals the browser's "
        "driver hands on."
    )
    return Figure("meeting-start", "The start of a meeting", note, list(_rows(taken)))


async def _joined(
    troth: Troth, planned: list[Planned], settings: Settings, joins: int, watch: Watch
) -> dict[str, list[list[float]]]:
    """By way, of each run what every join took. A way has the machine to itself while it is measured."""
    direct, switched = planned
    ways: dict[str, Way] = {PLAIN: _plain_call}
    if not settings.peers_only:
        ways[DIRECT] = lambda browser: _meeting(browser, troth, direct, mode="direct")
        ways[SWITCH] = lambda browser: _meeting(browser, troth, switched, mode="switch")
    watch.expect(settings.runs * len(ways) * (joins + 1))
    taken: dict[str, list[list[float]]] = {name: [] for name in ways}
    for _ in range(settings.runs):
        for name, way in ways.items():
            async with chromium() as browser, way(browser) as join:
                seconds = [await _watched(join, name, watch) for _ in range(joins + 1)]
            taken[name].append(seconds[1:])
    return taken


async def _watched(join: Join, name: str, watch: Watch) -> float:
    with watch.step(name):
        return await join()


@asynccontextmanager
async def _plain_call(browser: Browser) -> AsyncIterator[Join]:
    async with PlainCall.open(browser) as call:
        yield call.seconds


@asynccontextmanager
async def _meeting(browser: Browser, troth: Troth, planned: Planned, *, mode: str) -> AsyncIterator[Join]:
    """A meeting with its host in it, and how somebody else comes in, looks, and leaves."""
    host = await (await Attendee.begin(browser)).come(f"{troth.base_url}/meet/{planned.host}")
    await host.page.wait_for_selector("[data-act=cam][aria-pressed=true]")
    if mode == "switch":
        await go_over(troth.base_url, planned.guests[1], host)

    async def join() -> float:
        guest = await Attendee.begin(browser)
        seconds = await guest.seconds_to_a_frame(f"{troth.base_url}/meet/{planned.guests[0]}")
        await guest.leave()
        await host.sees(0)
        if await host.page.get_attribute("body", "data-mode") != mode:
            raise RuntimeError(f"the meeting went over to another way than {mode}: the machine is too busy")
        return seconds

    yield join
    await host.leave()


async def go_over(url: str, token: str, host: Attendee) -> None:
    """Have a room's media pass through the switch: somebody says that the direct way fails them."""
    caller = await Caller.come_in(url, token, [])
    await caller.say({"kind": "fails", "to": await host.page.get_attribute(".tile[data-own]", "data-seat")})
    await host.page.wait_for_selector("body[data-mode=switch]")
    await caller.leave()
    await host.sees(0)


def _rows(taken: dict[str, list[list[float]]]) -> Iterator[Measured]:
    for label, share in (("p50 s", 0.50), ("p95 s", 0.95)):
        values = {name: [_percentile(run, share) for run in runs] for name, runs in taken.items()}
        yield Measured("two people", label, values)


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
