"""Figure: publishing a version that concerns everybody, each told by mail, while others read their messages.

The pages are asked at a steady pace, whether answers are quick or slow; the mails go to an `smtp-sink`.
"""

import asyncio
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import uvloop

from benchmarks.enrolled import access, enrol
from benchmarks.load import Answers, read
from benchmarks.pick_up import opened_message, waiting_link
from benchmarks.ports import LOOPBACK
from benchmarks.settings import Settings
from benchmarks.sink import Sink
from benchmarks.table import Figure, Measured
from benchmarks.tenant import NAME
from benchmarks.troth import Troth
from benchmarks.watch import Watch

PEOPLE, QUICK_PEOPLE = 10_000, 300
IDLE_SECONDS, QUICK_IDLE_SECONDS = 20.0, 3.0
EVERY_SECONDS = 0.02
LOOK_AFTER = 25
"""Pages after which it is looked whether everything has been told."""
TOLD = "SELECT state = 'done' AND round = 2 AND NOT EXISTS (SELECT FROM spool.item) FROM people.publication"
NOTICE = re.compile(r"(\[notice\.change\]\n(?:.+\n)*?)before = .*\nby = .*\n")


@dataclass(slots=True)
class Memory:
    """The largest resident size of the server's workers, in MiB, looked at a few times a second."""

    troth: Troth
    highest: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self) -> Iterator[None]:
        looking = threading.Thread(target=self._look)
        looking.start()
        try:
            yield
        finally:
            self._ended.set()
            looking.join()

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            self.highest = max(self.highest, self._resident())

    def _resident(self) -> float:
        return float(sum(worker.memory_info().rss for worker in self.troth.workers())) / 2**20


def measure(settings: Settings, watch: Watch) -> Figure:
    """One publication to everybody, beside the pages and the memory of a server that does nothing else."""
    people = settings.people or (QUICK_PEOPLE if settings.quick else PEOPLE)
    watch.expect(3)
    captured = Path(tempfile.mkdtemp(prefix="captured-", dir=settings.folder))
    sink = Sink(settings.folder)
    with sink, Troth(sink.port, settings.folder, _environment(captured), asking_policy) as troth:
        page = opened_message(waiting_link(troth, captured, 1))
        troth.start_anew({"TROTH_RELAY": f"smtp://{LOOPBACK}:{sink.port}"})
        with watch.step(f"enrolling {people:,} people"):
            uvloop.run(enrol(troth.data, NAME, people))
        before = Memory(troth)
        with watch.step("reading pages of an idle server"), before.watched():
            seconds = QUICK_IDLE_SECONDS if settings.quick else IDLE_SECONDS
            idle = uvloop.run(idle_pages(page, seconds))
        during = Memory(troth)
        with watch.step(f"telling {people:,} people"), during.watched():
            began = time.monotonic()
            publish(troth)
            busy = uvloop.run(pages_until_told(page, troth.data))
            took = time.monotonic() - began
    note = (
        f"{people:,} people told by mail with a choice, a page of a signed-in reader asked every "
        f"{EVERY_SECONDS * 1000:.0f} ms meanwhile; 2 workers, mails to smtp-sink, until the last is there."
    )
    return Figure(
        "publishing", "Publishing a version", note, list(_rows(people, took, idle, busy, before, during))
    )


def _rows(
    people: int, took: float, idle: Answers, busy: Answers, before: Memory, during: Memory
) -> Iterator[Measured]:
    case = f"{people:,} people"
    yield Measured(case, "persons/s", {"idle": [0], "publishing": [people / took]})
    yield Measured(case, "minutes", {"idle": [0], "publishing": [took / 60]})
    yield Measured(case, "MiB of workers", {"idle": [before.highest], "publishing": [during.highest]})
    for label, share in (("p50 ms", 0.50), ("p95 ms", 0.95)):
        values = {"idle": [idle.percentile(share) * 1000], "publishing": [busy.percentile(share) * 1000]}
        yield Measured(case, label, values)


def _environment(captured: Path) -> dict[str, str]:
    return {"TROTH_RELAY": f"file://{captured}", "TROTH_WORKERS": "2"}


def asking_policy(policy: str) -> str:
    """The policy with a notice that mails everybody whose data would be used in a new manner."""
    changed, count = NOTICE.subn(r'\1by = ["mail"]\nasks = true\n', policy)
    if count != 1:
        raise ValueError("the policy has no [notice.change] that comes ahead of a change")
    return changed


def publish(troth: Troth) -> None:
    """Publish a version with a use more, as an operator does."""
    file = troth.data / "tenants" / NAME / "policy.toml"
    today = datetime.now(UTC).date().isoformat()
    text = re.sub(r"^version = 1$", "version = 2", file.read_text(), flags=re.M)
    text = re.sub(r"^effective = \S+", f"effective = {today}", text, flags=re.M)
    head, practice = text.split("[practice.portal-registration]\n")
    more = practice.replace("purposes = [", 'purposes = ["ServiceOptimisation", ', 1)
    following = troth.data / "next.toml"
    following.write_text(f"{head}[practice.portal-registration]\n{more}")
    command = [sys.executable, "-m", "troth", "policy", "publish", NAME, str(following)]
    subprocess.run(command, env=troth.environment(), check=True, capture_output=True)


async def idle_pages(page: str, seconds: float) -> Answers:
    """What readers see for so long."""

    async def over() -> bool:
        return time.perf_counter() - begun > seconds

    begun = time.perf_counter()
    return await _paced(page, over)


async def pages_until_told(page: str, data: Path) -> Answers:
    """What readers see until everybody has been told and the last mail is gone."""
    connection = await asyncpg.connect(**access(data).admin)

    async def over() -> bool:
        return bool(await connection.fetchval(TOLD))

    try:
        return await _paced(page, over)
    finally:
        await connection.close()


async def _paced(page: str, over: Callable[[], Awaitable[bool]]) -> Answers:
    """Ask at a steady pace, whatever the answers take, until it is over."""
    begun, asked = time.perf_counter(), list[asyncio.Task[Answers]]()
    while not await over():
        for _ in range(LOOK_AFTER):
            asked.append(asyncio.create_task(read(page, 1, 0)))
            await asyncio.sleep(EVERY_SECONDS)
    answers = await asyncio.gather(*asked)
    latencies = tuple(latency for answer in answers for latency in answer.latencies)
    return Answers(time.perf_counter() - begun, latencies, answers[-1].size)
