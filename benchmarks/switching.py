"""Figure: what it costs to pass a packet on; Janus as Troth runs it beside Janus as its demo does.

The same pages send and take the same made-up cameras and microphones, in one headless Chromium; each sends to
all others. CPU seconds of the Janus process over a while, by the packets that the pages took meanwhile.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import uvloop
from playwright.async_api import Browser, Page

from benchmarks.alternate import alternate
from benchmarks.browser import WAIT_MS, chromium
from benchmarks.demo_janus import demo_janus
from benchmarks.plain_call import page_at
from benchmarks.processes import tree_seconds
from benchmarks.settings import Settings
from benchmarks.table import Figure, Measured
from benchmarks.watch import Watch
from troth.meetings.switch.process import JanusProcess
from troth.meetings.switch.room import JanusSwitch

PEOPLE, QUICK_PEOPLE = 4, 3
SECONDS, QUICK_SECONDS = 60.0, 5.0
SETTLE_SECONDS, QUICK_SETTLE_SECONDS = 10.0, 1.0
"""How long senders take until they send as much as they may."""
PAGE = Path(__file__).with_name("switch_client.html")
Tell = Callable[[Mapping[str, Any]], None]


class Place(Protocol):
    """Somebody's place at a switch, which does what their page says."""

    async def said(self, message: Mapping[str, Any]) -> object: ...

    async def leave(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Running:
    """A Janus with one room: its process, and how somebody enters."""

    pid: int
    enter: Callable[[str, Tell], Awaitable[Place]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A way to run Janus, and the name under which it is shown."""

    name: str
    run: Callable[[Path], AbstractAsyncContextManager[Running]]


@dataclass(frozen=True, slots=True)
class Passed:
    """What one run gave: CPU seconds, packets, and seconds on the clock."""

    cpu: float
    packets: int
    seconds: float


@asynccontextmanager
async def _demo(folder: Path) -> AsyncIterator[Running]:
    async with demo_janus(folder) as room:
        yield Running(room.pid, room.enter)


@asynccontextmanager
async def _ours(folder: Path) -> AsyncIterator[Running]:
    janus = JanusProcess(Path(tempfile.mkdtemp(prefix="switch-", dir=folder)) / "switch")
    stopping, switch = asyncio.Event(), JanusSwitch(janus.address)
    running = asyncio.create_task(janus.run(stopping))
    try:
        async with asyncio.timeout(30):
            await janus.answering.wait()
        await switch.open_room("room", most=PEOPLE)

        async def enter(seat: str, tell: Tell) -> Place:
            return await switch.enter("room", seat, tell, most_videos=PEOPLE)

        assert janus.pid is not None
        yield Running(janus.pid, enter)
    finally:
        await switch.close()
        stopping.set()
        await running


DEMO, OURS = Subject("Janus, demo", _demo), Subject("Janus, Troth", _ours)


def measure(settings: Settings, watch: Watch) -> Figure:
    """Have people see each other through both, in alternating runs."""
    people = QUICK_PEOPLE if settings.quick else PEOPLE
    subjects = [DEMO] if settings.peers_only else [DEMO, OURS]
    watch.expect(len(subjects) * settings.runs)

    def once(subject: Subject) -> Passed:
        with watch.step(subject.name):
            return uvloop.run(_passed(subject, people, settings))

    taken = alternate(subjects, settings.runs, once)
    note = (
        f"{people} people, each of whom sends a microphone and a camera of 640 × 360 to all others, from one "
        f"headless Chromium, for {QUICK_SECONDS if settings.quick else SECONDS:.0f} s. CPU of the Janus "
        "process by packets that arrived. The demo is Debian's configuration and its room 1234, with the "
        "bitrate of Troth's rooms."
    )
    return Figure("switch", "Packets passed on", note, list(_rows(people, taken)))


async def _passed(subject: Subject, people: int, settings: Settings) -> Passed:
    seconds = QUICK_SECONDS if settings.quick else SECONDS
    seats = [f"s{number + 1}" for number in range(people)]
    async with subject.run(settings.folder) as janus, chromium() as browser, AsyncExitStack() as stack:
        address = stack.enter_context(page_at(PAGE))
        pages = [await stack.enter_async_context(_client(browser, address, janus, seat)) for seat in seats]
        for page in pages:
            await page.evaluate("publish()")
        for page, seat in zip(pages, seats, strict=True):
            others = [one for one in seats if one != seat]
            feeds = [{"seat": one, "what": what} for one in others for what in ("mic", "cam")]
            await page.evaluate("feeds => say({ op: 'subscribe', feeds })", feeds)
        for page in pages:
            await page.wait_for_function("many => videos() === many", arg=people - 1, polling=200)
        await asyncio.sleep(QUICK_SETTLE_SECONDS if settings.quick else SETTLE_SECONDS)
        loop = asyncio.get_running_loop()
        began, cpu, packets = loop.time(), tree_seconds(janus.pid), await _packets(pages)
        await asyncio.sleep(seconds)
        used, took = tree_seconds(janus.pid) - cpu, loop.time() - began
        return Passed(used, await _packets(pages) - packets, took)


async def _packets(pages: list[Page]) -> int:
    return sum(await asyncio.gather(*(page.evaluate("packets()") for page in pages)))


@asynccontextmanager
async def _client(browser: Browser, address: str, janus: Running, seat: str) -> AsyncIterator[Page]:
    """Somebody's page at a place of the switch."""
    context = await browser.new_context()
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    heard: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
    place = await janus.enter(seat, heard.put_nowait)

    async def say(message: dict[str, Any]) -> None:
        if problem := await place.said({"kind": "switch", **message}):
            raise RuntimeError(f"the switch did not take {message['op']}: {problem}")

    async def tell() -> None:
        while True:
            await page.evaluate("message => hear(message)", await heard.get())

    await page.expose_function("say", say)
    await page.goto(address)
    telling = asyncio.create_task(tell())
    yield page
    telling.cancel()
    await place.leave()
    await context.close()


def _rows(people: int, taken: dict[str, list[Passed]]) -> Iterator[Measured]:
    quantities: Mapping[str, Callable[[Passed], float]] = {
        "µs of CPU a packet": lambda run: 1e6 * run.cpu / run.packets,
        "packets/s": lambda run: run.packets / run.seconds,
    }
    for label, value in quantities.items():
        values = {name: [value(run) for run in runs] for name, runs in taken.items()}
        yield Measured(f"{people} people", label, values)
